/** @import { Clock } from './clock.js' */

/** A path that is disconnected for longer does not come back by itself soon. */
const DISCONNECTED_MS = 3_000;

/** Watches one peer connection: says when its path is lost. */
export class PathWatch {
  /** @type {unknown} */
  #timer = null;
  #connection;
  #clock;
  #onLost;

  /**
   * @param {RTCPeerConnection} connection
   * @param {Clock} clock
   * @param {() => void} onLost hears each time that the path is lost
   */
  constructor(connection, clock, onLost) {
    this.#connection = connection;
    this.#clock = clock;
    this.#onLost = onLost;
    connection.addEventListener('connectionstatechange', this.#look);
    this.#look();
  }

  /** Does not wait: there is reason to doubt. */
  check() {
    if (['failed', 'disconnected'].includes(this.#connection.connectionState)) this.#lose();
  }

  /** Ends. */
  stop() {
    this.#clock.clearTimeout(this.#timer);
    this.#connection.removeEventListener('connectionstatechange', this.#look);
  }

  #look = () => {
    this.#clock.clearTimeout(this.#timer);
    const state = this.#connection.connectionState;
    if (state === 'failed') this.#lose();
    else if (state === 'disconnected') this.#timer = this.#clock.setTimeout(() => this.#lose(), DISCONNECTED_MS);
  };

  #lose() {
    this.#clock.clearTimeout(this.#timer);
    this.#onLost();
  }
}
