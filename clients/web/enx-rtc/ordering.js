/** How many notifications may wait for a missing one before the connection counts as broken. */
const MOST_WAITING = 256;

/**
 * Hands notifications on in the order of their `seq`, each once. It can be held: what arrives while the join is still
 * being finished waits, so that an application never hears of others before it hears `onRoomConnected`.
 */
export class Ordering {
  /** @type {Map<number, {method: string, payload: unknown}>} */
  #waiting = new Map();
  #next = 1;
  #held = true;
  #deliver;

  /** @param {(method: string, payload: unknown) => void} deliver hears each notification in order */
  constructor(deliver) {
    this.#deliver = deliver;
  }

  /**
   * Takes a notification in.
   * @param {number} seq its number, from 1 without gaps
   * @param {string} method its name
   * @param {unknown} payload its payload
   * @returns {boolean} false when so many are missing that the order cannot be restored
   */
  accept(seq, method, payload) {
    if (seq >= this.#next) this.#waiting.set(seq, { method, payload });
    this.#drain();
    return this.#waiting.size <= MOST_WAITING;
  }

  /** Hands on what waits, and from now on everything as it comes. */
  release() {
    this.#held = false;
    this.#drain();
  }

  #drain() {
    while (!this.#held) {
      const entry = this.#waiting.get(this.#next);
      if (!entry) return;
      this.#waiting.delete(this.#next++);
      this.#deliver(entry.method, entry.payload);
    }
  }
}
