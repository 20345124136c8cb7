import { CallGate, interrupted } from './call-gate.js';
import { rest, systemClock } from './clock.js';
import { Codes, EnxError } from './errors.js';
import { Gateways, firstOf } from './gateways.js';
import { Handover } from './handover.js';
import { watchNetwork } from './network-watch.js';
import { Ordering } from './ordering.js';
import { Reconnect } from './reconnect.js';
import { BROKEN, Signalling } from './signalling.js';

/** @import { Clock } from './clock.js' */
/** @import { MediaPath } from './media-path.js' */
/** @import { ReconnectPolicy, Trial } from './reconnect.js' */
/** @import { Answer, Callbacks, Offer, RoomConnected, RoomDisConnected, RoomRestored } from './types.js' */

const RESUME_TIMEOUT_MS = 10_000;

/**
 * One's place in the room, as the server knows it.
 * @typedef {{roomId: string, clientId: string, resumeToken: string}} Place
 */

/**
 * The server's answer to `resumeRoom`.
 * @typedef {{resumeToken: string, nextSeq: number, snapshot: RoomConnected | null, answer: Answer | null, gateways?: string[]}} Resumed
 */

/**
 * The connection to the room: a socket to one of its gateways, and beside it the media path. While both are there, calls go out and
 * notifications come in, each once and in order. When one is lost, the machine of reconnect.js asks for `#restore` again and again:
 * another socket that resumes the place with the last number heard, an offer that mends the media path, or both. What the server
 * announces (its gateway leaves, the room moves, the media move) is done beforehand, and nobody hears of it.
 */
export class Link {
  /** @type {Signalling} */
  #signalling;
  #ordering = new Ordering((method, payload) => this.#hear(method, payload));
  #gate;
  /** @type {Reconnect | null} from the join on */
  #reconnect = null;
  /** @type {MediaPath | null} */
  #media = null;
  /** @type {Place | null} */
  #place = null;
  /** The server has said that it hears nothing of our media; only the server can say that it does again. */
  #serverDoubts = false;
  /** @type {Map<string, any>} what was announced while one joined or the connection was being restored: it is done afterwards */
  #postponed = new Map();
  /** @type {number | null} the last move of media that was begun and has not failed */
  #move = null;
  #gateways;
  #handover;
  /** Looks again whether all is well, or fails the try under way. */
  #look = () => {};
  #allowed = false;
  #ended = new AbortController();
  #unwatch = () => {};
  #options;

  /**
   * @param {object} options
   * @param {string[]} options.urls the signalling doors, in the order in which they are tried
   * @param {(method: string, payload: any) => void} options.heard hears notifications
   * @param {(room: RoomConnected) => void} options.replaced hears that the room is this now: too much was missed, or it was restored
   * @param {(attempts: number) => void} options.restored hears that all is well again
   * @param {(payload: RoomDisConnected) => void} options.over hears that the connection is lost for good
   * @param {<K extends keyof Callbacks>(name: K, payload: Callbacks[K]) => void} options.tell tells the app
   * @param {Clock} [options.clock]
   * @param {() => number} [options.random] 0 to 1
   * @param {typeof watchNetwork} [options.watch] stands in for the browser's own knowledge in tests
   * @param {typeof WebSocket} [options.WebSocketClass] stands in for the browser's own in tests
   */
  constructor(options) {
    this.#options = { clock: systemClock, random: Math.random, watch: watchNetwork, ...options };
    const { clock, random, urls } = this.#options;
    this.#gate = new CallGate(clock);
    this.#gateways = new Gateways(urls, random);
    this.#handover = new Handover({
      clock,
      random,
      gateways: this.#gateways,
      make: (url) => this.#makeSignalling(url),
      claim: (next) => this.#claim(next),
      begins: () => this.#gate.close(),
      ends: () => this.#handedOver(),
    });
    this.#signalling = this.#makeSignalling(this.#gateways.present);
  }

  /** Whether the socket is gone. */
  get closed() {
    return this.#signalling.closed;
  }

  /** Whether it is being restored. */
  get away() {
    return this.#reconnect?.away === true;
  }

  /** One's place, where it can be resumed. */
  get place() {
    return this.#allowed ? this.#place : null;
  }

  /** Every address that is known to lead into the room, the present one first. */
  get urls() {
    return this.#gateways.all;
  }

  /** Opens a socket: at the first gateway that answers. */
  async open() {
    await firstOf(this.#gateways.all, (url) => {
      this.#gateways.present = url;
      this.#signalling = this.#makeSignalling(url);
      return this.#signalling.open();
    }, this.#ended.signal);
  }

  /**
   * Takes what the server says of its gateways.
   * @param {string[]} [addresses]
   */
  meet(addresses) {
    this.#gateways.take(addresses);
  }

  /**
   * Calls the server at once: for what comes before the join, and for the leave.
   * @param {string} method
   * @param {object} [params]
   * @param {number} [timeoutMs]
   */
  async ask(method, params, timeoutMs) {
    if (this.#handover.claiming) await this.#handover.done;
    return this.#signalling.call(method, params, timeoutMs);
  }

  /**
   * Lets a call under way take its time.
   * @param {string} method
   */
  allowTime(method) {
    this.#signalling.allowTime(method);
  }

  /**
   * Says something without waiting for an answer.
   * @param {string} method
   */
  post(method) {
    this.#signalling.post(method);
  }

  /**
   * Resumes a place on the socket that was just opened.
   * @param {Place} place
   * @param {number} lastSeq the number of the last notification heard; -1 for one who knows nothing
   * @param {object | null} offer
   * @returns {Promise<Resumed & {place: Place}>}
   */
  async resume(place, lastSeq, offer) {
    this.#ordering.hold();
    const result = await this.#resumeOn(this.#signalling, place, lastSeq, offer);
    this.#ordering.resumeAt(result.nextSeq);
    return result;
  }

  /**
   * One is in the room: from here on the connection is watched, and restored when it is lost.
   * @param {Place} place
   * @param {ReconnectPolicy} policy
   * @param {MediaPath | null} media
   */
  begin(place, policy, media) {
    this.#place = place;
    this.#media = media;
    this.#allowed = policy.allowed && place.resumeToken !== '';
    this.#reconnect = new Reconnect({
      policy: { ...policy, allowed: this.#allowed },
      clock: this.#options.clock,
      random: this.#options.random,
      restore: (trial) => this.#restore(trial),
      tell: this.#options.tell,
      restored: (attempts) => {
        this.#options.restored(attempts);
        this.#actOnPostponed();
      },
      giveUp: (payload) => this.#options.over(payload),
    });
    this.#unwatch = this.#options.watch({
      online: () => (this.#reconnect?.away ? this.#reconnect.hurry() : this.#doubt()),
      doubtful: () => this.#doubt(),
    });
    this.#gate.open();
  }

  /** Lets notifications through: first those that waited while one joined. */
  release() {
    this.#actOnPostponed();
    if (!this.#ordering.release()) this.#signalling.close(BROKEN);
    // The server may have closed while the join was being finished; what it said before that has been heard now.
    if (this.closed) this.#lost();
  }

  /** The media path is lost. Where nothing is to be restored, one that may still come back by itself is waited for. */
  mediaLost() {
    if (this.#allowed || this.#media?.failed) this.#reconnect?.lost();
  }

  /**
   * Calls the server. In an interruption it waits for a while.
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<any>} the result; rejects with an EnxError, 1163 when the interruption was in the way
   */
  async call(method, params) {
    await this.#gate.pass();
    const signalling = this.#signalling;
    try {
      return await signalling.call(method, params);
    } catch (error) {
      const moved = this.#reconnect?.away || signalling !== this.#signalling;
      throw moved && error instanceof EnxError && error.code === Codes.ServerConnectionFailure ? interrupted() : error;
    }
  }

  /** Nothing is restored any more. */
  settle() {
    this.#reconnect?.end();
    this.#unwatch();
  }

  /** Ends. */
  close() {
    this.settle();
    this.#ended.abort();
    this.#handover.abort();
    this.#gate.end();
    this.#signalling.close();
  }

  /** @param {string} url */
  #makeSignalling(url) {
    const signalling = new Signalling({
      url,
      clock: this.#options.clock,
      patience: () => this.#gateways.patience,
      WebSocketClass: this.#options.WebSocketClass,
      onNotification: (seq, method, payload) => {
        // Nothing counts that comes from a socket that another has followed. The word of that may overtake the other's answer.
        const followed = signalling !== this.#signalling || (this.#handover.claiming && payload?.cause === Codes.SessionReplaced);
        return followed || this.#ordering.accept(seq, method, payload);
      },
      onClose: () => {
        if (signalling === this.#signalling && this.#reconnect && !this.#handover.claiming) this.#lost();
      },
    });
    return signalling;
  }

  #lost() {
    this.#handover.abort();
    this.#gate.close();
    this.#look();
    // The server's own last word was that it gave up, and then the socket went.
    if (this.#reconnect?.over) this.#options.over({ cause: Codes.ReconnectAttemptsExceeded, msg: 'reconnect-attempts-exceeded' });
    else this.#reconnect?.lost();
  }

  /** There is reason to doubt: look at once what else would be noticed in a few seconds. */
  #doubt() {
    this.#signalling.check();
    this.#media?.check();
  }

  /**
   * @param {string} method
   * @param {any} payload
   */
  #hear(method, payload) {
    switch (method) {
      case 'onConnectionInterrupted':
        this.#serverDoubts = true;
        if (payload.fresh) this.#media?.forsake();
        // A try that is under way asks a media node that is no more.
        if (this.away && payload.fresh) this.#reconnect?.hurry();
        else this.#reconnect?.lost();
        break;
      case 'onReconnect':
        this.#serverDoubts = true;
        this.#reconnect?.serverAttempt(payload.attempt);
        break;
      case 'onUserReconnectSuccess':
        this.#serverDoubts = false;
        this.#look();
        break;
      case 'onConnectionLost':
        this.#reconnect?.serverGaveUp(payload);
        break;
      case 'onRoomRestored':
        this.#ordering.restartAt(payload.nextSeq);
        if (this.#reconnect) this.#act(method, payload);
        else this.#postponed.set(method, payload);
        break;
      case 'onServerLeaving':
      case 'onMediaMove':
        if (this.#reconnect && !this.away) this.#act(method, payload);
        else this.#postponed.set(method, payload);
        break;
      default:
        this.#options.heard(method, payload);
    }
  }

  #actOnPostponed() {
    const news = [...this.#postponed];
    this.#postponed.clear();
    for (const [method, payload] of news) if (!this.#ended.signal.aborted) this.#act(method, payload);
  }

  /**
   * Does what was announced.
   * @param {string} method
   * @param {any} payload
   */
  #act(method, payload) {
    if (method === 'onRoomRestored') this.#takeRestored(payload);
    else if (method === 'onServerLeaving') this.#leave(payload.deadline);
    else void this.#moveMedia(payload.move);
  }

  /**
   * The media move to another node. What is said again of a move changes nothing.
   * @param {number} move its number
   */
  async #moveMedia(move) {
    if (this.#move === move) return;
    this.#move = move;
    const moved = await this.#media?.move(async (offer, signal) => {
      const ask = () => this.call('moveMedia', { move, offer });
      const { answer } = await ask().catch((error) => {
        // The socket went, and the question with it.
        if (error.code !== Codes.NetworkDisconnected || signal.aborted) throw error;
        return ask();
      });
      return answer;
    });
    if (!moved && this.#move === move) this.#move = null;
  }

  /**
   * The room's node died, or the room moved: it is there again, and knows all that it has to.
   * @param {RoomRestored} restored
   */
  #takeRestored({ resumeToken, snapshot }) {
    if (this.#place) this.#place = { ...this.#place, resumeToken };
    // What the room doubted before it knows no more; what it doubts now it says.
    this.#serverDoubts = false;
    this.#options.replaced(snapshot);
    // A call of the try under way went to the room that is no more.
    if (this.away && !this.closed) this.#reconnect?.hurry();
  }

  /** @param {number} deadlineMs until the gateway leaves */
  #leave(deadlineMs) {
    if (this.#allowed && this.#gateways.several) this.#handover.begin(deadlineMs);
  }

  /**
   * Resumes the place on another socket while the present one works.
   * @param {Signalling} next
   * @returns {Promise<() => void>} makes it the present one
   */
  async #claim(next) {
    // A gateway may accept a socket and then say nothing.
    next.check();
    const { snapshot, nextSeq } = await this.#resumeOn(next, /** @type {Place} */ (this.#place), this.#ordering.last, null);
    return () => {
      const old = this.#signalling;
      this.#signalling = next;
      old.retire();
      if (!snapshot) return;
      this.#ordering.restartAt(nextSeq);
      this.#options.replaced(snapshot);
      if (this.#media && snapshot.streams?.length === 0) this.#reconnect?.lost();
    };
  }

  /** The handover has moved the place, or has not: then the old socket may be gone by now. */
  #handedOver() {
    if (this.closed) this.#lost();
    else this.#gate.open();
  }

  /**
   * Tries once to have socket and media back.
   * @param {Trial} trial
   */
  async #restore({ attempt, first, signal }) {
    if (this.#handover.claiming) await this.#handover.done;
    if (this.closed) await this.#resumePlace(attempt > 1, first, signal);
    else if (this.#media && (!this.#media.ok || this.#serverDoubts)) await this.#restartMedia(this.#media, attempt > 1, signal);
    await this.#allWell(signal);
  }

  /**
   * @param {boolean} again the last attempt came to nothing
   * @param {boolean} first nothing was tried yet
   * @param {AbortSignal} signal
   */
  async #resumePlace(again, first, signal) {
    // What a gateway that is lost announced is over.
    this.#postponed.delete('onServerLeaving');
    if (first && this.#gateways.several) await rest(this.#options.clock, this.#gateways.spreadMs, signal);
    const { snapshot, answer, offer } = await firstOf(this.#gateways.afterLoss, (url) => this.#resumeAt(url, again, signal), signal);
    this.#serverDoubts = false;
    if (snapshot) this.#options.replaced(snapshot);
    this.#gate.open();
    if (!this.#ordering.release()) {
      this.#signalling.close(BROKEN);
      throw new EnxError(Codes.ServerConnectionFailure, 'The server left something out.');
    }
    // A room that started again knows nothing of the slots: it learns them from an offer.
    const unheard = answer && offer ? !(await this.#media?.accept(answer)) : snapshot?.streams?.length === 0;
    if (this.#media && unheard) await this.#restartMedia(this.#media, false, signal);
  }

  /**
   * Resumes the place at one gateway.
   * @param {string} url
   * @param {boolean} again
   * @param {AbortSignal} signal
   * @returns {Promise<Resumed & {offer: Offer | null}>}
   */
  async #resumeAt(url, again, signal) {
    const place = /** @type {Place} */ (this.#place);
    const signalling = (this.#signalling = this.#makeSignalling(url));
    const stop = () => signalling.close(BROKEN);
    signal.addEventListener('abort', stop);
    try {
      await signalling.open();
      const offer = this.#media && !this.#media.ok ? await this.#media.repairOffer(again) : null;
      // Another try may have taken over meanwhile, with a socket of its own.
      signal.throwIfAborted();
      if (this.#gateways.several) signalling.check();
      const resumed = await this.resume(place, this.#ordering.last, offer);
      this.#gateways.present = url;
      return { ...resumed, offer };
    } catch (error) {
      stop();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /**
   * @param {Signalling} signalling
   * @param {Place} place
   * @param {number} lastSeq
   * @param {object | null} offer
   * @returns {Promise<Resumed & {place: Place}>}
   */
  async #resumeOn(signalling, { roomId, clientId, resumeToken }, lastSeq, offer) {
    const result = await signalling.call('resumeRoom', { roomId, clientId, resumeToken, lastSeq, offer }, RESUME_TIMEOUT_MS);
    const place = { roomId, clientId, resumeToken: result.resumeToken };
    this.#place = place;
    this.#gateways.take(result.gateways);
    return { ...result, place };
  }

  /**
   * @param {MediaPath} media
   * @param {boolean} again
   * @param {AbortSignal} signal
   */
  async #restartMedia(media, again, signal) {
    const { answer } = await this.#signalling.call('restartMedia', { offer: await media.repairOffer(again) }, RESUME_TIMEOUT_MS);
    // An answer to an offer that another has followed would only do harm.
    if (!signal.aborted && !(await media.accept(answer))) await this.#restartMedia(media, again, signal);
  }

  /**
   * Waits until media flows both ways; fails when the socket goes meanwhile.
   * @param {AbortSignal} signal
   */
  async #allWell(signal) {
    const enough = new AbortController();
    try {
      await new Promise((resolve, reject) => {
        let flows = this.#media === null;
        const look = () => {
          if (this.closed || signal.aborted) reject(new EnxError(Codes.ServerConnectionFailure, 'The connection was closed.'));
          else if (flows && !this.#serverDoubts) resolve(undefined);
        };
        this.#look = look;
        signal.addEventListener('abort', look, { signal: enough.signal });
        this.#media?.whenOk(enough.signal).then(() => {
          flows = true;
          look();
        }, reject);
        look();
      });
    } finally {
      enough.abort();
    }
  }
}
