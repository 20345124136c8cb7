/** Between two looks at what has come, ms. Three without a packet are the 0.7 s after which another way is looked for. */
export const LOOK_MS = 240;

/** A look that comes later than this was kept waiting with the page or the machine: what it missed says nothing of the network, ms. */
const LATE_MS = 2 * LOOK_MS;
/** The shortest silence that counts, ms. */
const SILENT_MS = 700;
/** The same when there is reason to doubt already, ms. */
const DOUBTED_MS = 400;
/** So long the doubt lasts, ms. */
const DOUBT_MS = 3_000;
/** A silence counts when it is so many times as long as the longest of late. */
const FACTOR = 2.5;
/** "Of late", ms. */
const MEMORY_MS = 5_000;
/** So long packets have to be watched before their absence says anything, ms. */
const KNOWN_MS = 1_500;
/** In that time they have to come so many times: what comes once may come just then by chance. */
const KNOWN_TIMES = 3;
/** Where packets come so seldom that only a longer silence would count, the browser's own checks notice as early, ms. */
const LONGEST_MS = 3_000;
/** A word of the server that comes at most so long before a silence may be the reason for it, ms. */
const WORD_MS = 500;

/**
 * Decides when packets have stopped that should come. What "should" means it learns from those that came: where there were some in
 * each look, a silence of 0.7 s counts; where reports come once a second, one of three seconds; where only the browser's own checks are
 * answered, none does. It knows no browser and no clock: time is what the looks bring.
 */
export class Silence {
  /** @type {string | null} what had come at the last look */
  #signs = null;
  #lookedAt = 0;
  /** How much of the time since the last packet was watched, ms. */
  #quiet = 0;
  /** How much time was watched since it was last said that it is silent, ms. */
  #watched = 0;
  /** @type {{at: number, ms: number}[]} how long the silences of late were */
  #gaps = [];
  #doubtedUntil = -Infinity;
  #silent = false;

  /** Whether packets have stopped that should come. */
  get silent() {
    return this.#silent;
  }

  /**
   * Takes a look.
   * @param {number} now ms
   * @param {string | null} signs what has come so far: another text whenever something more has; null when that cannot be told
   * @param {number} [wordAt] when the server last said something on the socket, ms
   * @returns {boolean} whether packets have stopped that should come
   */
  look(now, signs, wordAt = -Infinity) {
    const sinceLook = now - this.#lookedAt;
    const passed = sinceLook > LATE_MS ? 0 : sinceLook;
    this.#lookedAt = now;
    if (signs === null || this.#signs === null) {
      this.#signs = signs;
      this.#forget();
      return false;
    }
    this.#quiet += passed;
    this.#watched += passed;
    if (signs !== this.#signs) {
      this.#signs = signs;
      // A path that was dead, or is used for something else from here on, is known anew.
      if (this.#silent || this.#quiet > LONGEST_MS) this.#forget();
      else this.#gaps = [...this.#gaps.filter(({ at }) => now - at < MEMORY_MS), { at: now, ms: this.#quiet }];
      this.#quiet = 0;
    } else if (!this.#silent && this.#quiet >= this.#limit(now, wordAt)) {
      // What comes after this is watched anew: it may be less than before for good.
      this.#forget();
      this.#silent = true;
    }
    return this.#silent;
  }

  /**
   * There is reason to doubt: for a while a shorter silence counts.
   * @param {number} now ms
   */
  doubt(now) {
    this.#doubtedUntil = now + DOUBT_MS;
  }

  /**
   * @param {number} now
   * @param {number} wordAt
   */
  #limit(now, wordAt) {
    if (this.#watched < KNOWN_MS || this.#gaps.length < KNOWN_TIMES) return Infinity;
    const usual = FACTOR * Math.max(...this.#gaps.map(({ ms }) => ms));
    const least = now < this.#doubtedUntil ? DOUBTED_MS : SILENT_MS;
    const limit = Math.max(least, usual);
    if (limit > LONGEST_MS) return Infinity;
    // Who mutes or leaves stops sending, and the server says so at that moment. And what comes on the socket came by the same network.
    return wordAt >= now - this.#quiet - WORD_MS ? LONGEST_MS : limit;
  }

  #forget() {
    this.#quiet = 0;
    this.#watched = 0;
    this.#gaps = [];
    this.#silent = false;
  }
}
