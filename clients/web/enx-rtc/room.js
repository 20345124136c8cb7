import { RoomCallbacks } from './callbacks.js';
import { Codes, EnxError, toEnxError } from './errors.js';
import { listDevices } from './media.js';
import { Session, eventError } from './session.js';
import { signalUrl } from './signalling.js';

/** @import { AdvanceOption, Callbacks, Devices, LocalInfo, RoomConnected, RoomInfo, UserMeta } from './types.js' */

/**
 * A room as an app sees it: calls, callbacks and streams. It can be joined, left and joined again.
 * A call that fails rejects with an {@link EnxError} and fires `onEventError` (`joinRoom`: `onRoomError`).
 */
export class EnxRoom extends RoomCallbacks {
  /** Where the server is, e.g. `wss://rooms.example.com`; empty means the page's own origin. */
  serverUrl = '';

  /** @type {Session | null} */
  #session = null;
  #onPageHide = () => this.#session?.abandon();

  /** One's own id in the room; empty outside one. */
  get clientId() {
    return this.#session?.clientId ?? '';
  }

  /** The room's id; empty outside one. */
  get roomId() {
    return this.#session?.roomId ?? '';
  }

  /** @returns {UserMeta[]} everyone in the room, oneself first */
  get userList() {
    return this.#session?.userList ?? [];
  }

  /** @returns {MediaStream | null} one's own microphone and camera: one stream for the whole stay, tracks come and go in it */
  get localStream() {
    return this.#session?.localStream ?? null;
  }

  /** @returns {MediaStream | null} one's own screen share while there is one */
  get localShareStream() {
    return this.#session?.localShareStream ?? null;
  }

  /** @returns {RTCPeerConnection | null} the browser's own object, for statistics and tests */
  get peerConnection() {
    return this.#session?.peerConnection ?? null;
  }

  /**
   * The fixed stream of a slot: 1 to N a talker's sound and picture, 101 the screen share.
   * @param {number} slot
   * @returns {MediaStream | null}
   */
  slotStream(slot) {
    return this.#session?.slotStream(slot) ?? null;
  }

  /**
   * Joins a room with a token from the app's backend.
   * @param {string} token
   * @param {LocalInfo} [localInfo] what the user brings
   * @param {RoomInfo} [roomInfo] how to be connected
   * @param {AdvanceOption[]} [advanceOptions]
   * @returns {Promise<RoomConnected>} what `onRoomConnected` hears
   */
  async joinRoom(token, localInfo = {}, roomInfo = {}, advanceOptions = []) {
    // An app that joins twice must not lose the room it is in: this is a wrong call, not a failed room.
    if (this.#session) throw this.#raise(new EnxError(Codes.RequestInProcess, 'This room is joined or being joined: disconnect first, or use createRoom().'));
    try {
      if (!token) throw new EnxError(Codes.TokenInvalid, 'There is no token. Ask your backend for one.');
      this.#session = new Session({
        token, localInfo, roomInfo, advanceOptions,
        url: signalUrl(this.serverUrl, location.href),
        emit: (name, payload) => this.#emit(name, payload),
        emitSlot: (slot, stream) => guarded(() => this.onSlotStream?.(slot, stream)),
        onOver: () => this.#forget(),
      });
      addEventListener('pagehide', this.#onPageHide);
      return await this.#session.join();
    } catch (thrown) {
      const error = toEnxError(thrown);
      this.#emit('onRoomError', { errorCode: error.code, msg: error.message, result: error.code });
      throw error;
    }
  }

  /**
   * Leaves the room. Outside a room it does nothing; during a join it calls the join off.
   * @returns {Promise<void>}
   */
  async disconnect() {
    await this.#session?.leave();
  }

  /**
   * Mutes or unmutes one's microphone. Muted, nothing is sent; the device stays open so that unmuting is instant.
   * @param {boolean} muted
   * @returns {Promise<void>}
   */
  muteSelfAudio(muted) {
    return this.#do((session) => session.muteSelfAudio(muted));
  }

  /**
   * Mutes or unmutes one's camera. Muted, the camera is off, its light too.
   * @param {boolean} muted
   * @returns {Promise<void>}
   */
  muteSelfVideo(muted) {
    return this.#do((session) => session.muteSelfVideo(muted));
  }

  /**
   * Shares a screen, window or tab. Call it straight from a click: browsers open their picker only then.
   * @returns {Promise<void>}
   */
  startScreenShare() {
    return this.#do((session) => session.startScreenShare());
  }

  /**
   * Stops one's screen share.
   * @returns {Promise<void>}
   */
  stopScreenShare() {
    return this.#do((session) => session.stopScreenShare());
  }

  /**
   * Switches to another microphone.
   * @param {string} deviceId from {@link getDevices}
   * @returns {Promise<void>}
   */
  setAudioDevice(deviceId) {
    return this.#do((session) => session.setAudioDevice(deviceId));
  }

  /**
   * Switches to another camera.
   * @param {string} deviceId from {@link getDevices}
   * @returns {Promise<void>}
   */
  setVideoDevice(deviceId) {
    return this.#do((session) => session.setVideoDevice(deviceId));
  }

  /**
   * The microphones, cameras and speakers of this machine. Works outside a room too.
   * @returns {Promise<Devices>}
   */
  getDevices() {
    return listDevices();
  }

  /**
   * The browser's statistics of the peer connection.
   * @returns {Promise<RTCStatsReport | null>} null without media
   */
  async getStats() {
    return this.#session ? this.#session.getStats() : null;
  }

  /** @param {(session: Session) => Promise<void>} action */
  async #do(action) {
    try {
      if (!this.#session) throw new EnxError(Codes.RoomNotConnected, 'There is no room yet: join one first.');
      await action(this.#session);
    } catch (error) {
      throw this.#raise(toEnxError(error));
    }
  }

  /** @param {EnxError} error */
  #raise(error) {
    this.#emit('onEventError', eventError(error));
    return error;
  }

  #forget() {
    this.#session = null;
    removeEventListener('pagehide', this.#onPageHide);
  }

  /**
   * @template {keyof Callbacks} K
   * @param {K} name
   * @param {Callbacks[K]} payload
   */
  #emit(name, payload) {
    const callback = /** @type {((payload: Callbacks[K]) => void) | null | undefined} */ (this[name]);
    guarded(() => callback?.call(this, payload));
  }
}

/**
 * Runs an app's callback; what it throws goes to the page's error handlers, not into the room.
 * @param {() => void} callback
 */
function guarded(callback) {
  try {
    callback();
  } catch (error) {
    reportError(error);
  }
}
