/** How often one's own picture is looked at, and how often a battery is told of at most. */
const LOOK_MS = 3_000;
const BATTERY_MS = 60_000;

/**
 * The part of the browser's battery that is used; not every browser has one, and the types know it of none.
 * @typedef {EventTarget & {level: number, charging: boolean}} Battery
 */

/** Tells the server what others may want to know of this device: its battery, the size of its pictures. */
export class Reports {
  /** @type {Battery | null} */
  #battery = null;
  #toldBattery = '';
  #toldBatteryAt = -Infinity;
  #toldSize = '';
  #timer;
  #options;

  /**
   * @param {object} options
   * @param {() => boolean} options.heard whether anybody is there to hear of it, and a connection to tell it on
   * @param {() => MediaStreamTrack | null} options.camera the track that is sent, if one is
   * @param {(method: string, params: object) => Promise<unknown>} options.call calls the server
   */
  constructor(options) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    void this.#findBattery();
  }

  /** Ends. */
  stop() {
    clearInterval(this.#timer);
  }

  #look() {
    if (!this.#options.heard()) return;
    this.#reportSize();
    this.#reportBattery();
  }

  #reportSize() {
    const { width = 0, height = 0 } = this.#options.camera()?.getSettings() ?? {};
    const size = `${width}x${height}`;
    if (width === 0 || height === 0 || size === this.#toldSize) return;
    this.#toldSize = size;
    this.#report('videoResolution', { width, height });
  }

  #reportBattery() {
    if (!this.#battery) return;
    const level = Math.round(this.#battery.level * 100);
    const { charging } = this.#battery;
    const state = `${level} ${charging}`;
    if (state === this.#toldBattery || performance.now() - this.#toldBatteryAt < BATTERY_MS) return;
    this.#toldBattery = state;
    this.#toldBatteryAt = performance.now();
    this.#report('batteryUpdate', { level, charging });
  }

  /**
   * @param {string} method
   * @param {object} params
   */
  #report(method, params) {
    this.#options.call(method, params).catch(() => {
      // A report that did not arrive is followed by the next.
    });
  }

  async #findBattery() {
    try {
      this.#battery = await /** @type {any} */ (navigator).getBattery?.() ?? null;
    } catch {
      // A page that may not know its battery has none.
    }
  }
}
