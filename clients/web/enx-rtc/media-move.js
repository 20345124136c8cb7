import { rest } from './clock.js';
import { Codes, EnxError } from './errors.js';
import { hasArrived, readFlow } from './slot-flow.js';

/** @import { Clock } from './clock.js' */
/** @import { Peer } from './peer.js' */
/** @import { Answer, Offer } from './types.js' */

/** The new connection has so long to come about, from the first step on. */
const CONNECT_MS = 8_000;
/** After this a slot does not wait for its picture any more. */
const SLOTS_MS = 5_000;
/** Between two looks at what has arrived. */
const LOOK_MS = 50;

/**
 * One move from a peer connection to another, make before break: the new one is made beside the old, sends the same, and takes over
 * slot after slot as their pictures arrive on it. The old one is left to the caller: others may still need what it sends.
 */
export class MediaMove {
  #abort = new AbortController();
  /** @type {Set<number>} */
  #moved = new Set();
  #options;

  /**
   * @param {object} options
   * @param {Peer} options.from
   * @param {Peer} options.to
   * @param {Clock} options.clock
   * @param {(peer: Peer) => Promise<void>} options.fill puts one's own tracks into a connection
   * @param {(offer: Offer, signal: AbortSignal) => Promise<Answer>} options.ask hands the server the offer
   * @param {(answer: Answer) => void} options.onAnswer hears the answer once it holds
   * @param {(slot: number) => void} options.onSlot hears that a slot's stream has other tracks
   */
  constructor(options) {
    this.#options = options;
  }

  /** The connection that is moved to. */
  get to() {
    return this.#options.to;
  }

  /** @returns {Promise<void>} resolves when every slot has moved; rejects when the new connection is of no use, or the move was stopped */
  async run() {
    await this.#connect();
    await this.#moveSlots();
  }

  /** Gives it up: the slots go back, and the new connection ends. */
  stop() {
    this.#abort.abort();
    for (const slot of this.#moved) this.#show(this.#options.from, slot);
    this.#moved.clear();
    this.to.close();
  }

  async #connect() {
    const { to, clock, fill, ask, onAnswer } = this.#options;
    const { signal } = this.#abort;
    const timer = clock.setTimeout(() => this.#abort.abort(), CONNECT_MS);
    try {
      await untilAborted(signal, async () => {
        await fill(to);
        const answer = await ask(await to.createOffer(), signal);
        signal.throwIfAborted();
        await to.applyAnswer(answer);
        signal.throwIfAborted();
        onAnswer(answer);
        await connected(to.connection, signal);
      });
    } finally {
      clock.clearTimeout(timer);
    }
  }

  async #moveSlots() {
    const { from, to, clock } = this.#options;
    const { signal } = this.#abort;
    const deadline = clock.now() + SLOTS_MS;
    const waiting = new Set(to.slotTracks.map(({ slot }) => slot));
    while (waiting.size > 0) {
      const [before, after] = await Promise.all([readFlow(from), readFlow(to)]);
      signal.throwIfAborted();
      if (to.connection.connectionState !== 'connected') throw lost();
      // An old connection that is dead has nothing to wait for.
      const now = clock.now() >= deadline || from.connection.connectionState !== 'connected';
      for (const slot of waiting) {
        signal.throwIfAborted();
        if (!now && !hasArrived(before.get(slot), after.get(slot))) continue;
        waiting.delete(slot);
        this.#moved.add(slot);
        this.#show(to, slot);
      }
      if (waiting.size > 0) await rest(clock, LOOK_MS, signal);
    }
  }

  /**
   * @param {Peer} peer
   * @param {number} slot
   */
  #show(peer, slot) {
    peer.fillSlot(slot);
    this.#options.onSlot(slot);
  }
}

/**
 * @param {RTCPeerConnection} connection
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function connected(connection, signal) {
  return new Promise((resolve, reject) => {
    const look = () => {
      const state = connection.connectionState;
      if (state === 'connected') resolve();
      else if (state === 'failed' || state === 'closed') reject(lost());
    };
    connection.addEventListener('connectionstatechange', look, { signal });
    look();
  });
}

/**
 * Work that is waited for until the signal aborts: what it is waiting for then may never come.
 * @param {AbortSignal} signal
 * @param {() => Promise<void>} work
 * @returns {Promise<void>}
 */
function untilAborted(signal, work) {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work().then(resolve, reject);
  });
}

function lost() {
  return new EnxError(Codes.MediaConnectionFailure, 'Sound and pictures do not reach the server on the new connection.');
}
