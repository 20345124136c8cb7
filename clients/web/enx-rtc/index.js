/**
 * The Enx browser SDK: `EnxRtc.joinRoom(token, localInfo, roomInfo, advanceOptions)` and the callbacks of the room vocabulary.
 * @module enx-rtc
 */
import { EnxRoom } from './room.js';

/** The default room of a page, and the maker of further ones. */
class EnxRtcRoom extends EnxRoom {
  /**
   * Makes an independent room with the same surface, for pages that are in several rooms at once.
   * @returns {EnxRoom}
   */
  createRoom() {
    const room = new EnxRoom();
    room.serverUrl = this.serverUrl;
    return room;
  }
}

/** The one that most apps need: `EnxRtc.onUserConnected = …; await EnxRtc.joinRoom(token);` */
export const EnxRtc = new EnxRtcRoom();

export { CALLBACK_NAMES } from './callbacks.js';
export { Codes, EnxError, toEnxError } from './errors.js';
export { SHARE_SLOT, isVoiceSlot } from './sections.js';
export { EnxRoom };
