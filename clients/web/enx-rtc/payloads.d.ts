/** What each callback is called with. */
import type { AdvanceOption, ChatMessage, AwaitedUser, Permissions, ReceiveSettings, RoomConnected, Talker, UserMeta } from './types.js';

/** Why the user is out of the room. */
export interface RoomDisConnected {
  cause: number;
  msg: string;
}

/** Why joining failed. */
export interface RoomError {
  errorCode: number;
  msg: string;
  result: number;
}

/** A call that could not be carried out. `cause` is the more particular code, where there is one. */
export interface EventError {
  errorCode: number;
  msg: string;
  cause?: number;
}

/** Something worth knowing that is no failure of a call. */
export interface EventInfo {
  code: number;
  msg: string;
}

export interface UserConnected {
  user: UserMeta;
}

export interface UserDisConnected {
  user: UserMeta;
  cause: { code: number; message: string };
}

/** Something about somebody changed: `user` is the whole of it. */
export interface UserUpdated {
  user: UserMeta;
  change: 'reconnecting' | 'reconnected' | 'role' | 'hard-mute' | 'floor' | 'name' | string;
}

/** One's own stream came or went. */
export interface StreamEvent {
  streamId: string;
  msg: string;
  result: string;
}

export interface ActiveTalkerList {
  active: boolean;
  activeList: Talker[];
}

/** One's own microphone or camera changed: `Audio On`, `Audio Off`, `Video On`, `Video Off`. */
export interface MuteEvent {
  msg: string;
  result: string;
}

/** Somebody, by id and name. */
export interface Person {
  clientId: string;
  name: string;
}

/** A screen share began or ended. */
export interface ScreenShared extends Person {
  result: string;
  streamId: string;
}

/** A sentence. */
export interface Said {
  msg: string;
}

/** A sentence about the room, and which moderator did it; empty when a backend did. */
export interface Moderated extends Said {
  moderator_id: string;
}

/** A call was carried out. */
export interface Ack extends Said {
  result: number;
}

/** A call about people was carried out. */
export interface ClientsAck extends Ack {
  clients: string[];
}

/** A call about the floor was carried out. */
export interface FloorAck extends Ack {
  request: { id: 'processFloorRequest'; params: { action: string; clientId: string } };
}

/** How many videos one's own network carries changed. Rates are kbit/s. */
export interface RoomBandwidthAlert {
  /** What one can be sent. */
  bandwidth: number;
  /** What one video takes. */
  stream_bandwidth: number;
  /** How many videos one can be sent. */
  number_of_videos: number;
  /** Fewer than before, or more. */
  direction: 'down' | 'up';
  /** What stands in the way: one's own network, somebody else's, the server. */
  cause: 'downlink' | 'publisher' | 'server';
}

/** One's own network carries fewer sizes of one's picture than are wanted, or all of them again. */
export interface PublisherBandwidthAlert {
  /** `av` the camera, `101` the share. */
  streamId: string;
  /** How many sizes arrive at the server. */
  layers: number;
  /** How many somebody wants. */
  wanted: number;
  /** What arrives of it, kbit/s. */
  bandwidth: number;
  direction: 'down' | 'up';
}

/** Somebody else's share is held back for want of bandwidth, or comes again. It says nothing any more once that share ends or another begins. */
export interface ShareStreamEvent {
  message: 'Share stopped' | 'Share resumed';
  reason: 'bw';
}

/** Of what one publishes something reaches nobody, or does again. The SDK makes a new connection for what is `undecryptable`. */
export interface MediaFault {
  /** `av` or `101`. */
  streamId: string;
  kind: 'audio' | 'video';
  /** `absent`: nothing of it arrives. `excessive`: more arrives than the answer allows, and a part is dropped. `foreign`: somebody who watches cannot take its codec; said once in a connection. `none`: it is over. */
  reason: 'codec' | 'undecryptable' | 'absent' | 'excessive' | 'foreign' | 'none';
  /** What is wrong, in a sentence. */
  msg: string;
}

/** Which sizes of one's picture somebody wants. It is a word to the SDK: there is no callback for it. */
export interface VideoLayersWanted {
  streamId: string;
  /** Their rids. */
  layers: string[];
}

/** Every callback with its payload. */
export interface Callbacks {
  onRoomConnected: RoomConnected;
  onRoomDisConnected: RoomDisConnected;
  onRoomError: RoomError;
  onUserConnected: UserConnected;
  onUserDisConnected: UserDisConnected;
  onUserUpdated: UserUpdated;
  onPublishedStream: StreamEvent;
  onUnPublishedStream: StreamEvent;
  onMediaFault: MediaFault;
  onActiveTalkerList: ActiveTalkerList;
  onAudioEvent: MuteEvent;
  onVideoEvent: MuteEvent;
  onRemoteStreamAudioMute: Person;
  onRemoteStreamAudioUnMute: Person;
  onRemoteStreamVideoMute: Person;
  onRemoteStreamVideoUnMute: Person;
  onScreenSharedStarted: ScreenShared;
  onScreenSharedStopped: ScreenShared;
  onStartScreenShareACK: ScreenShared;
  onStoppedScreenShareACK: ScreenShared;
  onEventError: EventError;
  onEventInfo: EventInfo;

  onRoomBandwidthAlert: RoomBandwidthAlert;
  onPublisherBandwidthAlert: PublisherBandwidthAlert;
  onAudioOnlyByBandwidth: { enabled: boolean };
  onShareStreamEvent: ShareStreamEvent;

  onConnectionInterrupted: { code: number; msg: string };
  onReconnect: { attempt: number; of: number; timeout: number; msg: string };
  onConnectionLost: { code: number; msg: string };
  onUserReconnectSuccess: RoomConnected & { attempts: number; msg: string };

  onRoomAwaited: { event_type: 'knock' | 'wait_for_moderator' };
  onUserAwaited: { user: AwaitedUser };
  onAwaitedUserGone: { clientId: string; outcome: 'approved' | 'denied' | 'gone' };
  onKnockEnabled: { enabled: boolean; moderator_id: string };
  onAckForApproveAwaitedUser: ClientsAck;
  onAckForDenyAwaitedUser: ClientsAck;

  onLockedRoom: Moderated;
  onUnLockedRoom: Moderated;
  onAckLockRoom: Ack;
  onAckUnLockRoom: Ack;
  onReceivedHardMute: { status: boolean; msg: string };
  onReceivedHardMuteAudio: Said;
  onReceivedHardUnMuteAudio: Said;
  onReceivedHardMuteVideo: Said;
  onReceivedHardUnMuteVideo: Said;
  onHardMuted: Ack;
  onHardUnMuted: Ack;
  onAckHardMuteUserAudio: ClientsAck;
  onAckHardUnMuteUserAudio: ClientsAck;
  onAckHardMuteUserVideo: ClientsAck;
  onAckHardUnMuteUserVideo: ClientsAck;
  onAckDropUser: ClientsAck;
  onAckDestroy: Ack;
  onSwitchedUserRole: ClientsAck;
  onUserRoleChanged: { clientId: string; role: UserMeta['role']; before: UserMeta['role']; permissions: Permissions };
  onAckRenameUser: ClientsAck;
  onAckSwitchedRoom: Ack & { mode: 'group' | 'lecture' };
  onRoomModeSwitched: { mode: 'group' | 'lecture'; moderator_id: string };
  onAckAddSpotlightUsers: ClientsAck;
  onAckRemoveSpotlightUsers: ClientsAck;
  onUpdateSpotlightUsers: { moderator_id: string; clients: string[] };
  onConferenceRemainingDuration: { remaining: number };
  onConferencessExtended: { extended: number; remaining: number };

  onFloorRequested: Ack;
  onFloorCancelled: FloorAck;
  onFloorFinished: FloorAck;
  onFloorRequestReceived: Person;
  onCancelledFloorRequest: Person;
  onFinishedFloorRequest: Person;
  onProcessFloorRequested: Ack & Person & { action: string };
  onGrantedFloorRequest: Said;
  onDeniedFloorRequest: Said;
  onReleasedFloorRequest: Said;
  onInvitedForFloorAccess: Person;
  onCanceledFloorInvite: Person;
  onInviteToFloorRequested: Person;
  onACKInviteToFloorRequested: ClientsAck;
  onAcceptedFloorInvite: Person;
  onRejectedInviteFloor: Person;

  onMessageReceived: { message: ChatMessage };
  onUserDataReceived: { message: ChatMessage };
  onACKSendMessage: Ack & { id: number; timestamp: number };
  onAcknowledgedSendData: Ack & { id: number; timestamp: number };
  onReceivedData: { clientId: string; data: string | ArrayBuffer };

  onSetTalkerCount: ReceiveSettings & { result: number };
  onGetTalkerCount: ReceiveSettings & { result: number };
  onMaxTalkerCount: { result: number; maxTalkers: number };
  onAckPinUsers: ClientsAck;
  onAckUnpinUsers: ClientsAck;
  onAdvancedOptionsUpdate: { result: number; options: AdvanceOption[] };
  onGetAdvancedOptions: { result: number; options: AdvanceOption[] };
  onAckSubscribeTalkerNotification: Ack;
  onAckUnsubscribeTalkerNotification: Ack;
  onTalkerNtification: { clients: string[] };
  onBatteryUpdates: { clientId: string; level: number; charging: boolean };
  onVideoResolutionChanged: { clientId: string; width: number; height: number };
}
