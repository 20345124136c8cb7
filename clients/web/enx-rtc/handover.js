import { rest } from './clock.js';
import { Codes, EnxError } from './errors.js';
import { firstOf } from './gateways.js';
import { BROKEN } from './signalling.js';

/** @import { Clock } from './clock.js' */
/** @import { Gateways } from './gateways.js' */
/** @import { Signalling } from './signalling.js' */

/** Clients of a gateway that leaves go within this time, or a quarter of what it gives them: not all at once. */
const SPREAD_MS = 2_000;
/** A socket that is to take the place of one that may be dead opens within this time, or another is made, ms. */
const RENEW_OPEN_MS = 2_000;

/**
 * Moves one's place to another gateway, or to another socket at the same one, while the present one still works. A socket is opened there and resumes the place; then it is
 * the connection's. Until that moment the old one goes on as if nothing happened, and when no other gateway helps it stays.
 */
export class Handover {
  /** @type {AbortController | null} */
  #trial = null;
  #claiming = false;
  #done = Promise.resolve();
  #options;

  /**
   * @param {object} options
   * @param {Clock} options.clock
   * @param {() => number} options.random 0 to 1
   * @param {Gateways} options.gateways
   * @param {(url: string) => Signalling} options.make makes a socket
   * @param {(next: Signalling) => Promise<() => void>} options.claim resumes the place there; what it resolves with makes it the connection's
   * @param {() => void} options.begins hears that the place is being resumed: from here on the old socket may be closed by the server
   * @param {() => void} options.ends hears that this is over, one way or the other
   */
  constructor(options) {
    this.#options = options;
  }

  /** Whether the place is being resumed right now: the old socket's end is no loss until that has failed. */
  get claiming() {
    return this.#claiming;
  }

  /** Resolves when nothing is under way. */
  get done() {
    return this.#done;
  }

  /**
   * The present gateway leaves.
   * @param {number} deadlineMs how soon
   */
  begin(deadlineMs) {
    if (this.#trial) return;
    const trial = new AbortController();
    this.#trial = trial;
    this.#done = this.#move(deadlineMs, trial.signal)
      // Where nothing helped the old socket stays; its end is a loss like any other.
      .catch(() => {})
      .then(() => {
        if (this.#trial === trial) this.#trial = null;
      });
  }

  /**
   * The present socket may be dead: the place moves to another one, at the same gateway or the next that answers.
   * @param {AbortSignal} signal ends it
   * @param {(next: Signalling) => Promise<() => void>} claim as that of the constructor
   * @returns {Promise<void>} rejects when it has not moved
   */
  async renew(signal, claim) {
    // Then another socket is coming anyhow.
    if (this.#trial) throw new EnxError(Codes.ServerConnectionFailure, 'The place is being moved already.');
    const trial = new AbortController();
    this.#trial = trial;
    const stop = () => trial.abort(signal.reason);
    signal.addEventListener('abort', stop);
    const work = firstOf(this.#options.gateways.all, (url) => this.#moveTo(url, trial.signal, claim, RENEW_OPEN_MS), trial.signal);
    this.#done = work
      .catch(() => {})
      .then(() => {
        signal.removeEventListener('abort', stop);
        if (this.#trial === trial) this.#trial = null;
      });
    await work;
  }

  /** Ends it: there is nothing to move any more. */
  abort() {
    this.#trial?.abort();
    this.#trial = null;
  }

  /**
   * @param {number} deadlineMs
   * @param {AbortSignal} signal
   */
  async #move(deadlineMs, signal) {
    const { clock, random, gateways } = this.#options;
    await rest(clock, random() * Math.min(SPREAD_MS, deadlineMs / 4), signal);
    await firstOf(gateways.others, (url) => this.#moveTo(url, signal, this.#options.claim), signal);
  }

  /**
   * @param {string} url
   * @param {AbortSignal} signal
   * @param {(next: Signalling) => Promise<() => void>} claim
   * @param {number} [openMs] how long it may take to open, if less than any other
   */
  async #moveTo(url, signal, claim, openMs) {
    const { clock, gateways, make, begins, ends } = this.#options;
    const next = make(url);
    const stop = () => next.close(BROKEN);
    signal.addEventListener('abort', stop);
    const timer = openMs === undefined ? null : clock.setTimeout(stop, openMs);
    try {
      await next.open();
      clock.clearTimeout(timer);
      signal.throwIfAborted();
      this.#claiming = true;
      begins();
      const swap = await claim(next);
      gateways.present = url;
      swap();
    } catch (error) {
      stop();
      throw error;
    } finally {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (this.#claiming) {
        this.#claiming = false;
        ends();
      }
    }
  }
}
