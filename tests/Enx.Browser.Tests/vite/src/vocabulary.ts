/** The words of the vocabulary, as an app in strict TypeScript says them. It is type-checked and not run. */
import { CALLBACK_NAMES, Codes, EnxError, EnxRoom, EnxRtc, SHARE_SLOT, isVoiceSlot, toEnxError } from 'enx-rtc';
import type { ActiveTalkerList, AdvanceOption, Callbacks, ChatMessage, Devices, LocalInfo, ReceiveSettings, RoomConnected, RoomInfo, Talker, UserMeta } from 'enx-rtc';
import { EnxRtc as same } from 'enx-rtc/index.js';
import type { RoomMeta } from 'enx-rtc/types.js';

const sameRoom: EnxRoom = same;

export const localInfo: LocalInfo = {
  audio: { deviceId: 'microphone' },
  video: true,
  data: true,
  audioMuted: true,
  name: 'Ann',
  videoSize: [320, 180, 1280, 720],
  framerate: 25,
  maxVideoBW: 900,
  maxVideoLayers: 2,
  attributes: { seat: '12' },
};
export const roomInfo: RoomInfo = { allow_reconnect: true, number_of_attempts: 3, timeout_interval: 10, audio_only: false, activeviews: 'list' };
export const options: AdvanceOption[] = [{ id: 'adapt-audio-only', enable: true }];

/** Hears what a room tells. */
export function listen(room: EnxRoom): string[] {
  const log: string[] = [];
  room.onRoomConnected = ({ clientId, userList, room: { settings }, messages }) => log.push(clientId, `${userList.length}`, settings.mode, ...messages.map((line) => line.sender));
  room.onRoomError = ({ errorCode, msg }) => log.push(`${errorCode.toFixed()} ${msg}`);
  room.onRoomDisConnected = ({ cause }) => log.push(cause.toFixed());
  room.onRoomAwaited = ({ event_type }) => {
    const at: 'knock' | 'wait_for_moderator' = event_type;
    log.push(at);
  };
  room.onUserConnected = ({ user }) => log.push(user.name, user.role === 'moderator' ? 'moderates' : user.user_ref);
  room.onUserDisConnected = ({ user, cause: { code, message } }) => log.push(`${user.name} ${code.toFixed()} ${message}`);
  room.onUserUpdated = ({ user, change }) => log.push(user.name, change);
  room.onActiveTalkerList = talkers;
  room.onSlotStream = (slot, stream) => log.push(`${slot.toFixed()} ${stream.getTracks().length}`);
  room.onRoomBandwidthAlert = ({ number_of_videos, direction, cause }) => log.push(`${number_of_videos.toFixed()} ${direction === 'down'} ${cause === 'downlink'}`);
  room.onPublisherBandwidthAlert = ({ layers, wanted }) => log.push(`${layers - wanted}`);
  room.onMediaFault = ({ kind, reason }) => log.push(kind, reason);
  room.onShareStreamEvent = ({ message, reason }) => log.push(message, reason);
  room.onReconnect = ({ attempt, of }) => log.push(`${attempt} of ${of}`);
  room.onUserReconnectSuccess = ({ attempts, userList }) => log.push(`${attempts}`, `${userList.length}`);
  room.onMessageReceived = ({ message: { sender, message, broadcast } }) => log.push(sender, `${message}`, `${broadcast}`);
  room.onReceivedData = ({ data }) => log.push(typeof data === 'string' ? data : `${data.byteLength} bytes`);
  room.onUserRoleChanged = ({ role, before, permissions }) => log.push(role, before, `${permissions.publish}`);
  room.onGrantedFloorRequest = ({ msg }) => log.push(msg);
  room.onProcessFloorRequested = ({ action, name, result }) => log.push(action, name, `${result}`);
  room.onUserAwaited = ({ user }) => log.push(user.signedName ?? user.name);
  room.onRemoteStreamVideoMute = ({ clientId, name }) => log.push(clientId, name);
  room.onEventError = ({ errorCode, msg, cause }) => log.push(`${errorCode} ${msg} ${cause ?? ''}`);
  room.onTalkerNtification = null;
  return log;

  function talkers({ activeList }: ActiveTalkerList): void {
    const loud: Talker[] = activeList.filter(({ speaking, reason }) => speaking && reason !== 'bw');
    log.push(...loud.map(({ streamId, name }) => `${streamId} ${name}`));
  }
}

/** Hears everything alike. */
export function record(room: EnxRoom, hear: <K extends keyof Callbacks>(name: K) => void): void {
  for (const name of CALLBACK_NAMES) room[name] = () => hear(name);
}

/** Calls what there is to call. */
export async function call(room: EnxRoom, other: UserMeta): Promise<unknown[]> {
  const { clientId }: { clientId: string } = other;
  const connected: RoomConnected = await room.joinRoom('token', localInfo, roomInfo, options);
  if (room.canResume()) await room.resumeRoom({ localInfo: { audioMuted: true } });
  await room.muteSelfAudio(true);
  await room.muteSelfVideo(false);
  await room.startScreenShare();
  await room.stopScreenShare();
  const { cameras, microphones, speakers }: Devices = await room.getDevices();
  for (const camera of cameras) await room.setVideoDevice(camera.deviceId);
  for (const microphone of microphones) await room.setAudioDevice(microphone.deviceId);
  const said: { id: number; timestamp: number } = await room.sendMessage('hello', false, [clientId]);
  await room.sendUserData({ seat: 12 });
  await room.sendData(new Uint8Array([1, 2]), { reliable: false });
  const lines: ChatMessage[] = await room.getMessages(said.id);
  const received: ReceiveSettings = await room.setTalkerCount(4);
  await room.setReceiveVideoQuality({ videoQuality: 'HD', streamType: 'talker' });
  await room.setAudioOnlyMode(false);
  await room.pinUsers([clientId]);
  await room.setAdvancedOptions(options);
  await room.subscribeForTalkerNotification(true);
  await Promise.all([
    room.lockRoom(), room.unLockRoom(), room.hardMute(), room.hardUnMute(), room.hardMuteUserAudio(clientId), room.hardUnMuteUserVideo(clientId),
    room.renameUser(clientId, 'Robert'), room.switchUserRole(clientId, 'viewer'), room.switchRoomMode('lecture'), room.addSpotlightUsers([clientId]), room.removeSpotlightUsers([clientId]),
    room.approveAwaitedUser(clientId), room.denyAwaitedUser(clientId), room.enableKnock(true), room.extendConferenceDuration(), room.banUser(clientId), room.unbanUser(other.user_ref),
    room.requestFloor(), room.cancelFloor(), room.finishFloor(), room.grantFloor(clientId), room.denyFloor(clientId), room.releaseFloor(clientId), room.inviteToFloor(clientId),
    room.dropUser([clientId]), room.destroy(),
  ]);
  const meta: RoomMeta | null = room.room;
  const stream: MediaStream | null = room.slotStream(SHARE_SLOT) ?? room.localStream;
  const rates: RTCStatsReport | null = await room.getStats();
  await room.disconnect();
  return [connected.room.name, lines.map(({ message }) => message), received.maxTalkers, speakers.length, meta?.locked, stream?.id, rates?.size, room.whoAmI()?.permissions.publish, room.floor.mine, isVoiceSlot(111), sameRoom.clientId];
}

/** Says what went wrong. */
export function explain(thrown: unknown): string {
  const error: EnxError = toEnxError(thrown, Codes.Unknown);
  switch (error.code) {
    case Codes.PermissionDenied:
    case Codes.DeviceInUse:
      return 'Look at the camera.';
    default: {
      const code: number = error.code;
      return `${code} ${error.message}`;
    }
  }
}

/** A second room in the same page. */
export const second: EnxRoom = EnxRtc.createRoom();
second.serverUrl = ['wss://a.example', 'wss://b.example'];
EnxRtc.serverUrl = 'wss://a.example';
EnxRtc.onUserConnected = null;
EnxRtc.onConferenceRemainingDuration = ({ remaining }) => document.title = `${remaining.toFixed()} minutes`;
EnxRtc.onEventInfo = (event) => console.info(event.msg satisfies string);
EnxRtc.onSlotStream = null;
EnxRtc.onBatteryUpdates = ({ level, charging }) => console.info(level.toFixed(), charging === true);
EnxRtc.onAudioOnlyByBandwidth = ({ enabled }: Callbacks['onAudioOnlyByBandwidth']) => console.info(enabled);
