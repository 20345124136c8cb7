import { RoomCalls, done, doneWith } from './room-calls.js';

/** @import { UserMeta } from '../types.js' */

/** What a moderator does. The server refuses everybody else. */
export class ModerationCalls extends RoomCalls {
  /** Nobody new comes in. */
  lockRoom() {
    return this.request('lockRoom', {}, 'onAckLockRoom', done('The room is locked'));
  }

  /** The room is open again. */
  unLockRoom() {
    return this.request('unLockRoom', {}, 'onAckUnLockRoom', done('The room is unlocked'));
  }

  /** Mutes all microphones but the moderators', of those too who come later. */
  hardMute() {
    return this.request('hardMute', {}, 'onHardMuted', done('Room is muted'));
  }

  /** Lets everybody unmute again. */
  hardUnMute() {
    return this.request('hardUnMute', {}, 'onHardUnMuted', done('Room is unmuted'));
  }

  /**
   * Mutes somebody's microphone; only a moderator can undo it.
   * @param {string} clientId
   */
  hardMuteUserAudio(clientId) {
    return this.request('hardMuteUserAudio', { clientId }, 'onAckHardMuteUserAudio', doneWith('The microphone is muted', [clientId]));
  }

  /**
   * Lets somebody turn the microphone on again.
   * @param {string} clientId
   */
  hardUnMuteUserAudio(clientId) {
    return this.request('hardUnMuteUserAudio', { clientId }, 'onAckHardUnMuteUserAudio', doneWith('The microphone may be unmuted', [clientId]));
  }

  /**
   * Turns somebody's camera off; only a moderator can undo it.
   * @param {string} clientId
   */
  hardMuteUserVideo(clientId) {
    return this.request('hardMuteUserVideo', { clientId }, 'onAckHardMuteUserVideo', doneWith('The camera is off', [clientId]));
  }

  /**
   * Lets somebody turn the camera on again.
   * @param {string} clientId
   */
  hardUnMuteUserVideo(clientId) {
    return this.request('hardUnMuteUserVideo', { clientId }, 'onAckHardUnMuteUserVideo', doneWith('The camera may be turned on', [clientId]));
  }

  /**
   * Puts people out; they do not come back by themselves.
   * @param {string[]} [clientIds] none named: everyone but oneself
   */
  dropUser(clientIds = []) {
    return this.request('dropUser', { clientIds }, 'onAckDropUser', doneWith('Dropped', clientIds));
  }

  /** Ends the session for everyone. */
  destroy() {
    return this.request('destroy', {}, 'onAckDestroy', done('The session is ended'));
  }

  /**
   * Makes somebody the moderator in one's own place; or, with a role, gives somebody that role.
   * @param {string} clientId
   * @param {UserMeta['role']} [role]
   */
  switchUserRole(clientId, role) {
    return this.request('switchUserRole', role ? { clientId, role } : { clientId }, 'onSwitchedUserRole', doneWith('The role is switched', [clientId]));
  }

  /**
   * Gives somebody another name: oneself, or as a moderator others.
   * @param {string} clientId
   * @param {string} name
   */
  renameUser(clientId, name) {
    return this.request('renameUser', { clientId, name }, 'onAckRenameUser', doneWith('Renamed', [clientId]));
  }

  /**
   * Makes a lecture of a meeting, or the other way round.
   * @param {'group' | 'lecture'} mode
   */
  switchRoomMode(mode) {
    return this.request('switchRoomMode', { mode }, 'onAckSwitchedRoom', () => ({ result: 0, msg: 'The mode is switched', mode }));
  }

  /**
   * Puts people on top of everyone's talkers.
   * @param {string[]} clientIds
   */
  addSpotlightUsers(clientIds) {
    return this.request('addSpotlightUsers', { clientIds }, 'onAckAddSpotlightUsers', doneWith('In the spotlight', clientIds));
  }

  /**
   * Takes people out of the spotlight.
   * @param {string[]} clientIds
   */
  removeSpotlightUsers(clientIds) {
    return this.request('removeSpotlightUsers', { clientIds }, 'onAckRemoveSpotlightUsers', doneWith('Out of the spotlight', clientIds));
  }

  /**
   * Lets somebody in who waits in the waiting room.
   * @param {string} clientId
   */
  approveAwaitedUser(clientId) {
    return this.request('approveAwaitedUser', { clientId }, 'onAckForApproveAwaitedUser', doneWith('Let in', [clientId]));
  }

  /**
   * Sends somebody away who waits in the waiting room.
   * @param {string} clientId
   */
  denyAwaitedUser(clientId) {
    return this.request('denyAwaitedUser', { clientId }, 'onAckForDenyAwaitedUser', doneWith('Not let in', [clientId]));
  }

  /**
   * Whether newcomers have to be let in.
   * @param {boolean} enabled
   */
  enableKnock(enabled) {
    return this.request('enableKnock', { enabled });
  }

  /** Adds time to a room that is about to end; `onConferencessExtended` says how much. */
  extendConferenceDuration() {
    return this.request('extendConferenceDuration');
  }

  /**
   * Puts somebody out and keeps that person out, by the application's own reference.
   * @param {string} clientId
   */
  banUser(clientId) {
    return this.request('banUser', { clientId });
  }

  /**
   * Lets a banned person in again.
   * @param {string} userRef
   */
  unbanUser(userRef) {
    return this.request('unbanUser', { user_ref: userRef });
  }
}
