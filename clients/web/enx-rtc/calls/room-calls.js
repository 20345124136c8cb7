import { RoomCallbacks } from '../callbacks.js';

/** @import { Callbacks } from '../types.js' */
/** @import { Verbs } from '../verbs.js' */

/** What every group of calls needs. */
export class RoomCalls extends RoomCallbacks {
  /**
   * Calls the server in the room one is in; then the app hears the acknowledgement.
   * @protected
   * @template {keyof Verbs} V
   * @template {keyof Callbacks} K
   * @param {V} _method
   * @param {Verbs[V]} [_params] may be left out where there are none
   * @param {K} [_ack] the callback that says that it was done
   * @param {(result: any) => Callbacks[K]} [_payload] makes its payload of the server's result
   * @returns {Promise<any>} the server's result; rejects with an EnxError, which `onEventError` hears too
   */
  request(_method, _params, _ack, _payload) {
    return Promise.reject(new Error('A room carries its calls out itself.'));
  }
}

/**
 * An acknowledgement that only says that it was done.
 * @param {string} msg
 */
export function done(msg) {
  return () => ({ result: 0, msg });
}

/**
 * An acknowledgement about people.
 * @param {string} msg
 * @param {string[]} clients
 */
export function doneWith(msg, clients) {
  return () => ({ result: 0, msg, clients });
}
