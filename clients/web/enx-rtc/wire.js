import { interrupted } from './call-gate.js';
import { rest } from './clock.js';
import { Codes, EnxError } from './errors.js';
import { Gateways, firstOf } from './gateways.js';
import { Handover } from './handover.js';
import { Ordering } from './ordering.js';
import { BROKEN, Signalling } from './signalling.js';

/** @import { Clock } from './clock.js' */
/** @import { Answer, Offer, RoomConnected } from './types.js' */

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
 * One's socket to the room, at whichever gateway it is. Notifications come in each once and in order, whatever socket they come on:
 * another one resumes the place with the last number heard, after a loss or before the gateway leaves.
 */
export class Wire {
  /** One's place, once there is one. @type {Place | null} */
  place = null;
  /** @type {Signalling} */
  #signalling;
  #ordering;
  #gateways;
  #handover;
  /** The number of the newest try to resume. */
  #attempt = 0;
  #resuming = false;
  /** A try was given up since the last resume: it may still come to something. */
  #gaveUp = false;
  #ended = new AbortController();
  #options;

  /**
   * @param {object} options
   * @param {string[]} options.urls the signalling addresses, in the order in which they are tried
   * @param {Clock} options.clock
   * @param {() => number} options.random 0 to 1
   * @param {typeof WebSocket} [options.WebSocketClass] stands in for the browser's own in tests
   * @param {(method: string, payload: any) => void} options.heard hears notifications
   * @param {() => void} options.lost hears that the socket is gone
   * @param {() => void} options.moves hears that the place is being moved: calls have to wait
   * @param {() => void} options.stays hears that the socket that is there now goes on
   * @param {(room: RoomConnected) => void} options.replaced hears that too much was missed in a move: this is the room now
   */
  constructor(options) {
    this.#options = options;
    const { urls, clock, random, heard, moves } = options;
    this.#ordering = new Ordering(heard);
    this.#gateways = new Gateways(urls, random);
    this.#handover = new Handover({
      clock,
      random,
      gateways: this.#gateways,
      make: (url) => this.#makeSignalling(url),
      claim: async (next) => (await this.#claim(next)).swap,
      begins: moves,
      ends: () => (this.closed ? this.#lose() : options.stays()),
    });
    this.#signalling = this.#makeSignalling(this.#gateways.present);
  }

  /** Whether the socket is gone. */
  get closed() {
    return this.#signalling.closed;
  }

  /** Whether the server is being asked for the place after a loss. */
  get resuming() {
    return this.#resuming;
  }

  /** Why the server wants nothing to do with this page; null where it does. */
  get refusal() {
    return this.#signalling.refusal;
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

  /** Resolves when the place is not being moved. */
  async settled() {
    if (this.#handover.claiming) await this.#handover.done;
  }

  /**
   * Calls the server.
   * @param {string} method
   * @param {object} [params]
   * @param {number} [timeoutMs]
   * @returns {Promise<any>} the result; rejects with an EnxError, 1163 when another socket has followed the one that was asked
   */
  async call(method, params, timeoutMs) {
    const signalling = this.#signalling;
    try {
      return await signalling.call(method, params, timeoutMs);
    } catch (error) {
      const followed = signalling !== this.#signalling && error instanceof EnxError && error.code === Codes.ServerConnectionFailure;
      throw followed ? interrupted() : error;
    }
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

  /** Asks whether the server is still there. */
  check() {
    this.#signalling.check();
  }

  /** When something last came on the present socket, ms of the clock. */
  get heardAt() {
    return this.#signalling.heardAt;
  }

  /** Resolves when something comes on the present socket. */
  heard() {
    return this.#signalling.heard();
  }

  /**
   * Resumes a place on the socket that was just opened; what is heard waits for the release.
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
   * Resumes the place after a loss, at the first gateway that answers; what is heard waits for the release.
   * @param {boolean} spread not at the same moment as everybody else who lost that gateway
   * @param {() => Promise<Offer | null>} makeOffer
   * @param {AbortSignal} signal
   * @returns {Promise<Resumed & {offer: Offer | null}>}
   */
  async resumeAnywhere(spread, makeOffer, signal) {
    if (spread && this.#gateways.several) await rest(this.#options.clock, this.#gateways.spreadMs, signal);
    return firstOf(this.#gateways.afterLoss, (url) => this.#resumeAt(url, makeOffer, signal), signal);
  }

  /**
   * Moves the place to another socket though the present one may still work: at the same gateway, or else at the next that answers.
   * @param {() => Promise<Offer | null>} makeOffer
   * @param {() => Promise<boolean>} wanted looked at when that socket is open
   * @param {AbortSignal} signal
   * @returns {Promise<Resumed & {offer: Offer | null}>}
   */
  async renew(makeOffer, wanted, signal) {
    /** @type {(Resumed & {offer: Offer | null}) | undefined} */
    let result;
    await this.#handover.renew(signal, async (next) => {
      if (!(await wanted())) throw new EnxError(Codes.ServerConnectionFailure, 'Another socket is not needed any more.');
      const offer = await makeOffer();
      signal.throwIfAborted();
      const { swap, resumed } = await this.#claim(next, offer);
      result = { ...resumed, offer };
      return swap;
    });
    return /** @type {Resumed & {offer: Offer | null}} */ (result);
  }

  /**
   * Lets notifications through: first those that waited.
   * @returns {boolean} false when the server left something out: the socket is closed then
   */
  release() {
    const complete = this.#ordering.release();
    if (!complete) this.#signalling.close(BROKEN);
    return complete;
  }

  /**
   * The room is counting anew.
   * @param {number} next
   */
  restartAt(next) {
    this.#ordering.restartAt(next);
  }

  /**
   * The gateway leaves: the place moves to another, if there is one.
   * @param {number} deadlineMs how soon
   */
  leave(deadlineMs) {
    if (this.#gateways.several) this.#handover.begin(deadlineMs);
  }

  /** Ends. */
  close() {
    this.#ended.abort();
    this.#handover.abort();
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
        const isReplaced = payload?.cause === Codes.SessionReplaced;
        const followed = signalling !== this.#signalling || (this.#handover.claiming && isReplaced);
        // One's own try that was given up, and that something had kept back, has the place: it is taken from it again, as after a loss.
        if (!followed && isReplaced && this.#gaveUp) return (this.#gaveUp = false);
        return followed || this.#ordering.accept(seq, method, payload);
      },
      onClose: () => {
        if (signalling === this.#signalling && !this.#handover.claiming) this.#lose();
      },
    });
    return signalling;
  }

  #lose() {
    this.#handover.abort();
    this.#options.lost();
  }

  /**
   * Resumes the place on another socket while the present one works.
   * @param {Signalling} next
   * @param {Offer | null} [offer]
   * @returns {Promise<{resumed: Resumed, swap: () => void}>} `swap` makes it the present one
   */
  async #claim(next, offer = null) {
    // A gateway may accept a socket and then say nothing.
    next.check();
    const resumed = await this.#resumeOn(next, /** @type {Place} */ (this.place), this.#ordering.last, offer);
    const { snapshot, nextSeq } = resumed;
    const swap = () => {
      const old = this.#signalling;
      this.#signalling = next;
      old.retire();
      if (!snapshot) return;
      this.#ordering.restartAt(nextSeq);
      this.#options.replaced(snapshot);
    };
    return { resumed, swap };
  }

  /**
   * Resumes the place at one gateway.
   * @param {string} url
   * @param {() => Promise<Offer | null>} makeOffer
   * @param {AbortSignal} signal
   * @returns {Promise<Resumed & {offer: Offer | null}>}
   */
  async #resumeAt(url, makeOffer, signal) {
    const signalling = (this.#signalling = this.#makeSignalling(url));
    const stop = () => signalling.close(BROKEN);
    signal.addEventListener('abort', stop);
    try {
      await signalling.open();
      const offer = await makeOffer();
      // Another try may have taken over meanwhile, with a socket of its own.
      signal.throwIfAborted();
      if (this.#gateways.several) signalling.check();
      this.#resuming = true;
      const resumed = await this.resume(/** @type {Place} */ (this.place), this.#ordering.last, offer);
      this.#gateways.present = url;
      return { ...resumed, offer };
    } catch (error) {
      stop();
      throw error;
    } finally {
      this.#resuming = false;
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
    // Later tries have larger numbers, those of the page before included: so a try that was given up and comes late takes nothing back.
    const attempt = (this.#attempt = Math.max(this.#attempt + 1, Date.now()));
    const call = (/** @type {object} */ more) => signalling.call('resumeRoom', { roomId, clientId, resumeToken, lastSeq, offer, ...more }, RESUME_TIMEOUT_MS);
    this.#gaveUp = true;
    // A gateway of before tries were numbered refuses what it does not know.
    const result = await call({ attempt }).catch((error) => (error.code === Codes.InvalidParameters ? call({}) : Promise.reject(error)));
    this.#gaveUp = false;
    this.place = { roomId, clientId, resumeToken: result.resumeToken };
    this.#gateways.take(result.gateways);
    return { ...result, place: this.place };
  }
}
