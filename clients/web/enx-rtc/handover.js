import { rest } from './clock.js';
import { firstOf } from './gateways.js';
import { BROKEN } from './signalling.js';

/** @import { Clock } from './clock.js' */
/** @import { Gateways } from './gateways.js' */
/** @import { Signalling } from './signalling.js' */

/** Clients of a gateway that leaves go within this time, or a quarter of what it gives them: not all at once. */
const SPREAD_MS = 2_000;

/**
 * Moves one's place to another gateway while the present one still works. A socket is opened there and resumes the place; then it is
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
    await firstOf(gateways.others, (url) => this.#moveTo(url, signal), signal);
  }

  /**
   * @param {string} url
   * @param {AbortSignal} signal
   */
  async #moveTo(url, signal) {
    const { gateways, make, claim, begins, ends } = this.#options;
    const next = make(url);
    const stop = () => next.close(BROKEN);
    signal.addEventListener('abort', stop);
    try {
      await next.open();
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
      signal.removeEventListener('abort', stop);
      if (this.#claiming) {
        this.#claiming = false;
        ends();
      }
    }
  }
}
