/** @import { UserMeta } from './types.js' */

/** Which notification, or which call of one's own, changes what about a user. */
const CHANGES = /** @type {Record<string, Partial<UserMeta>>} */ ({
  onRemoteStreamAudioMute: { audioMuted: true },
  onRemoteStreamAudioUnMute: { audioMuted: false },
  onRemoteStreamVideoMute: { videoMuted: true },
  onRemoteStreamVideoUnMute: { videoMuted: false },
  onScreenSharedStarted: { sharing: true },
  onScreenSharedStopped: { sharing: false },
  hardMuteUserAudio: { hardMutedAudio: true },
  hardUnMuteUserAudio: { hardMutedAudio: false },
  hardMuteUserVideo: { hardMutedVideo: true },
  hardUnMuteUserVideo: { hardMutedVideo: false },
});

/** Which notification changes what about oneself. */
const OWN_CHANGES = /** @type {Record<string, Partial<UserMeta>>} */ ({
  onReceivedHardMuteAudio: { hardMutedAudio: true },
  onReceivedHardUnMuteAudio: { hardMutedAudio: false },
  onReceivedHardMuteVideo: { hardMutedVideo: true },
  onReceivedHardUnMuteVideo: { hardMutedVideo: false },
  onGrantedFloorRequest: { hasFloor: true },
  onReleasedFloorRequest: { hasFloor: false },
  acceptInviteFloorRequest: { hasFloor: true },
  finishFloor: { hasFloor: false },
});

/** Who is in the room, kept by what the server tells. Oneself is in it too. */
export class Roster {
  /** @type {Map<string, UserMeta>} */
  #users = new Map();
  #me;

  /**
   * @param {UserMeta[]} users who is there at the start
   * @param {UserMeta} me oneself
   */
  constructor(users, me) {
    this.#me = me.clientId;
    for (const user of [me, ...users]) this.#users.set(user.clientId, user);
  }

  /** Everyone, oneself first. */
  get list() {
    return [...this.#users.values()];
  }

  /** Oneself. */
  get me() {
    return /** @type {UserMeta} */ (this.#users.get(this.#me));
  }

  /**
   * One user, if present.
   * @param {string} clientId
   */
  user(clientId) {
    return this.#users.get(clientId);
  }

  /**
   * Takes a notification into account; those that say nothing about people change nothing.
   * @param {string} method
   * @param {any} payload
   */
  apply(method, payload) {
    if (method === 'onUserConnected' || method === 'onUserUpdated') this.#users.set(payload.user.clientId, payload.user);
    else if (method === 'onUserDisConnected') this.#users.delete(payload.user.clientId);
    else if (method === 'onUserRoleChanged') this.change(payload.clientId, { role: payload.role, permissions: payload.permissions });
    else if (method === 'onAudioEvent') this.change(this.#me, { audioMuted: payload.msg === 'Audio Off' });
    else if (method === 'onVideoEvent') this.change(this.#me, { videoMuted: payload.msg === 'Video Off' });
    else if (CHANGES[method]) this.change(payload.clientId, CHANGES[method]);
    else if (OWN_CHANGES[method]) this.change(this.#me, OWN_CHANGES[method]);
  }

  /**
   * Changes what is known about one user.
   * @param {string} clientId
   * @param {Partial<UserMeta>} change
   */
  change(clientId, change) {
    const user = this.#users.get(clientId);
    if (user) this.#users.set(clientId, { ...user, ...change });
  }
}
