import { Codes, EnxError } from '../errors.js';
import { FloorCalls } from './floor-calls.js';

/** @import { ChatMessage } from '../types.js' */

/** Words and data between the people of a room. */
export class MessageCalls extends FloorCalls {
  /**
   * Says something to everyone or to some.
   * @param {string} message
   * @param {boolean} [isBroadCast] to everyone
   * @param {string[]} [recipientIDs] when not to everyone
   * @returns {Promise<{id: number, timestamp: number}>}
   */
  sendMessage(message, isBroadCast = true, recipientIDs = []) {
    return this.#send('sendMessage', 'onACKSendMessage', message, isBroadCast, recipientIDs);
  }

  /**
   * Sends the application's own data to everyone or to some.
   * @param {object} data anything that JSON can say
   * @param {boolean} [isBroadCast] to everyone
   * @param {string[]} [recipientIDs] when not to everyone
   * @returns {Promise<{id: number, timestamp: number}>}
   */
  sendUserData(data, isBroadCast = true, recipientIDs = []) {
    return this.#send('sendUserData', 'onAcknowledgedSendData', data, isBroadCast, recipientIDs);
  }

  /**
   * What was said, as far as the server keeps it and one may read it.
   * @param {number} [afterId] only what came after this message
   * @returns {Promise<ChatMessage[]>} oldest first
   */
  async getMessages(afterId) {
    const all = [];
    for (let after = afterId; ; after = all.at(-1).id) {
      const { messages, more } = await this.request('getMessages', after === undefined ? {} : { afterId: after });
      all.push(...messages);
      if (!more || messages.length === 0) return all;
    }
  }

  /**
   * @param {'sendMessage' | 'sendUserData'} method
   * @param {'onACKSendMessage' | 'onAcknowledgedSendData'} ack
   * @param {any} message
   * @param {boolean} broadcast
   * @param {string[]} recipientIds
   */
  #send(method, ack, message, broadcast, recipientIds) {
    if (!broadcast && recipientIds.length === 0) {
      return this.refuse(new EnxError(Codes.InvalidParameters, 'Say to whom it goes: to everyone (isBroadCast true), or to the recipientIDs.'));
    }
    const params = broadcast ? { message, broadcast } : { message, broadcast, recipientIds };
    return this.request(method, params, ack, ({ id, timestamp }) => ({ result: 0, msg: 'Sent', id, timestamp }));
  }

  /**
   * @protected
   * @param {EnxError} error
   * @returns {Promise<never>}
   */
  refuse(error) {
    return Promise.reject(error);
  }
}
