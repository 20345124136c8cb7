import { PATIENT } from './patience.js';

/** @import { Clock } from './clock.js' */
/** @import { Patience } from './patience.js' */

/** A timer that comes this late tells that the machine slept, not that the server is silent. */
const OVERSLEPT_MS = 2_000;

/**
 * Finds out that a connection is gone when nobody says so: after a quiet while it asks, and whatever comes in is an answer.
 */
export class Heartbeat {
  /** @type {unknown} */
  #timer = null;
  #asking = false;
  #beating = false;
  #options;

  /**
   * @param {object} options
   * @param {Clock} options.clock
   * @param {() => void} options.ask sends something that wants an answer
   * @param {() => void} options.silent hears that nothing came; nothing is asked after that
   * @param {() => Patience} [options.patience] how long to wait now
   */
  constructor(options) {
    this.#options = { patience: () => PATIENT, ...options };
  }

  /** Begins to listen. */
  start() {
    this.#beating = true;
    this.#wait();
  }

  /** Ends. */
  stop() {
    this.#beating = false;
    this.#options.clock.clearTimeout(this.#timer);
  }

  /** Something came in. */
  heard() {
    if (this.#beating) this.#wait();
  }

  /** Asks now: there is reason to doubt. */
  check() {
    if (this.#beating && !this.#asking) this.#ask();
  }

  #wait() {
    this.#asking = false;
    this.#after(this.#options.patience().quietMs, () => this.#ask());
  }

  #ask() {
    this.#asking = true;
    const { clock, ask, silent, patience } = this.#options;
    const { silentMs } = patience();
    const due = clock.now() + silentMs;
    this.#after(silentMs, () => {
      if (clock.now() - due > OVERSLEPT_MS) {
        this.#ask();
        return;
      }
      this.stop();
      silent();
    });
    ask();
  }

  /**
   * @param {number} ms
   * @param {() => void} work
   */
  #after(ms, work) {
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(work, ms);
  }
}
