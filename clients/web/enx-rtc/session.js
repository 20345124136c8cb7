import { readMessage } from './chat.js';
import { Codes, EnxError, toEnxError } from './errors.js';
import { Link } from './link.js';
import { checkLocalInfo, wireLocalInfo } from './local-info.js';
import { policyOf } from './reconnect.js';
import { Reports } from './reports.js';
import { RoomFacts } from './room-facts.js';
import { SessionMedia } from './session-media.js';
import { Standing } from './standing.js';

/** @import { AdvanceOption, Callbacks, IceServer, LocalInfo, RoomConnected, RoomDisConnected, RoomInfo } from './types.js' */
/** @import { Place } from './wire.js' */
/** @import { ReconnectPolicy } from './reconnect.js' */
/** @import { ResumeEntry } from './resume-store.js' */

const JOIN_TIMEOUT_MS = 20_000;
const LEAVE_TIMEOUT_MS = 2_000;

/**
 * What a session needs to begin.
 * @typedef {object} SessionOptions
 * @property {string[]} urls the signalling addresses
 * @property {LocalInfo} localInfo
 * @property {RoomInfo} roomInfo
 * @property {number} slots how many talker slots the room has
 * @property {boolean} audience the user only watches and listens
 * @property {IceServer[]} [iceServers] relays that are known already
 * @property {<K extends keyof Callbacks>(name: K, payload: Callbacks[K]) => void} emit tells the app
 * @property {(slot: number, stream: MediaStream) => void} emitSlot tells the app of a slot's stream
 * @property {() => void} onOver hears once that the session is over, before the app does
 */

/**
 * One stay in a room, from the join to the leave. Each join makes a new one, so nothing of an old stay reaches a new one. It
 * joins three parts: the connection (`link.js`), sound and pictures (`session-media.js`), and what is known of the room
 * (`room-facts.js`).
 */
export class Session {
  /** @type {'joining' | 'joined' | 'leaving' | 'over'} */
  #state = 'joining';
  /** @type {Link} */
  #link;
  /** @type {SessionMedia} */
  #media;
  /** @type {RoomFacts | null} */
  #facts = null;
  /** @type {Reports | null} */
  #reports = null;
  #standing = new Standing();
  #options;

  /** @param {SessionOptions} options */
  constructor(options) {
    this.#options = options;
    this.#link = new Link({
      urls: options.urls,
      heard: (method, payload) => this.#hear(method, payload),
      replaced: (room) => this.#follow(room),
      restored: (attempts) => this.#restored(attempts),
      over: (payload) => this.#finish(payload),
      tell: options.emit,
    });
    this.#media = new SessionMedia({
      ...options,
      facts: () => this.#facts,
      call: (method, params) => this.#link.call(method, params),
      away: () => this.#link.away,
      wordAt: () => this.#link.wordAt,
      onPathStopped: () => this.#link.mediaStopped(),
      onPathLost: () => this.#link.mediaLost(),
      onError: (error) => this.#emitError(error),
    });
  }

  /** All that is known of the room; null until joined. */
  get facts() {
    return this.#facts;
  }

  /** Sound and pictures. */
  get media() {
    return this.#media;
  }

  /**
   * What the next page of this tab needs to go on; null when there is nothing to go on with.
   * @returns {Omit<ResumeEntry, 'savedAt'> | null}
   */
  get resumeEntry() {
    const place = this.#state === 'joined' ? this.#link.place : null;
    const { roomInfo, slots, audience } = this.#options;
    const localInfo = { ...this.#options.localInfo, ...this.#media.muted };
    return place && { ...place, urls: this.#link.urls, localInfo, roomInfo, slots, audience, iceServers: this.#media.iceServers };
  }

  /**
   * Joins the room.
   * @param {string} token
   * @param {AdvanceOption[]} advanceOptions
   * @returns {Promise<RoomConnected>} rejects with an {@link EnxError}; nothing is left behind then
   */
  join(token, advanceOptions) {
    return this.#begin(async () => {
      const { problem, offer } = await this.#prepare(token);
      const { localInfo, roomInfo } = this.#options;
      const params = { token, localInfo: wireLocalInfo(localInfo, this.#media.muted), roomInfo, advanceOptions, offer };
      const { room, answer, resumeToken = '', reconnect, gateways } = await this.#link.ask('joinRoom', params, JOIN_TIMEOUT_MS);
      this.#link.meet(gateways);
      await this.#accept(answer);
      const policy = reconnect ? { allowed: reconnect.allowed, attempts: reconnect.attempts, timeoutMs: reconnect.timeout } : policyOf(roomInfo);
      this.#enter(room, { roomId: room.id, clientId: room.clientId, resumeToken }, policy, problem);
    });
  }

  /**
   * Goes on where the page before left off.
   * @param {Place} before
   * @returns {Promise<RoomConnected>} rejects with an {@link EnxError}; nothing is left behind then
   */
  resume(before) {
    return this.#begin(async () => {
      const { problem, offer } = await this.#prepare('');
      const { snapshot, answer, place } = await this.#link.resume(before, -1, offer);
      if (!snapshot) throw new EnxError(Codes.ResumeRefused, 'The server said nothing about the room. Join anew.');
      await this.#accept(answer);
      this.#enter(snapshot, place, policyOf(this.#options.roomInfo), problem);
      this.#restored(1);
    });
  }

  /** Leaves the room; devices are let go at once. */
  async leave() {
    if (this.#state === 'joining') {
      // The server may be letting us in at this moment: without this word it would wait for a lost client.
      this.#link.post('disconnect');
      this.#state = 'over';
      this.#release();
    } else if (this.#state === 'joined') {
      this.#state = 'leaving';
      // The server may be giving back the place at this moment: without this word the others would see somebody who is being waited for.
      if (this.#link.resuming) this.#link.post('disconnect');
      this.#link.settle();
      this.#media.releaseDevices();
      // The connection stays until the server has answered: its end would look like a lost one if it arrived first.
      await this.#link.ask('disconnect', {}, LEAVE_TIMEOUT_MS).catch(() => {});
      this.#finish(normal());
    }
  }

  /** Leaves without waiting for anything: the page is going away, and does not come back. */
  abandon() {
    if (this.#state === 'joining') {
      void this.leave();
    } else {
      this.#link.post('disconnect');
      this.#finish(normal());
    }
  }

  /**
   * Calls the server in the room.
   * @param {string} method
   * @param {object} [params]
   */
  async call(method, params = {}) {
    if (this.#state !== 'joined') throw new EnxError(Codes.RoomNotConnected, `${method} needs a room: join one first.`);
    const result = await this.#link.call(method, params);
    if (this.#state === 'joined') this.#facts?.apply(method, params, result);
    return result;
  }

  /** @returns {Promise<RTCStatsReport | null>} */
  async getStats() {
    return this.#media.path ? this.#media.path.peer.getStats() : null;
  }

  /**
   * What a join and a resume have in common: all or nothing.
   * @param {() => Promise<void>} work
   * @returns {Promise<RoomConnected>}
   */
  async #begin(work) {
    try {
      checkLocalInfo(this.#options.localInfo);
      await work();
      this.#link.release();
      return /** @type {RoomFacts} */ (this.#facts).connected;
    } catch (error) {
      const calledOff = this.#state === 'over';
      // The server may have let us in before the failure: a word spares the others a ghost.
      this.#link.post('disconnect');
      this.#state = 'over';
      this.#release();
      this.#options.onOver();
      throw calledOff ? new EnxError(Codes.NormalDisconnect, 'The join was called off.', error) : toEnxError(error, Codes.ServerConnectionFailure);
    }
  }

  /**
   * Everything that takes time and does not need the server's word happens at once.
   * @param {string} token
   */
  async #prepare(token) {
    const { roomInfo } = this.#options;
    const opening = this.#link.open();
    // It is waited for below; should a device fail first, nobody else would hear of it.
    opening.catch(() => {});
    if (roomInfo.forceTurn && !roomInfo.chat_only && this.#media.iceServers.length === 0) {
      await opening;
      this.#media.iceServers = await this.#findRelays(token);
    }
    const nothing = { problem: null, offer: null };
    // Nobody should be asked for a camera by a server that refuses the page.
    const [prepared] = await Promise.race([Promise.all([roomInfo.chat_only ? nothing : this.#media.prepare(), opening]), this.#link.refused]);
    this.#assertNotOver();
    // The user may have taken longer over the permission prompt than the server waits for a join.
    if (this.#link.closed) await this.#link.open();
    return prepared;
  }

  /** @param {string} token */
  async #findRelays(token) {
    const { iceServers } = await this.#link.ask('iceServers', { token });
    if (iceServers.length === 0) throw new EnxError(Codes.FeatureNotEnabled, 'There is no relay configured on this server. Join without forceTurn.');
    return iceServers;
  }

  /** @param {import('./types.js').Answer | null} answer */
  async #accept(answer) {
    this.#assertNotOver();
    await this.#media.accept(answer);
    this.#assertNotOver();
  }

  /**
   * @param {RoomConnected} room
   * @param {Place} place
   * @param {ReconnectPolicy} policy
   * @param {EnxError | null} problem
   */
  #enter(room, place, policy, problem) {
    this.#state = 'joined';
    this.#facts = new RoomFacts(room);
    this.#takeRelays(room);
    this.#reports = new Reports({
      heard: () => this.#state === 'joined' && !this.#link.closed && (this.#facts?.roster.list.length ?? 0) > 1,
      camera: () => this.#media.sentCamera,
      call: (method, params) => this.#link.call(method, params),
    });
    this.#link.begin(place, policy, this.#media.path);
    this.#options.emit('onRoomConnected', this.#facts.connected);
    if (problem) this.#emitError(problem);
    this.#media.enter();
  }

  /**
   * @param {string} method
   * @param {any} payload
   */
  #hear(method, payload) {
    if (method === 'onRoomAwaited' && this.#state === 'joining') {
      this.#link.allowTime('joinRoom');
      this.#options.emit('onRoomAwaited', payload);
    } else if (method === 'onRoomDisConnected' && this.#state === 'joined') {
      this.#finish(payload);
    } else if (method === 'onVideoLayersWanted') {
      this.#media.wantLayers(payload);
    } else if (this.#facts && this.#state === 'joined') {
      this.#heed(this.#facts, /** @type {keyof Callbacks} */ (method), payload);
    }
  }

  /**
   * Takes in what happened, then tells the app.
   * @param {RoomFacts} facts
   * @param {keyof Callbacks} name
   * @param {any} payload
   */
  #heed(facts, name, payload) {
    const heard = name === 'onMessageReceived' || name === 'onUserDataReceived' ? { message: readMessage(payload.message) } : payload;
    const isNews = name !== 'onProcessFloorRequested' || facts.floor.isNews(heard.clientId, heard.result);
    facts.apply(name, heard);
    this.#standing.hear(name, heard);
    // What one hears of one's own devices is what they are now: a later click may have overtaken this word.
    if (name === 'onAudioEvent' || name === 'onVideoEvent') facts.roster.change(facts.roster.me.clientId, this.#media.muted);
    if (name === 'onAudioOnlyByBandwidth') this.#media.setThin(heard.enabled);
    this.#media.obeyRoom();
    if (isNews) this.#options.emit(name, heard);
  }

  /**
   * The room is this now: too much was missed, or it was restored.
   * @param {RoomConnected} room
   */
  #follow(room) {
    // The server tells anew what it wants: until then, pictures are sent as if nothing had been said.
    const news = [...this.#standing.end(), ...(this.#facts?.replace(room) ?? [])];
    this.#takeRelays(room);
    this.#media.enter();
    for (const { name, payload } of news) {
      if (this.#state === 'joined') this.#options.emit(name, payload);
    }
    // What changed here in an interruption is told at its end. Where there is none, the room may still have missed something.
    if (this.#state === 'joined' && !this.#link.away) void this.#media.tellAgain();
  }

  /** @param {RoomConnected} room */
  #takeRelays({ iceServers }) {
    if (iceServers?.length > 0) this.#media.iceServers = iceServers;
  }

  /** @param {number} attempts */
  #restored(attempts) {
    if (!this.#facts || this.#state !== 'joined') return;
    this.#options.emit('onUserReconnectSuccess', { ...this.#facts.connected, attempts, msg: 'The connection is back.' });
    this.#media.obeyRoom();
    void this.#media.tellAgain();
  }

  /** @param {EnxError} error */
  #emitError(error) {
    this.#options.emit('onEventError', eventError(error));
  }

  #assertNotOver() {
    if (this.#state === 'over') throw new EnxError(Codes.NormalDisconnect, 'The join was called off.');
  }

  /** @param {RoomDisConnected} payload */
  #finish(payload) {
    // One who leaves hears of the leave, whatever else happens to the connection meanwhile.
    if (this.#state === 'over' || (this.#state === 'leaving' && payload.cause !== Codes.NormalDisconnect)) return;
    this.#state = 'over';
    this.#release();
    this.#options.onOver();
    this.#options.emit('onRoomDisConnected', payload);
  }

  #release() {
    this.#reports?.stop();
    this.#media.release();
    this.#link.close();
  }
}

/**
 * An error as the payload of `onEventError`.
 * @param {EnxError} error
 * @returns {Callbacks['onEventError']}
 */
export function eventError(error) {
  const payload = { errorCode: error.code, msg: error.message };
  return error.cause instanceof EnxError ? { ...payload, cause: error.cause.code } : payload;
}

/** @returns {RoomDisConnected} */
function normal() {
  return { cause: Codes.NormalDisconnect, msg: 'normal-disconnect' };
}
