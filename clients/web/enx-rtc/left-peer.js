/** @import { Clock } from './clock.js' */
/** @import { Peer } from './peer.js' */

/** A move is over by then, whatever becomes of the connection. */
const MOST_MS = 15_000;

/**
 * The connection that one has moved away from. The others may not have moved yet, and get one's sound and pictures through it: it goes
 * on sending until the server ends it, which it does when all have had the time.
 */
export class LeftPeer {
  #peer;
  #clock;
  #timer;
  #transport;
  #open = true;

  /**
   * @param {Peer} peer
   * @param {Clock} clock
   */
  constructor(peer, clock) {
    this.#peer = peer;
    this.#clock = clock;
    this.#timer = clock.setTimeout(() => this.close(), MOST_MS);
    this.#transport = peer.transport;
    peer.connection.addEventListener('connectionstatechange', this.#look);
    // The server's farewell shows here first; the connection only notices seconds later that it is not answered any more.
    this.#transport?.addEventListener('statechange', this.#look);
    this.#look();
  }

  /** The connection, as long as it is there. */
  get peer() {
    return this.#open ? this.#peer : undefined;
  }

  /** Ends it. */
  close() {
    this.#open = false;
    this.#clock.clearTimeout(this.#timer);
    this.#peer.connection.removeEventListener('connectionstatechange', this.#look);
    this.#transport?.removeEventListener('statechange', this.#look);
    this.#peer.close();
  }

  #look = () => {
    const ended = ['closed', 'failed'].includes(this.#transport?.state ?? '');
    if (ended || this.#peer.connection.connectionState !== 'connected') this.close();
  };
}
