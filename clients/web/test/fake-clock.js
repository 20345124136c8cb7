/** A clock whose hands the test turns. */
export class FakeClock {
  #now = 0;
  #lastId = 0;
  /** @type {Map<number, {at: number, work: () => void}>} */
  #timers = new Map();

  now = () => this.#now;

  /**
   * @param {() => void} work
   * @param {number} ms
   */
  setTimeout = (work, ms) => {
    this.#timers.set(++this.#lastId, { at: this.#now + ms, work });
    return this.#lastId;
  };

  /** @param {any} timer */
  clearTimeout = (timer) => void this.#timers.delete(timer);

  /** How many timers run. */
  get running() {
    return this.#timers.size;
  }

  /**
   * Lets time pass; what falls due happens in its order, and what it promises happens too.
   * @param {number} ms
   */
  async pass(ms) {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const [id, next] = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0] ?? [];
      if (id === undefined || !next) break;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, next.at);
      next.work();
      await settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  /**
   * The machine sleeps: time passes and no timer runs until it wakes.
   * @param {number} ms
   */
  sleep(ms) {
    this.#now += ms;
  }
}

/** Lets every promise settle that can. */
export async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
