import { CallGate, interrupted } from './call-gate.js';
import { systemClock } from './clock.js';
import { Codes, EnxError } from './errors.js';
import { watchNetwork } from './network-watch.js';
import { QuickRestart } from './quick-restart.js';
import { Reconnect } from './reconnect.js';
import { Repair, isUnheard } from './repair.js';
import { Wire } from './wire.js';

/** @import { Clock } from './clock.js' */
/** @import { MediaPath } from './media-path.js' */
/** @import { ReconnectPolicy } from './reconnect.js' */
/** @import { Callbacks, RoomConnected, RoomDisConnected, RoomRestored } from './types.js' */
/** @import { Place } from './wire.js' */

/** @typedef {{promise: Promise<never>, reject: (error: EnxError) => void}} PromiseWithRejection */

/** So often in a call a new connection is made because the server cannot decrypt what comes over the one that is there. */
const MOST_RENEWALS = 2;

/**
 * The connection to the room: the wire (a socket to one of its gateways), and beside it the media path. When packets stop, or another
 * network is there, quick-restart.js looks for another way, and nobody hears of it. When one of the two is lost, the machine of reconnect.js
 * asks for a repair again and again. What the server announces (its gateway leaves, the room is restored, the media move) is done
 * beforehand, and nobody hears of it either.
 */
export class Link {
  #wire;
  #gate;
  #repair;
  #quick;
  #renewals = 0;
  /** @type {Reconnect | null} from the join on */
  #reconnect = null;
  /** @type {Map<string, any>} what was announced while one joined or the connection was being restored: it is done afterwards */
  #postponed = new Map();
  /** @type {number | null} the last move of media that was begun and has not failed */
  #move = null;
  #allowed = false;
  /** @type {PromiseWithRejection} */
  #refused = rejectable();
  #unwatch = () => {};
  #options;

  /**
   * @param {object} options
   * @param {string[]} options.urls the signalling addresses, in the order in which they are tried
   * @param {(method: string, payload: any) => void} options.heard hears notifications
   * @param {(room: RoomConnected) => void} options.replaced hears that the room is this now: too much was missed, or it was restored
   * @param {(attempts: number) => void} options.restored hears that all is well again
   * @param {(payload: RoomDisConnected) => void} options.over hears that the connection is lost for good
   * @param {<K extends keyof Callbacks>(name: K, payload: Callbacks[K]) => void} options.tell tells the app
   * @param {Clock} [options.clock]
   * @param {() => number} [options.random] 0 to 1
   * @param {typeof watchNetwork} [options.watch] stands in for the browser's own knowledge in tests
   * @param {typeof WebSocket} [options.WebSocketClass] stands in for the browser's own in tests
   */
  constructor(options) {
    this.#options = { clock: systemClock, random: Math.random, watch: watchNetwork, ...options };
    const { urls, clock, random, WebSocketClass } = this.#options;
    this.#gate = new CallGate(clock);
    this.#wire = new Wire({
      urls,
      clock,
      random,
      WebSocketClass,
      heard: (method, payload) => this.#hear(method, payload),
      lost: () => this.#lost(),
      moves: () => this.#gate.close(),
      stays: () => this.#gate.open(),
      replaced: (room) => this.#follow(room),
    });
    this.#repair = new Repair({
      wire: this.#wire,
      clock,
      replaced: (room) => this.#options.replaced(room),
      resumed: () => this.#gate.open(),
    });
    this.#quick = new QuickRestart({
      clock,
      needed: () => this.#media?.silent === true,
      comes: async (moment) => (await this.#media?.hasComeSince(moment)) === true,
      ask: () => {
        this.#wire.check();
        return this.#wire.heard();
      },
      restart: (signal) => this.#repair.restartMedia(false, signal),
      renew: (wanted, signal) => this.#repair.renew(wanted, signal),
    });
  }

  get #media() {
    return this.#repair.media;
  }

  /** Whether the socket is gone. */
  get closed() {
    return this.#wire.closed;
  }

  /** Whether the server is being asked for the place after a loss. */
  get resuming() {
    return this.#wire.resuming;
  }

  /** Whether it is being restored. */
  get away() {
    return this.#reconnect?.away === true;
  }

  /** When the server last said something, ms of the clock. */
  get wordAt() {
    return this.#wire.heardAt;
  }

  /** One's place, where it can be resumed. */
  get place() {
    return this.#allowed ? this.#wire.place : null;
  }

  /** Every address that is known to lead into the room, the present one first. */
  get urls() {
    return this.#wire.urls;
  }

  /** Rejects when the server wants nothing to do with this page, which it says when the socket has opened. */
  get refused() {
    return this.#refused.promise;
  }

  /** Opens a socket: at the first gateway that answers. */
  async open() {
    // It would not be let in a moment later either.
    if (this.#wire.refusal) throw this.#wire.refusal;
    await this.#wire.open();
  }

  /**
   * Takes what the server says of its gateways.
   * @param {string[]} [addresses]
   */
  meet(addresses) {
    this.#wire.meet(addresses);
  }

  /**
   * Calls the server at once: for what comes before the join, and for the leave.
   * @param {string} method
   * @param {object} [params]
   * @param {number} [timeoutMs]
   */
  async ask(method, params, timeoutMs) {
    await this.#wire.settled();
    return this.#wire.call(method, params, timeoutMs);
  }

  /**
   * Lets a call under way take its time.
   * @param {string} method
   */
  allowTime(method) {
    this.#wire.allowTime(method);
  }

  /**
   * Says something without waiting for an answer.
   * @param {string} method
   */
  post(method) {
    this.#wire.post(method);
  }

  /**
   * Resumes a place on the socket that was just opened.
   * @param {Place} place
   * @param {number} lastSeq the number of the last notification heard; -1 for one who knows nothing
   * @param {object | null} offer
   */
  resume(place, lastSeq, offer) {
    return this.#wire.resume(place, lastSeq, offer);
  }

  /**
   * One is in the room: from here on the connection is watched, and restored when it is lost.
   * @param {Place} place
   * @param {ReconnectPolicy} policy
   * @param {MediaPath | null} media
   */
  begin(place, policy, media) {
    this.#wire.place = place;
    this.#repair.media = media;
    this.#allowed = policy.allowed && place.resumeToken !== '';
    this.#reconnect = new Reconnect({
      policy: { ...policy, allowed: this.#allowed },
      clock: this.#options.clock,
      random: this.#options.random,
      restore: (trial) => {
        this.#quick.stop();
        return this.#repair.restore(trial);
      },
      tell: this.#options.tell,
      restored: (attempts) => {
        this.#options.restored(attempts);
        this.#catchUp();
      },
      giveUp: (payload) => this.#options.over(payload),
    });
    this.#unwatch = this.#options.watch({
      online: () => this.#useNetwork(),
      doubtful: () => this.#doubt(),
    });
    this.#gate.open();
  }

  /** Lets notifications through: first those that waited while one joined. */
  release() {
    this.#catchUp();
    this.#wire.release();
    // The server may have closed while the join was being finished; what it said before that has been heard now.
    if (this.closed) this.#lost();
  }

  /** The media path is lost. Where nothing is to be restored, one that may still come back by itself is waited for. */
  mediaLost() {
    if (this.#allowed || this.#media?.failed) this.#reconnect?.lost();
  }

  /** Packets have stopped that should come, or what is sent does not arrive: another way is looked for before it is given up. */
  mediaStopped() {
    if (this.#allowed && this.#reconnect && !this.away) this.#quick.begin(!this.#media?.silent);
  }

  /**
   * Calls the server. In an interruption it waits for a while.
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<any>} the result; rejects with an EnxError, 1163 when the interruption was in the way
   */
  async call(method, params) {
    await this.#gate.pass();
    try {
      return await this.#wire.call(method, params);
    } catch (error) {
      throw error instanceof EnxError && error.code === Codes.ServerConnectionFailure && this.away ? interrupted() : error;
    }
  }

  /** Nothing is restored any more. */
  settle() {
    this.#quick.stop();
    this.#reconnect?.end();
    this.#unwatch();
  }

  /** Ends. */
  close() {
    this.settle();
    this.#gate.end();
    this.#wire.close();
  }

  #lost() {
    // Before one is in the room, who joins hears of it by the failure of what is under way.
    if (this.#wire.refusal) this.#refused.reject(this.#wire.refusal);
    if (!this.#reconnect) return;
    this.#gate.close();
    // What a gateway that is lost announced is over.
    this.#postponed.delete('onServerLeaving');
    this.#repair.lose();
    // The server's own last word was that it gave up, and then the socket went.
    if (this.#reconnect.over) this.#options.over({ cause: Codes.ReconnectAttemptsExceeded, msg: 'reconnect-attempts-exceeded' });
    else this.#reconnect.lost();
  }

  /** The network is back, or it is another one: what there was before may have gone with it. */
  #useNetwork() {
    if (this.#reconnect?.away) {
      this.#reconnect.hurry();
      return;
    }
    this.#doubt();
    // A connection that is being moved is new already.
    if (this.#allowed && !this.#media?.moving) this.#quick.begin(true);
  }

  /** There is reason to doubt: look at once what else would be noticed in a few seconds. */
  #doubt() {
    this.#wire.check();
    this.#media?.check();
  }

  /**
   * @param {string} method
   * @param {any} payload
   */
  #hear(method, payload) {
    switch (method) {
      case 'onMediaFault':
        // Keys that do not fit do so from the start of a connection: another has others. What that does not mend is not of the connection.
        if (payload.reason === 'undecryptable' && this.#renewals < MOST_RENEWALS && !this.away) {
          this.#renewals++;
          this.#media?.forsake();
          this.#quick.begin(true);
        }
        this.#options.heard(method, payload);
        break;
      case 'onConnectionInterrupted':
        this.#repair.serverDoubts = true;
        if (payload.fresh) this.#media?.forsake();
        // A try that is under way asks a media node that is no more.
        if (this.away && payload.fresh) this.#reconnect?.hurry();
        else this.#reconnect?.lost();
        break;
      case 'onReconnect':
        this.#repair.serverDoubts = true;
        this.#reconnect?.serverAttempt(payload.attempt);
        break;
      case 'onUserReconnectSuccess':
        this.#repair.serverDoubts = false;
        this.#repair.look();
        break;
      case 'onConnectionLost':
        this.#reconnect?.serverGaveUp(payload);
        break;
      case 'onRoomRestored':
        this.#wire.restartAt(payload.nextSeq);
        if (this.#reconnect) this.#heed(method, payload);
        else this.#postponed.set(method, payload);
        break;
      case 'onServerLeaving':
      case 'onMediaMove':
        if (this.#reconnect && !this.away) this.#heed(method, payload);
        else this.#postponed.set(method, payload);
        break;
      default:
        this.#options.heard(method, payload);
    }
  }

  /** Does what had to wait. The app may have left in a callback before. */
  #catchUp() {
    const news = [...this.#postponed];
    this.#postponed.clear();
    for (const [method, payload] of news) if (!this.#reconnect?.over) this.#heed(method, payload);
  }

  /**
   * Does what was announced.
   * @param {string} method
   * @param {any} payload
   */
  #heed(method, payload) {
    if (method === 'onRoomRestored') this.#takeRestored(payload);
    else if (method === 'onMediaMove') void this.#moveMedia(payload.move);
    else if (this.#allowed) this.#wire.leave(payload.deadline);
  }

  /**
   * The room's node died, or the room moved: it is there again, and knows all that it has to.
   * @param {RoomRestored} restored
   */
  #takeRestored({ resumeToken, snapshot }) {
    const { place } = this.#wire;
    if (place) this.#wire.place = { ...place, resumeToken };
    // What the room doubted before it knows no more; what it doubts now it says.
    this.#repair.serverDoubts = false;
    this.#follow(snapshot);
    // A call of the try under way went to the room that is no more.
    if (this.away && !this.closed) this.#reconnect?.hurry();
  }

  /**
   * The room is this now, and nothing was interrupted.
   * @param {RoomConnected} room
   */
  #follow(room) {
    this.#options.replaced(room);
    if (!this.#media || !isUnheard(room) || this.away) return;
    // Should that fail, media go on, or the server says that it hears none.
    this.#repair.restartMedia(false, new AbortController().signal).catch(() => {});
  }

  /**
   * The media move to another node. What is said again of a move changes nothing.
   * @param {number} move its number
   */
  async #moveMedia(move) {
    if (this.#move === move) return;
    this.#move = move;
    const moved = await this.#media?.move(async (offer, signal) => {
      const ask = () => this.call('moveMedia', { move, offer });
      const { answer } = await ask().catch((error) => {
        // The socket went, and the question with it.
        if (error.code !== Codes.NetworkDisconnected || signal.aborted) throw error;
        return ask();
      });
      return answer;
    });
    if (!moved && this.#move === move) this.#move = null;
  }
}

/** A promise that can only be rejected; it harms nothing when nobody waits for it. */
function rejectable() {
  /** @type {(error: EnxError) => void} */
  let reject = () => {};
  /** @type {Promise<never>} */
  const promise = new Promise((_, fail) => {
    reject = fail;
  });
  promise.catch(() => {});
  return { promise, reject };
}
