import { CallGate, interrupted } from './call-gate.js';
import { systemClock } from './clock.js';
import { Codes, EnxError } from './errors.js';
import { watchNetwork } from './network-watch.js';
import { Ordering } from './ordering.js';
import { Reconnect } from './reconnect.js';
import { BROKEN, Signalling } from './signalling.js';

/** @import { Clock } from './clock.js' */
/** @import { MediaPath } from './media-path.js' */
/** @import { ReconnectPolicy } from './reconnect.js' */
/** @import { Answer, Callbacks, RoomConnected, RoomDisConnected } from './types.js' */

const RESUME_TIMEOUT_MS = 10_000;

/**
 * One's place in the room, as the server knows it.
 * @typedef {{roomId: string, clientId: string, resumeToken: string}} Place
 */

/**
 * The connection to the room: a socket, and beside it the media path. While both are there, calls go out and notifications
 * come in, each once and in order. When one is lost, the machine of reconnect.js asks for `#restore` again and again: another
 * socket that resumes the place with the last number heard, an offer that mends the media path, or both.
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
  /** Looks again whether all is well, or fails the try under way. */
  #look = () => {};
  #allowed = false;
  #unwatch = () => {};
  #options;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {(method: string, payload: any) => void} options.heard hears notifications
   * @param {(room: RoomConnected) => void} options.replaced hears that too much was missed: this is the room now
   * @param {(attempts: number) => void} options.restored hears that all is well again
   * @param {(payload: RoomDisConnected) => void} options.over hears that the connection is lost for good
   * @param {<K extends keyof Callbacks>(name: K, payload: Callbacks[K]) => void} options.tell tells the app
   * @param {Clock} [options.clock]
   * @param {typeof watchNetwork} [options.watch] stands in for the browser's own knowledge in tests
   * @param {typeof WebSocket} [options.WebSocketClass] stands in for the browser's own in tests
   */
  constructor(options) {
    this.#options = { clock: systemClock, watch: watchNetwork, ...options };
    this.#gate = new CallGate(this.#options.clock);
    this.#signalling = this.#makeSignalling();
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

  /** Opens the socket; a new one if the last was closed. */
  async open() {
    if (this.#signalling.closed) this.#signalling = this.#makeSignalling();
    await this.#signalling.open();
  }

  /**
   * Calls the server at once: for what comes before the join, and for the leave.
   * @param {string} method
   * @param {object} [params]
   * @param {number} [timeoutMs]
   */
  ask(method, params, timeoutMs) {
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
   * @returns {Promise<{snapshot: RoomConnected | null, answer: Answer | null, place: Place}>}
   */
  async resume(place, lastSeq, offer) {
    this.#ordering.hold();
    const { roomId, clientId, resumeToken } = place;
    const result = await this.#signalling.call('resumeRoom', { roomId, clientId, resumeToken, lastSeq, offer }, RESUME_TIMEOUT_MS);
    this.#place = { ...place, resumeToken: result.resumeToken };
    this.#ordering.resumeAt(result.nextSeq);
    return { ...result, place: this.#place };
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
      restore: (trial) => this.#restore(trial),
      tell: this.#options.tell,
      restored: (attempts) => this.#options.restored(attempts),
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
    try {
      return await this.#signalling.call(method, params);
    } catch (error) {
      throw error instanceof EnxError && error.code === Codes.ServerConnectionFailure && this.#reconnect?.away ? interrupted() : error;
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
    this.#gate.end();
    this.#signalling.close();
  }

  #makeSignalling() {
    const signalling = new Signalling({
      url: this.#options.url,
      clock: this.#options.clock,
      WebSocketClass: this.#options.WebSocketClass,
      onNotification: (seq, method, payload) => signalling !== this.#signalling || this.#ordering.accept(seq, method, payload),
      onClose: () => {
        if (signalling === this.#signalling && this.#reconnect) this.#lost();
      },
    });
    return signalling;
  }

  #lost() {
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
        this.#reconnect?.lost();
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
      default:
        this.#options.heard(method, payload);
    }
  }

  /**
   * Tries once to have socket and media back.
   * @param {{attempt: number, signal: AbortSignal}} trial
   */
  async #restore({ attempt, signal }) {
    if (this.closed) await this.#resumePlace(attempt > 1, signal);
    else if (this.#media && (!this.#media.ok || this.#serverDoubts)) await this.#restartMedia(this.#media, attempt > 1, signal);
    await this.#allWell(signal);
  }

  /**
   * @param {boolean} again
   * @param {AbortSignal} signal
   */
  async #resumePlace(again, signal) {
    const place = /** @type {Place} */ (this.#place);
    const signalling = (this.#signalling = this.#makeSignalling());
    const stop = () => signalling.close(BROKEN);
    signal.addEventListener('abort', stop);
    try {
      await signalling.open();
      const offer = this.#media && !this.#media.ok ? await this.#media.repairOffer(again) : null;
      // Another try may have taken over meanwhile, with a socket of its own.
      signal.throwIfAborted();
      const { snapshot, answer } = await this.resume(place, this.#ordering.last, offer);
      this.#serverDoubts = false;
      if (snapshot) this.#options.replaced(snapshot);
      this.#gate.open();
      if (!this.#ordering.release()) throw new EnxError(Codes.ServerConnectionFailure, 'The server left something out.');
      // A room that started again knows nothing of the slots: it learns them from an offer.
      const unheard = answer && offer ? !(await this.#media?.accept(answer)) : snapshot?.streams?.length === 0;
      if (this.#media && unheard) await this.#restartMedia(this.#media, false, signal);
    } catch (error) {
      signalling.close(BROKEN);
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
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
