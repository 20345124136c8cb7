/** How many notifications may wait for the release. */
const MOST_WAITING = 4096;

/**
 * Hands numbered notifications on, each once and in order, and remembers the last: a session that resumes says how far it
 * has heard. It can be held: what comes while a join or a resume is being finished waits for the release.
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

  /** The number of the last notification that was handed on; 0 before the first. */
  get last() {
    return this.#next - 1;
  }

  /**
   * Takes a notification in. One that was heard before is dropped.
   * @param {number} seq its number, from 1 without gaps; 0 for those that have none and are handed on at once
   * @param {string} method its name
   * @param {unknown} payload its payload
   * @returns {boolean} false when one before it is missing: a connection keeps its order, so it never comes
   */
  accept(seq, method, payload) {
    if (seq === 0) {
      this.#deliver(method, payload);
      return true;
    }
    if (seq < this.#next) return true;
    if (!this.#held && seq > this.#next) return false;
    this.#waiting.set(seq, { method, payload });
    this.#drain();
    return this.#waiting.size <= MOST_WAITING;
  }

  /** From now on everything waits. What a connection that is gone left waiting comes again on the next. */
  hold() {
    this.#held = true;
    this.#waiting.clear();
  }

  /**
   * The server goes on with this number.
   * @param {number} next
   */
  resumeAt(next) {
    this.#next = next;
    for (const seq of this.#waiting.keys()) if (seq < next) this.#waiting.delete(seq);
  }

  /**
   * The server counts anew from this number: what waits has numbers that are worth nothing any more.
   * @param {number} next
   */
  restartAt(next) {
    this.#next = next;
    this.#waiting.clear();
  }

  /**
   * Hands on what waits, and from now on everything as it comes.
   * @returns {boolean} false when one is missing among those that waited
   */
  release() {
    this.#held = false;
    this.#drain();
    return this.#waiting.size === 0;
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
