import { ScenarioClock } from './scenario-clock.js';
import { ScenarioMedia } from './scenario-media.js';
import { ScenarioSocket } from './scenario-socket.js';

/** The page of a scenario: time, chance, sockets, devices, storage and events, in place of the browser's own until it is closed. */
export class ScenarioPage {
  /** The page's time. */
  clock = new ScenarioClock();
  /** The page's devices and peer connections. */
  media = new ScenarioMedia();
  /** @type {ScenarioSocket[]} every socket that was made, oldest first */
  sockets = [];
  /** @type {unknown[]} what callbacks of the app have thrown */
  reported = [];
  #events = new EventTarget();
  /** @type {[any, string, PropertyDescriptor | undefined][]} */
  #replaced = [];

  constructor() {
    const { clock, sockets } = this;
    const kept = new Map();
    this.#put(globalThis, {
      WebSocket: class extends ScenarioSocket {
        /** @param {string} url @param {string} protocol */
        constructor(url, protocol) {
          super(url, protocol);
          sockets.push(this);
        }
      },
      navigator: this.media.navigator,
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      setInterval: clock.setInterval,
      clearInterval: clock.clearTimeout,
      performance: { now: clock.now },
      location: { href: 'https://page.example.com/', origin: 'https://page.example.com' },
      document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
      addEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) => this.#events.addEventListener(name, listener),
      removeEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) => this.#events.removeEventListener(name, listener),
      sessionStorage: {
        getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
        setItem: (/** @type {string} */ key, /** @type {string} */ text) => void kept.set(key, text),
        removeItem: (/** @type {string} */ key) => void kept.delete(key),
      },
      reportError: (/** @type {unknown} */ error) => void this.reported.push(error),
    });
    this.#put(Math, { random: () => 0.5 });
    this.#put(Date, { now: clock.wall });
  }

  /**
   * Something happens to the page.
   * @param {'online' | 'offline' | 'pagehide'} name
   */
  happen(name) {
    this.#events.dispatchEvent(new Event(name));
  }

  /** The page goes away and is loaded again: what it kept stays; its timers, listeners and sockets do not. */
  reload() {
    this.happen('pagehide');
    this.#events = new EventTarget();
    this.clock.forget();
    for (const socket of this.sockets) socket.vanish();
  }

  /** The browser's own things are where they were. */
  close() {
    for (const [owner, name, descriptor] of this.#replaced) {
      if (descriptor) Object.defineProperty(owner, name, descriptor);
      else delete owner[name];
    }
  }

  /**
   * @param {any} owner
   * @param {Record<string, any>} values
   */
  #put(owner, values) {
    for (const [name, value] of Object.entries(values)) {
      this.#replaced.push([owner, name, Object.getOwnPropertyDescriptor(owner, name)]);
      Object.defineProperty(owner, name, { value, configurable: true, writable: true });
    }
  }
}
