import { rest } from './clock.js';
import { LOOK_MS, Silence } from './silence.js';
import { readStats } from './stats.js';
import { Unheard } from './unheard.js';

/** @import { Clock } from './clock.js' */
/** @import { Exchange } from './unheard.js' */

/**
 * Watches what a peer connection receives and sends, and says at once when that no longer arrives. ICE says so some seconds later.
 */
export class FlowWatch {
  #silence = new Silence();
  #unheard = new Unheard();
  /** @type {string | null} */
  #signs = null;
  #signAt = -Infinity;
  #wasSilent = false;
  #ended = new AbortController();
  #connection;
  #options;

  /**
   * @param {RTCPeerConnection} connection
   * @param {object} options
   * @param {Clock} options.clock
   * @param {() => number} options.wordAt when the server last said something on the socket, ms of the clock
   * @param {() => void} options.onStopped hears that packets no longer come that should, or that the server no longer hears those that are sent
   * @param {() => void} options.onFlows hears that packets come again
   */
  constructor(connection, options) {
    this.#connection = connection;
    this.#options = options;
    this.#run().catch((error) => {
      if (!this.#ended.signal.aborted) throw error;
    });
  }

  /** Whether packets have stopped that should come. */
  get silent() {
    return this.#silence.silent;
  }

  /** There is reason to doubt: a shorter silence counts. */
  doubt() {
    this.#silence.doubt(this.#options.clock.now());
  }

  /**
   * Whether something has come since a moment; true where the browser does not say.
   * @param {number} moment ms of the clock
   */
  async hasComeSince(moment) {
    await this.#look();
    return this.#signAt > moment || this.#signs === null;
  }

  /** Ends. */
  stop() {
    this.#ended.abort();
  }

  async #run() {
    const { clock } = this.#options;
    for (;;) {
      await rest(clock, LOOK_MS, this.#ended.signal);
      const exchange = await this.#look();
      this.#ended.signal.throwIfAborted();
      this.#decide(exchange);
    }
  }

  /** @param {Exchange | null} exchange */
  #decide(exchange) {
    const { clock, wordAt, onStopped, onFlows } = this.#options;
    const now = clock.now();
    const silent = this.#silence.look(now, this.#signs, wordAt());
    const unheard = this.#unheard.look(now, exchange);
    const was = this.#wasSilent;
    this.#wasSilent = silent;
    if (silent ? !was : unheard) onStopped();
    if (was && !silent) onFlows();
  }

  /** Sees what has come so far. */
  async #look() {
    const report = await readStats(this.#connection, this.#ended.signal);
    const seen = report && readTraffic(report);
    const signs = seen?.signs ?? null;
    if (signs !== this.#signs) this.#signAt = this.#options.clock.now();
    this.#signs = signs;
    return seen?.exchange ?? null;
  }
}

/**
 * What the browser's statistics say of the pair of addresses that is in use. Its answered checks count as packets that came, and so does
 * another pair in its place: that one was answered.
 * @param {RTCStatsReport} report
 * @returns {{signs: string, exchange: Exchange | null} | null} null while there is none
 */
export function readTraffic(report) {
  const entries = /** @type {any[]} */ ([...report.values()]);
  const transport = entries.find(({ type }) => type === 'transport');
  const pair = report.get(transport?.selectedCandidatePairId) ?? entries.find(({ type, selected }) => type === 'candidate-pair' && selected);
  if (!pair) return null;
  const sum = (/** @type {string} */ type, /** @type {string} */ field) => entries.reduce((all, entry) => all + (entry.type === type ? entry[field] ?? 0 : 0), 0);
  const media = sum('inbound-rtp', 'packetsReceived');
  const signs = [pair.id, pair.packetsReceived, pair.bytesReceived, pair.responsesReceived, media].join(' ');
  // Firefox does not count the packets of a pair.
  const exchange = pair.packetsReceived > 0 ? { sent: sum('outbound-rtp', 'packetsSent'), answers: pair.packetsReceived - media } : null;
  return { signs, exchange };
}
