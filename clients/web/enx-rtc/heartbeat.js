/** @import { Clock } from './clock.js' */

const QUIET_MS = 5_000;
const PATIENCE_MS = 4_000;
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
   */
  constructor(options) {
    this.#options = options;
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
    this.#after(QUIET_MS, () => this.#ask());
  }

  #ask() {
    this.#asking = true;
    const { clock, ask, silent } = this.#options;
    const due = clock.now() + PATIENCE_MS;
    this.#after(PATIENCE_MS, () => {
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
