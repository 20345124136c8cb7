import { Codes } from './errors.js';

/** @import { Callbacks, ChatMessage, RoomConnected, UserMeta } from './types.js' */

/**
 * A callback that has to be made up, since the server's own was missed.
 * @typedef {{[K in keyof Callbacks]: {name: K, payload: Callbacks[K]}}[keyof Callbacks]} News
 */

/**
 * What happened between two looks at a room, in the words that the app would have heard.
 * @param {RoomConnected} before
 * @param {RoomConnected} after
 * @param {ChatMessage[]} missed what was said in between
 * @returns {News[]}
 */
export function newsBetween(before, after, missed) {
  const was = byId(before.userList);
  const is = byId(after.userList);
  was.delete(before.clientId);
  is.delete(after.clientId);
  /** @type {News[]} */
  const news = [];
  for (const user of was.values()) {
    if (!is.has(user.clientId)) {
      news.push({ name: 'onUserDisConnected', payload: { user, cause: { code: Codes.UnexpectedDisconnection, message: 'left-meanwhile' } } });
    }
  }
  for (const user of is.values()) {
    const old = was.get(user.clientId);
    if (old) news.push(...changesOf(old, user));
    else news.push({ name: 'onUserConnected', payload: { user } });
  }
  news.push(...changesOfRoom(before, after));
  for (const message of missed) {
    news.push({ name: message.type === 'chat' ? 'onMessageReceived' : 'onUserDataReceived', payload: { message } });
  }
  return news;
}

/**
 * @param {UserMeta} old
 * @param {UserMeta} user
 * @returns {News[]}
 */
function changesOf(old, user) {
  const { clientId, name } = user;
  /** @type {News[]} */
  const news = [];
  if (old.role !== user.role) {
    news.push({ name: 'onUserRoleChanged', payload: { clientId, role: user.role, before: old.role, permissions: user.permissions } });
  }
  if (old.audioMuted !== user.audioMuted) {
    news.push({ name: user.audioMuted ? 'onRemoteStreamAudioMute' : 'onRemoteStreamAudioUnMute', payload: { clientId, name } });
  }
  if (old.videoMuted !== user.videoMuted) {
    news.push({ name: user.videoMuted ? 'onRemoteStreamVideoMute' : 'onRemoteStreamVideoUnMute', payload: { clientId, name } });
  }
  if (old.sharing !== user.sharing) {
    news.push({ name: user.sharing ? 'onScreenSharedStarted' : 'onScreenSharedStopped', payload: { result: '0', streamId: '101', clientId, name } });
  }
  if (old.reconnecting !== user.reconnecting) {
    news.push({ name: 'onUserUpdated', payload: { user, change: user.reconnecting ? 'reconnecting' : 'reconnected' } });
  }
  if (old.name !== user.name || old.signedName !== user.signedName) news.push({ name: 'onUserUpdated', payload: { user, change: 'name' } });
  if (old.hasFloor !== user.hasFloor) news.push({ name: 'onUserUpdated', payload: { user, change: 'floor' } });
  if (old.hardMutedAudio !== user.hardMutedAudio || old.hardMutedVideo !== user.hardMutedVideo) {
    news.push({ name: 'onUserUpdated', payload: { user, change: 'hard-mute' } });
  }
  return news;
}

/**
 * @param {RoomConnected} before
 * @param {RoomConnected} after
 * @returns {News[]}
 */
function changesOfRoom(before, after) {
  /** @type {News[]} */
  const news = [];
  const [old, room] = [before.room, after.room];
  if (old.locked !== room.locked) {
    news.push({ name: room.locked ? 'onLockedRoom' : 'onUnLockedRoom', payload: { msg: room.locked ? 'The room is locked.' : 'The room is open.', moderator_id: '' } });
  }
  if (old.mute !== room.mute) news.push({ name: 'onReceivedHardMute', payload: { status: room.mute, msg: room.mute ? 'The room is muted.' : 'The room is not muted any more.' } });
  if (old.settings.mode !== room.settings.mode) news.push({ name: 'onRoomModeSwitched', payload: { mode: room.settings.mode, moderator_id: '' } });
  if (old.knockEnabled !== room.knockEnabled) news.push({ name: 'onKnockEnabled', payload: { enabled: room.knockEnabled, moderator_id: '' } });
  return news;
}

/** @param {UserMeta[]} users */
function byId(users) {
  return new Map(users.map((user) => [user.clientId, user]));
}
