/** @import { AwaitedUser } from './types.js' */

/** Who waits to be let in; moderators know. */
export class WaitingRoom {
  /** @type {Map<string, AwaitedUser>} */
  #awaited;

  /** @param {AwaitedUser[]} [awaited] */
  constructor(awaited = []) {
    this.#awaited = new Map(awaited.map((user) => [user.clientId, user]));
  }

  /** Those who wait, in the order of coming. */
  get awaited() {
    return [...this.#awaited.values()];
  }

  /**
   * Takes a notification, or one's own call that succeeded, into account.
   * @param {string} method
   * @param {any} payload
   */
  apply(method, payload) {
    if (method === 'onUserAwaited') this.#awaited.set(payload.user.clientId, payload.user);
    else if (['onAwaitedUserGone', 'approveAwaitedUser', 'denyAwaitedUser'].includes(method)) this.#awaited.delete(payload.clientId);
  }
}
