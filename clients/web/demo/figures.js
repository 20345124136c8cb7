import { EnxRtc } from '/enx-rtc/index.js';
import { byId } from './dom.js';
import { readFigures } from './stats.js';

/** @import { Stage } from './stage.js' */
/** @import { Figures as Read, Report } from './stats.js' */

const LOOK_MS = 1_000;

/** The connection in figures, for the curious: a line for the whole and a mark on each tile. Nothing is asked of the browser while it is off. */
export class Figures {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** @type {Report | null} */
  #before = null;
  #stage;

  /** @param {Stage} stage */
  constructor(stage) {
    this.#stage = stage;
    byId('figures-toggle').onclick = () => this.toggle(!this.on);
  }

  /** Whether they are shown. */
  get on() {
    return this.#timer !== undefined;
  }

  /** @param {boolean} on */
  toggle(on) {
    if (on === this.on) return;
    clearInterval(this.#timer);
    this.#timer = on ? setInterval(() => void this.#look(), LOOK_MS) : undefined;
    this.#before = null;
    byId('figures').hidden = !on;
    byId('figures').textContent = 'Looking…';
    byId('figures-toggle').setAttribute('aria-checked', String(on));
    if (on) void this.#look();
    else this.#stage.showFigures(null);
  }

  async #look() {
    const report = /** @type {Report | null} */ (/** @type {unknown} */ (await EnxRtc.getStats()));
    if (!this.on || !report) return;
    const figures = readFigures(report, this.#before);
    this.#before = report;
    this.#stage.showFigures(figures);
    const line = byId('figures');
    line.textContent = lineOf(figures).join(' · ');
    Object.assign(line.dataset, { downKbps: figures.downKbps, upKbps: figures.upKbps, estimateKbps: figures.estimateKbps, rttMs: figures.rttMs });
  }
}

/** @param {Read} figures */
function lineOf({ downKbps, upKbps, estimateKbps, rttMs, lostPercent, sent }) {
  const sizes = sent.map(({ height }) => `${height}p`).join(' ');
  return [
    `↓ ${downKbps} kbit/s`,
    `↑ ${upKbps}${estimateKbps > 0 ? ` of ${estimateKbps}` : ''} kbit/s${sizes ? ` as ${sizes}` : ''}`,
    `${rttMs} ms`,
    `${lostPercent.toFixed(1)} % lost`,
  ];
}
