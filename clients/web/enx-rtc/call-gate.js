import { Codes, EnxError } from './errors.js';

/** @import { Clock } from './clock.js' */

const LONGEST_MS = 15_000;
const MOST_WAITING = 64;

/** Lets calls through while there is a connection; those made in an interruption wait, but neither for long nor in any number. */
export class CallGate {
  /** @type {Set<{resolve: () => void, reject: (error: EnxError) => void, timer: unknown}>} */
  #waiting = new Set();
  #open = false;
  #ended = false;
  #clock;

  /** @param {Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * Waits until calls can be made.
   * @returns {Promise<void>} rejects with 1163 when that takes too long
   */
  pass() {
    if (this.#open) return Promise.resolve();
    if (this.#ended) return Promise.reject(notConnected());
    if (this.#waiting.size >= MOST_WAITING) return Promise.reject(interrupted());
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimeout(() => {
        this.#waiting.delete(entry);
        reject(interrupted());
      }, LONGEST_MS);
      const entry = { resolve, reject, timer };
      this.#waiting.add(entry);
    });
  }

  /** The connection is there. */
  open() {
    this.#open = true;
    this.#settle(({ resolve }) => resolve());
  }

  /** The connection is lost. */
  close() {
    this.#open = false;
  }

  /** It never comes back. */
  end() {
    this.#open = false;
    this.#ended = true;
    this.#settle(({ reject }) => reject(notConnected()));
  }

  /** @param {(entry: {resolve: () => void, reject: (error: EnxError) => void}) => void} how */
  #settle(how) {
    for (const entry of [...this.#waiting]) {
      this.#waiting.delete(entry);
      this.#clock.clearTimeout(entry.timer);
      how(entry);
    }
  }
}

/** What a call fails with that fell into an interruption. */
export function interrupted() {
  return new EnxError(Codes.NetworkDisconnected, 'The connection is interrupted and being restored. Try again when it is back.');
}

function notConnected() {
  return new EnxError(Codes.RoomNotConnected, 'There is no connection to the server. Join the room first.');
}
