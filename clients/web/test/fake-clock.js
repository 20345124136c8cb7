/** A clock whose hands the test turns: timers and intervals. */
export class FakeClock {
  #now = 0;
  #lastId = 0;
  /** @type {Map<number, {at: number, work: () => void, every: number | null}>} */
  #timers = new Map();
  #settle;

  /** @param {() => Promise<void>} [settleAll] lets what was promised happen, before time goes on */
  constructor(settleAll = settle) {
    this.#settle = settleAll;
  }

  now = () => this.#now;

  /**
   * @param {() => void} work
   * @param {number} ms
   */
  setTimeout = (work, ms) => this.#add(work, ms, null);

  /**
   * @param {() => void} work
   * @param {number} ms
   */
  setInterval = (work, ms) => this.#add(work, ms, ms);

  /** @param {any} timer */
  clearTimeout = (timer) => void this.#timers.delete(timer);

  /** Every timer is gone, as with the page that had them. */
  forget() {
    this.#timers.clear();
  }

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
    await this.#settle();
    for (;;) {
      const [id, next] = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0] ?? [];
      if (id === undefined || !next) break;
      this.#now = Math.max(this.#now, Math.ceil(next.at));
      if (next.every === null) this.#timers.delete(id);
      else next.at += next.every;
      next.work();
      await this.#settle();
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

  /**
   * @param {() => void} work
   * @param {number} ms
   * @param {number | null} every
   */
  #add(work, ms, every) {
    this.#timers.set(++this.#lastId, { at: this.#now + ms, work, every });
    return this.#lastId;
  }
}

/** Lets every promise settle that can. */
export async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
