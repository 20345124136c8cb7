import { ReceiveCalls } from './calls/receive-calls.js';
import { Codes, EnxError, toEnxError } from './errors.js';
import { listDevices } from './media.js';
import { PageLife } from './page-life.js';
import { clearResume, readResume } from './resume-store.js';
import { Session, eventError } from './session.js';
import { signalUrls } from './signalling.js';
import { decodeToken, tokenSlots } from './token.js';

/** @import { SessionOptions } from './session.js' */
/** @import { AdvanceOption, AwaitedUser, Callbacks, ChatMessage, Devices, LocalInfo, ReceiveSettings, RoomConnected, RoomInfo, RoomMeta, UserMeta } from './types.js' */
/** @import { Verbs } from './verbs.js' */

/**
 * A room as an app sees it: calls, callbacks and streams. It can be joined, left and joined again.
 * A call that fails rejects with an {@link EnxError} and fires `onEventError` (`joinRoom` and `resumeRoom`: `onRoomError`).
 */
export class EnxRoom extends ReceiveCalls {
  /**
   * Where the server is, e.g. `wss://rooms.example.com`; several, where it has several gateways; empty means the page's own origin.
   * @type {string | string[]}
   */
  serverUrl = '';

  /** @type {Session | null} */
  #session = null;
  #pageLife = new PageLife({
    place: () => this.#session?.resumeEntry ?? null,
    abandon: () => this.#session?.abandon(),
  });

  /** One's own id in the room; empty outside one. */
  get clientId() {
    return this.#facts?.roster.me.clientId ?? '';
  }

  /** The room's id; empty outside one. */
  get roomId() {
    return this.#facts?.connected.id ?? '';
  }

  /** @returns {UserMeta[]} everyone in the room, oneself first */
  get userList() {
    return this.#facts?.roster.list ?? [];
  }

  /** @returns {RoomMeta | null} the room as it is now: locked, muted, its mode; null outside one */
  get room() {
    return this.#facts?.connected.room ?? null;
  }

  /** The floor of a lecture as it is now: how one stands to it (`mine`), who asks (`raised`), who was invited, who has it (`holder`). */
  get floor() {
    const { mine = /** @type {const} */ ('none'), raised = [], invited = [], holder = '' } = this.#facts?.floor ?? {};
    return { mine, raised, invited, holder };
  }

  /** @returns {AwaitedUser[]} who waits in the waiting room; moderators know */
  get awaitedUsers() {
    return this.#facts?.waitingRoom.awaited ?? [];
  }

  /** @returns {ChatMessage[]} the chat, oldest first, one's own lines too */
  get messages() {
    return this.#facts?.chat.lines ?? [];
  }

  /** @returns {string[]} who is in the spotlight */
  get spotlightUsers() {
    return this.#facts?.spotlight ?? [];
  }

  /** @returns {string[]} whom one has pinned */
  get pinnedUsers() {
    return this.#facts?.pinned ?? [];
  }

  /** What one may send now, after role, floor and hard mutes. */
  get allowed() {
    return this.#facts?.allowed ?? { publish: false, audio: false, video: false };
  }

  /** @returns {MediaStream | null} one's own microphone and camera: one stream for the whole stay, tracks come and go in it */
  get localStream() {
    return this.#session?.media.localStream ?? null;
  }

  /** @returns {MediaStream | null} one's own screen share while there is one */
  get localShareStream() {
    return this.#session?.media.localShareStream ?? null;
  }

  /** @returns {RTCPeerConnection | null} the browser's own object, for statistics and tests; another one after some reconnects */
  get peerConnection() {
    return this.#session?.media.path?.peer.connection ?? null;
  }

  /**
   * The fixed stream of a slot: 1 to N a talker's sound and picture, 101 the screen share.
   * @param {number} slot
   * @returns {MediaStream | null}
   */
  slotStream(slot) {
    return this.#session?.media.slotStreams.get(slot) ?? null;
  }

  /** Everyone in the room, oneself first. */
  getUserList() {
    return this.userList;
  }

  /** Oneself; null outside a room. */
  whoAmI() {
    return this.#facts?.roster.me ?? null;
  }

  /** The room's id. */
  getRoomId() {
    return this.roomId;
  }

  /** One's own id. */
  getClientId() {
    return this.clientId;
  }

  /** One's own name. */
  getClientName() {
    return this.whoAmI()?.name ?? '';
  }

  /** @returns {UserMeta['role'] | ''} one's own role */
  getRole() {
    return this.whoAmI()?.role ?? '';
  }

  /**
   * Joins a room with a token from the app's backend. Where one has to wait in the waiting room, `onRoomAwaited` comes first.
   * @param {string} token
   * @param {LocalInfo} [localInfo] what the user brings
   * @param {RoomInfo} [roomInfo] how to be connected
   * @param {AdvanceOption[]} [advanceOptions]
   * @returns {Promise<RoomConnected>} what `onRoomConnected` hears
   */
  joinRoom(token, localInfo = {}, roomInfo = {}, advanceOptions = []) {
    return this.#enter(() => {
      if (!token) throw new EnxError(Codes.TokenInvalid, 'There is no token. Ask your backend for one.');
      this.#session = this.#makeSession({
        urls: signalUrls(this.serverUrl, location.href),
        localInfo,
        roomInfo,
        slots: tokenSlots(token),
        audience: decodeToken(token).role === 'viewer',
      });
      return this.#session.join(token, advanceOptions);
    });
  }

  /** Whether the page that was here before left a place in a room that {@link resumeRoom} can go on with. */
  canResume() {
    return readResume() !== null;
  }

  /**
   * Goes on after a reload where the page left off: same presence, same name, muted as before. `onRoomConnected` comes, then
   * `onUserReconnectSuccess`.
   * @param {{localInfo?: LocalInfo}} [options] what the user brings, where it is to differ
   * @returns {Promise<RoomConnected>} rejects with 9017 when there is nothing to go on with: join anew
   */
  resumeRoom({ localInfo = {} } = {}) {
    return this.#enter(() => {
      const entry = readResume();
      clearResume();
      if (!entry) throw new EnxError(Codes.ResumeRefused, 'There is nothing to resume. Join with a token.');
      this.#session = this.#makeSession({ ...entry, localInfo: { ...entry.localInfo, ...localInfo } });
      return this.#session.resume(entry);
    });
  }

  /**
   * Leaves the room. Outside a room it does nothing; during a join it calls the join off.
   * @returns {Promise<void>}
   */
  async disconnect() {
    clearResume();
    await this.#session?.leave();
  }

  /**
   * Mutes or unmutes one's microphone. Muted, nothing is sent; the device stays open so that unmuting is instant.
   * @param {boolean} muted
   * @returns {Promise<void>}
   */
  muteSelfAudio(muted) {
    return this.#do((session) => session.media.muteSelfAudio(muted));
  }

  /**
   * Mutes or unmutes one's camera. Muted, the camera is off, its light too.
   * @param {boolean} muted
   * @returns {Promise<void>}
   */
  muteSelfVideo(muted) {
    return this.#do((session) => session.media.muteSelfVideo(muted));
  }

  /**
   * Shares a screen, window or tab. Call it straight from a click: browsers open their picker only then.
   * @returns {Promise<void>}
   */
  startScreenShare() {
    return this.#do((session) => session.media.startScreenShare());
  }

  /**
   * Stops one's screen share.
   * @returns {Promise<void>}
   */
  stopScreenShare() {
    return this.#do((session) => session.media.stopScreenShare());
  }

  /**
   * Switches to another microphone.
   * @param {string} deviceId from {@link getDevices}
   * @returns {Promise<void>}
   */
  setAudioDevice(deviceId) {
    return this.#do((session) => session.media.setAudioDevice(deviceId));
  }

  /**
   * Switches to another camera.
   * @param {string} deviceId from {@link getDevices}
   * @returns {Promise<void>}
   */
  setVideoDevice(deviceId) {
    return this.#do((session) => session.media.setVideoDevice(deviceId));
  }

  /**
   * No video in either direction, or video again; one's own camera goes off with it and comes back by hand.
   * @param {boolean} audioOnly
   * @returns {Promise<ReceiveSettings>}
   */
  setAudioOnlyMode(audioOnly) {
    return this.#do((session) => session.media.setAudioOnlyMode(audioOnly));
  }

  /**
   * Sends to everyone who has data channels too (`localInfo.data`): `onReceivedData`.
   * @param {string | ArrayBuffer | ArrayBufferView} payload at most 64 KiB
   * @param {{reliable?: boolean}} [options] `reliable: false` may lose and overtake, but never waits
   * @returns {Promise<void>} rejects with 1170 where data channels are not available
   */
  sendData(payload, { reliable = true } = {}) {
    return this.#do((session) => session.media.sendData(payload, reliable));
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

  get #facts() {
    return this.#session?.facts ?? null;
  }

  /**
   * @param {Omit<SessionOptions, 'emit' | 'emitSlot' | 'onOver'>} options
   */
  #makeSession(options) {
    return new Session({
      ...options,
      emit: (name, payload) => this.#emit(name, payload),
      emitSlot: (slot, stream) => guarded(() => this.onSlotStream?.(slot, stream)),
      onOver: () => this.#forget(),
    });
  }

  /**
   * @param {() => Promise<RoomConnected>} begin
   * @returns {Promise<RoomConnected>}
   */
  async #enter(begin) {
    // An app that joins twice must not lose the room it is in: this is a wrong call, not a failed room.
    if (this.#session) throw this.#raise(new EnxError(Codes.RequestInProcess, 'This room is joined or being joined: disconnect first, or use createRoom().'));
    try {
      this.#pageLife.watch();
      return await begin();
    } catch (thrown) {
      this.#forget();
      const error = toEnxError(thrown);
      this.#emit('onRoomError', { errorCode: error.code, msg: error.message, result: error.code });
      throw error;
    }
  }

  /**
   * @protected
   * @template {keyof Verbs} V
   * @template {keyof Callbacks} K
   * @param {V} method
   * @param {Verbs[V]} [params]
   * @param {K} [ack]
   * @param {(result: any) => Callbacks[K]} [payload]
   * @override
   */
  request(method, params, ack, payload) {
    return this.#do(async (session) => {
      const result = await session.call(method, params);
      if (ack && payload) this.#acknowledge(session, ack, payload(result));
      return result;
    });
  }

  /**
   * @template {keyof Callbacks} K
   * @param {Session} session
   * @param {K} ack
   * @param {Callbacks[K]} payload
   */
  #acknowledge(session, ack, payload) {
    if (ack === 'onProcessFloorRequested') {
      const decision = /** @type {Callbacks['onProcessFloorRequested']} */ (payload);
      if (session.facts && !session.facts.floor.isNews(decision.clientId, decision.result)) return;
      session.facts?.apply(ack, decision);
    }
    this.#emit(ack, payload);
  }

  /**
   * @protected
   * @param {EnxError} error
   * @returns {Promise<never>}
   * @override
   */
  refuse(error) {
    return Promise.reject(this.#raise(error));
  }

  /**
   * @protected
   * @param {string} clientId
   * @override
   */
  nameOf(clientId) {
    return this.#facts?.roster.user(clientId)?.name ?? '';
  }

  /**
   * @template T
   * @param {(session: Session) => Promise<T>} action
   * @returns {Promise<T>}
   */
  async #do(action) {
    try {
      if (!this.#session) throw new EnxError(Codes.RoomNotConnected, 'There is no room yet: join one first.');
      return await action(this.#session);
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
    this.#pageLife.stop();
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
