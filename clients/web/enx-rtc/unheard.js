/** The server answers what is sent some twenty times a second; of its reports, which come in any case, there are one or two, ms. */
const LATELY_MS = 1_000;
const BEFORE_MS = 3_000;
/** So many packets have to have been sent lately before a missing answer says anything. */
const SENT = 20;
/** So many packets that are no sound and no picture come as reports in any case, each second at most. */
const REPORTS = 2;
/** So many came before, each second at least, where the server answers. */
const ANSWERS = 5;
/** A look that comes later than this says nothing of the network, ms. */
const LATE_MS = 480;

/**
 * What a look sees.
 * @typedef {object} Exchange
 * @property {number} sent packets that were sent so far
 * @property {number} answers packets so far that were neither sound nor picture: the server's answers and reports
 */

/**
 * Decides when the server no longer hears what is sent, though its own packets come. It answers each packet that carries a number of
 * the transport (transport-cc feedback); where answers were never usual, nothing is concluded from their absence.
 */
export class Unheard {
  /** @type {{at: number, sent: number, answers: number}[]} by time that was watched */
  #looks = [];
  #lookedAt = 0;
  #watched = 0;

  /**
   * Takes a look.
   * @param {number} now ms
   * @param {Exchange | null} exchange null when it cannot be told
   * @returns {boolean} whether what is sent no longer arrives
   */
  look(now, exchange) {
    const late = now - this.#lookedAt > LATE_MS;
    this.#watched += Math.min(now - this.#lookedAt, LATE_MS);
    this.#lookedAt = now;
    if (!exchange || late) {
      this.#looks = [];
      return false;
    }
    this.#looks.push({ at: this.#watched, ...exchange });
    const recent = this.#lookBefore(this.#watched - LATELY_MS);
    const first = recent && this.#lookBefore(recent.at - BEFORE_MS);
    if (!recent || !first) return false;
    this.#looks = this.#looks.slice(this.#looks.indexOf(first));
    const usual = (recent.answers - first.answers) / (recent.at - first.at) * 1000;
    const isUnheard = exchange.sent - recent.sent >= SENT && exchange.answers - recent.answers <= REPORTS && usual >= ANSWERS;
    if (isUnheard) this.#looks = [];
    return isUnheard;
  }

  /** @param {number} at the last look before this */
  #lookBefore(at) {
    return this.#looks.filter((look) => look.at <= at).at(-1);
  }
}
