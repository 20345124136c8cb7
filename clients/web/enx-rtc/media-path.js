import { Codes, EnxError } from './errors.js';
import { FlowWatch } from './flow-watch.js';
import { LeftPeer } from './left-peer.js';
import { MediaMove } from './media-move.js';
import { PathWatch } from './path-watch.js';

/** @import { Clock } from './clock.js' */
/** @import { Peer } from './peer.js' */
/** @import { Answer, Offer, Section } from './types.js' */

/**
 * The way that sound and pictures take: the present peer connection, the next one when it cannot be mended, and for a while both
 * when the server asks one to move.
 */
export class MediaPath {
  /** @type {Peer} */
  #peer;
  /** @type {PathWatch} */
  #watch;
  /** @type {FlowWatch} */
  #flow;
  /** @type {MediaMove | null} */
  #move = null;
  /** @type {LeftPeer | null} the connection before the last move */
  #left = null;
  /** The server has said that it knows the present connection no more. */
  #forsaken = false;
  /** @type {Set<(changed: boolean) => void>} who waits until media gets through */
  #waiting = new Set();
  #options;

  /**
   * @param {object} options
   * @param {() => Peer} options.makePeer makes a connection
   * @param {(peer: Peer) => Promise<void>} options.fill puts one's own tracks into a connection
   * @param {(peer: Peer) => void} options.onPresent hears which connection counts from here on
   * @param {(answer: Answer, peer: Peer, isNew: boolean) => void} options.onAnswer hears each answer once it holds; `isNew` says that it is the first to this connection
   * @param {(slot: number) => void} options.onSlot hears that a slot's stream has other tracks
   * @param {Clock} options.clock
   * @param {() => number} options.wordAt when the server last said something on the socket, ms of the clock
   * @param {() => void} options.onStopped hears that packets no longer come that should, or that the server no longer hears those that are sent
   * @param {() => void} options.onLost hears that nothing gets through
   */
  constructor(options) {
    this.#options = options;
    this.#peer = this.#makePeer();
    this.#peer.fillSlots();
    this.#watch = this.#watchPeer();
    this.#flow = this.#watchFlow();
    options.onPresent(this.#peer);
  }

  /** The present connection. */
  get peer() {
    return this.#peer;
  }

  /** Whether media gets through, as far as one knows. */
  get ok() {
    return this.#peer.connection.connectionState === 'connected' && !this.silent;
  }

  /** Whether packets have stopped that should come. */
  get silent() {
    return this.#flow.silent;
  }

  /** Whether there is, or was just now, another connection beside the present one. */
  get moving() {
    return this.#others.length > 0;
  }

  /**
   * Whether something has come since a moment; true where the browser does not say.
   * @param {number} moment ms of the clock
   */
  hasComeSince(moment) {
    return this.#flow.hasComeSince(moment);
  }

  /** Whether the browser has given it up. */
  get failed() {
    return this.#peer.connection.connectionState === 'failed' && !this.#move;
  }

  /** Does not wait: there is reason to doubt. */
  check() {
    this.#watch.check();
    this.#flow.doubt();
  }

  /** The server knows the present connection no more: the next offer is another one's. */
  forsake() {
    this.#forsaken = true;
  }

  /**
   * Sends a track in one of the own sections, or stops sending there.
   * @param {Section['use']} use
   * @param {MediaStreamTrack | null} track
   */
  async send(use, track) {
    await Promise.all([
      this.#peer.send(use, track),
      // Those may end meanwhile.
      ...this.#others.map((peer) => peer.send(use, track).catch(() => {})),
    ]);
  }

  /** Brings what is sent to what it should be now. */
  settle() {
    this.#peer.settle();
    for (const peer of this.#others) peer.settle();
  }

  /**
   * An offer that mends the path: ICE is restarted; when that was done before to no avail, or the server knows the connection no more,
   * another one is made. A move that is under way has come too late.
   * @param {boolean} again the last try to mend it did not help
   * @returns {Promise<Offer>}
   */
  async repairOffer(again) {
    this.#endMove();
    const beyondRepair = ['failed', 'closed'].includes(this.#peer.connection.connectionState);
    if (this.#forsaken || (this.#peer.restarted && (again || beyondRepair))) await this.#replace();
    return this.#peer.createOffer();
  }

  /**
   * Takes the server's answer.
   * @param {Answer} answer
   * @returns {Promise<boolean>} false when the server knows the connection no more (it started anew): another one is made and has to offer
   */
  async accept(answer) {
    const peer = this.#peer;
    const isNew = !peer.answered;
    if (!isNew && answer.goesOn === false) {
      await this.#replace();
      return false;
    }
    await peer.applyAnswer(answer);
    if (isNew) peer.fillSlots();
    this.#options.onAnswer(answer, peer, isNew);
    if (isNew) for (const slot of answer.slots) this.#options.onSlot(slot);
    return true;
  }

  /**
   * Moves to another connection, make before break. When that fails the present one stays. A move that is asked for while another is
   * under way takes its place.
   * @param {(offer: Offer, signal: AbortSignal) => Promise<Answer>} ask hands the server the offer; the signal says that it is no longer needed
   * @returns {Promise<boolean>} whether it has moved
   */
  async move(ask) {
    this.#endMove();
    const { clock, fill, onAnswer, onSlot } = this.#options;
    const to = this.#makePeer();
    const move = new MediaMove({ from: this.#peer, to, clock, fill, ask, onAnswer: (answer) => onAnswer(answer, to, true), onSlot });
    this.#move = move;
    try {
      await move.run();
      // The app may have left in the callback of the last slot.
      if (this.#move !== move) return false;
      this.#take(to, (from) => (this.#left = new LeftPeer(from, clock)));
      return true;
    } catch {
      if (this.#move !== move) return false;
      this.#endMove();
      // What happened to the present one meanwhile was no loss as long as there was another.
      this.check();
      return false;
    }
  }

  /**
   * Waits until media gets through.
   * @param {AbortSignal} signal ends the waiting
   * @returns {Promise<void>} rejects when it will not get through, or when the signal aborts
   */
  whenOk(signal) {
    return new Promise((resolve, reject) => {
      const look = (/** @type {boolean} */ changed) => {
        // A restart begins in the old state: only what it becomes from here on counts.
        const hopeless = signal.aborted || this.#peer.connection.connectionState === 'closed' || (changed && this.failed);
        if (!this.ok && !hopeless) return;
        this.#waiting.delete(look);
        signal.removeEventListener('abort', abort);
        if (hopeless) reject(new EnxError(Codes.MediaConnectionFailure, 'Sound and pictures do not reach the server.'));
        else resolve();
      };
      const abort = () => look(false);
      this.#waiting.add(look);
      signal.addEventListener('abort', abort);
      look(false);
    });
  }

  /** Ends it; the server notices at once. */
  close() {
    this.#endMove();
    this.#watch.stop();
    this.#flow.stop();
    this.#peer.close();
  }

  async #replace() {
    const peer = this.#makePeer();
    this.#take(peer);
    await this.#options.fill(peer);
  }

  /** The connections beside the present one on which one sends as well. */
  get #others() {
    return [this.#move?.to, this.#left?.peer].filter((peer) => peer !== undefined);
  }

  /**
   * From here on this connection is the one.
   * @param {Peer} peer
   * @param {(before: Peer) => void} [leave] what becomes of the one before; it ends when left out
   */
  #take(peer, leave = (before) => before.close()) {
    this.#watch.stop();
    this.#flow.stop();
    this.#move = null;
    leave(this.#peer);
    this.#forsaken = false;
    this.#peer = peer;
    this.#watch = this.#watchPeer();
    this.#flow = this.#watchFlow();
    this.#options.onPresent(peer);
    this.#changed();
  }

  /** Ends what there is beside the present connection. */
  #endMove() {
    const move = this.#move;
    this.#move = null;
    move?.stop();
    this.#left?.close();
    this.#left = null;
  }

  #makePeer() {
    const peer = this.#options.makePeer();
    peer.connection.addEventListener('connectionstatechange', () => this.#changed());
    return peer;
  }

  #changed() {
    for (const look of [...this.#waiting]) look(true);
  }

  #watchPeer() {
    return new PathWatch(this.#peer.connection, this.#options.clock, () => {
      if (!this.#move) this.#options.onLost();
    });
  }

  #watchFlow() {
    const { clock, wordAt, onStopped } = this.#options;
    return new FlowWatch(this.#peer.connection, {
      clock,
      wordAt,
      onStopped: () => {
        if (!this.#move) onStopped();
      },
      onFlows: () => this.#changed(),
    });
  }
}
