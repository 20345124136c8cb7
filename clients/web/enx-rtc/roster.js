/** @import { UserMeta } from './types.js' */

/** Which notification changes what about a user. */
const CHANGES = /** @type {Record<string, Partial<UserMeta>>} */ ({
  onRemoteStreamAudioMute: { audioMuted: true },
  onRemoteStreamAudioUnMute: { audioMuted: false },
  onRemoteStreamVideoMute: { videoMuted: true },
  onRemoteStreamVideoUnMute: { videoMuted: false },
  onScreenSharedStarted: { sharing: true },
  onScreenSharedStopped: { sharing: false },
});

/** Who is in the room, kept by what the server tells. Oneself is in it too. */
export class Roster {
  /** @type {Map<string, UserMeta>} */
  #users = new Map();

  /**
   * @param {UserMeta[]} users who is there at the start
   * @param {UserMeta} me oneself
   */
  constructor(users, me) {
    for (const user of [me, ...users]) this.#users.set(user.clientId, user);
  }

  /** Everyone, oneself first. */
  get list() {
    return [...this.#users.values()];
  }

  /**
   * Takes a notification into account; those that say nothing about people change nothing.
   * @param {string} method
   * @param {any} payload
   */
  apply(method, payload) {
    if (method === 'onUserConnected') this.#users.set(payload.user.clientId, payload.user);
    else if (method === 'onUserDisConnected') this.#users.delete(payload.user.clientId);
    else if (CHANGES[method]) this.change(payload.clientId, CHANGES[method]);
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
