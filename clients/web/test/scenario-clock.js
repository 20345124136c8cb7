import { setImmediate } from 'node:timers';

/** The wall clock at the start of a scenario, ms since 1970. */
const START = 1_700_000_000_000;

/** A page's time, whose hands the scenario turns: timers, intervals, both clocks. */
export class ScenarioClock {
  #now = 0;
  #lastId = 0;
  /** @type {Map<number, {at: number, work: () => void, every: number | null}>} */
  #timers = new Map();

  /** Milliseconds since the start. */
  now = () => this.#now;

  /** Milliseconds since 1970. */
  wall = () => START + this.#now;

  /** @param {() => void} work @param {number} ms */
  setTimeout = (work, ms) => this.#add(work, ms, null);

  /** @param {() => void} work @param {number} ms */
  setInterval = (work, ms) => this.#add(work, ms, ms);

  /** @param {any} timer */
  clear = (timer) => void this.#timers.delete(timer);

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
    await settle();
    for (;;) {
      const [id, next] = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0] ?? [];
      if (id === undefined || !next) break;
      if (next.every === null) this.#timers.delete(id);
      else next.at += next.every;
      this.#now = Math.max(this.#now, Math.ceil(next.every === null ? next.at : next.at - next.every));
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

/** Lets every promise settle that can. @returns {Promise<void>} */
export function settle() {
  return new Promise((resolve) => setImmediate(resolve));
}
