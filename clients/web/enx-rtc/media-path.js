import { Codes, EnxError } from './errors.js';
import { PathWatch } from './path-watch.js';

/** @import { Clock } from './clock.js' */
/** @import { Peer } from './peer.js' */
/** @import { Answer, Offer } from './types.js' */

/**
 * The way that sound and pictures take: the present peer connection, and the next one when it cannot be mended.
 */
export class MediaPath {
  #peer;
  #watch;
  #options;

  /**
   * @param {object} options
   * @param {() => Peer} options.makePeer makes a connection
   * @param {(peer: Peer) => Promise<void>} options.fill puts one's own tracks into a connection
   * @param {(answer: Answer, isNew: boolean) => void} options.onAnswer hears each answer once it holds; `isNew` says that the connection is another
   * @param {Clock} options.clock
   * @param {() => void} options.onLost hears that nothing gets through
   */
  constructor(options) {
    this.#options = options;
    this.#peer = options.makePeer();
    this.#peer.fillSlots();
    this.#watch = this.#watchPeer();
  }

  /** The present connection. */
  get peer() {
    return this.#peer;
  }

  /** Whether media gets through, as far as the browser knows. */
  get ok() {
    return this.#peer.connection.connectionState === 'connected';
  }

  /** Whether the browser has given it up. */
  get failed() {
    return this.#peer.connection.connectionState === 'failed';
  }

  /** Does not wait: there is reason to doubt. */
  check() {
    this.#watch.check();
  }

  /**
   * An offer that mends the path: ICE is restarted; when that was done before to no avail, another connection is made.
   * @param {boolean} again the last try to mend it did not help
   * @returns {Promise<Offer>}
   */
  async repairOffer(again) {
    const beyondRepair = ['failed', 'closed'].includes(this.#peer.connection.connectionState);
    if (this.#peer.restarted && (again || beyondRepair)) await this.#replace();
    return this.#peer.createOffer();
  }

  /**
   * Takes the server's answer.
   * @param {Answer} answer
   * @returns {Promise<boolean>} false when the server knows the connection no more (it started anew): another one is made and has to offer
   */
  async accept(answer) {
    const peer = this.#peer;
    const isNew = !peer.answered;
    if (!isNew && answer.goesOn === false) {
      await this.#replace();
      return false;
    }
    await peer.applyAnswer(answer);
    if (isNew) peer.fillSlots();
    this.#options.onAnswer(answer, isNew);
    return true;
  }

  /**
   * Waits until media gets through.
   * @param {AbortSignal} signal ends the waiting
   * @returns {Promise<void>} rejects when it will not get through, or when the signal aborts
   */
  whenOk(signal) {
    const { connection } = this.#peer;
    return new Promise((resolve, reject) => {
      const look = (/** @type {Event | void} */ event) => {
        const state = connection.connectionState;
        // A restart begins in the old state: only what it becomes from here on counts.
        const hopeless = signal.aborted || state === 'closed' || (event && state === 'failed');
        if (state !== 'connected' && !hopeless) return;
        connection.removeEventListener('connectionstatechange', look);
        signal.removeEventListener('abort', look);
        if (hopeless) reject(new EnxError(Codes.MediaConnectionFailure, 'Sound and pictures do not reach the server.'));
        else resolve();
      };
      connection.addEventListener('connectionstatechange', look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  /** Ends it; the server notices at once. */
  close() {
    this.#watch.stop();
    this.#peer.close();
  }

  async #replace() {
    this.close();
    this.#peer = this.#options.makePeer();
    this.#watch = this.#watchPeer();
    await this.#options.fill(this.#peer);
  }

  #watchPeer() {
    return new PathWatch(this.#peer.connection, this.#options.clock, this.#options.onLost);
  }
}
