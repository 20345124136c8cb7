import { Codes, EnxError } from './errors.js';

/** @import { Clock } from './clock.js' */
/** @import { Callbacks, RoomDisConnected, RoomInfo } from './types.js' */

const DEFAULT_ATTEMPTS = 3;
const DEFAULT_TIMEOUT_MS = 20_000;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5_000;

/** @type {Set<number>} answers of the server after which trying again is of no use */
const FINAL = new Set([Codes.ResumeRefused, Codes.RoomNotFound, Codes.UserBanned, Codes.SessionReplaced, Codes.OriginRefused]);

/**
 * How hard to try.
 * @typedef {{allowed: boolean, attempts: number, timeoutMs: number}} ReconnectPolicy
 */

/**
 * One try: in which attempt it is, and whether it is the first at all.
 * @typedef {{attempt: number, first: boolean, signal: AbortSignal}} Trial
 */

/**
 * The wish of roomInfo. An interval under 1,000 is seconds, from there on milliseconds.
 * @param {RoomInfo} roomInfo
 * @returns {ReconnectPolicy}
 */
export function policyOf({ allow_reconnect = true, number_of_attempts = DEFAULT_ATTEMPTS, timeout_interval = DEFAULT_TIMEOUT_MS }) {
  return {
    allowed: allow_reconnect,
    attempts: Math.max(1, Math.trunc(number_of_attempts)),
    timeoutMs: timeout_interval < 1000 ? timeout_interval * 1000 : timeout_interval,
  };
}

/**
 * How long to pause before the next try of an attempt: longer each time, and never the same for everybody who lost the
 * same server at the same moment.
 * @param {number} tries how many have failed, from 1
 * @param {number} chance 0 to 1
 */
export function pauseAfter(tries, chance) {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)) * (0.75 + chance / 2);
}

/**
 * Whether a session is connected, and what happens while it is not. It knows no sockets: `restore` does the work.
 *
 * `lost` begins a run: `onConnectionInterrupted` once, then attempt after attempt. An attempt announces itself
 * (`onReconnect`), lasts so long at most, and makes as many tries as fit into its time, with growing pauses in between and
 * at once when the browser finds its network again (`hurry`). A try that succeeds ends the run; a refusal that no further
 * try can change, or the end of the last attempt, ends the session (`onConnectionLost`, then `giveUp`).
 * What the server says about the same trouble (`serverAttempt`, `serverGaveUp`) moves this same machine, so an app hears
 * each callback once, whoever noticed first. `end` stops everything: the user left or was put out.
 */
export class Reconnect {
  /** @type {'up' | 'away' | 'over'} */
  #state = 'up';
  #attempt = 0;
  #tries = 0;
  /** @type {AbortController | null} */
  #trying = null;
  /** @type {unknown} */
  #pause = null;
  /** @type {unknown} */
  #deadline = null;
  #options;

  /**
   * @param {object} options
   * @param {ReconnectPolicy} options.policy
   * @param {Clock} options.clock
   * @param {() => number} [options.random] 0 to 1
   * @param {(trial: Trial) => Promise<void>} options.restore tries once to have everything back; what it began it ends when the signal aborts
   * @param {<K extends keyof Callbacks>(name: K, payload: Callbacks[K]) => void} options.tell tells the app
   * @param {(attempts: number) => void} options.restored hears that all is well again
   * @param {(payload: RoomDisConnected) => void} options.giveUp hears that the session is over
   */
  constructor(options) {
    this.#options = { random: Math.random, ...options };
  }

  /** Whether it is being restored now. */
  get away() {
    return this.#state === 'away';
  }

  /** Whether it has ended, one way or the other. */
  get over() {
    return this.#state === 'over';
  }

  /** The way to the server is lost, in part or in whole. */
  lost() {
    if (this.#state !== 'up') return;
    if (!this.#options.policy.allowed) {
      this.end();
      this.#options.giveUp({ cause: Codes.UnexpectedDisconnection, msg: 'unexpected-disconnection' });
      return;
    }
    this.#state = 'away';
    this.#options.tell('onConnectionInterrupted', { code: Codes.NetworkDisconnected, msg: 'The connection is interrupted. It is being restored.' });
    // The app may have left, and come back, in its callback.
    if (this.away && this.#attempt === 0) this.#begin(1);
  }

  /** The network seems to be back, or another one is there: whatever is under way on the old one is not worth waiting for. */
  hurry() {
    if (!this.away) return;
    this.#tries = 0;
    this.#try();
  }

  /**
   * The server is at its attempt: it noticed first, or waits no longer for an earlier one.
   * @param {number} attempt from 1
   */
  serverAttempt(attempt) {
    this.lost();
    if (this.away && attempt > this.#attempt && attempt <= this.#options.policy.attempts) this.#begin(attempt);
  }

  /**
   * The server's attempts are spent; its `onRoomDisConnected` follows.
   * @param {Callbacks['onConnectionLost']} payload
   */
  serverGaveUp(payload) {
    if (this.over) return;
    this.end();
    this.#options.tell('onConnectionLost', payload);
  }

  /** Nothing is tried any more. */
  end() {
    this.#rest();
    this.#state = 'over';
  }

  /** @param {number} attempt */
  #begin(attempt) {
    this.#rest();
    this.#attempt = attempt;
    this.#tries = 0;
    const { clock, policy, tell } = this.#options;
    this.#deadline = clock.setTimeout(() => this.#expire(), policy.timeoutMs);
    tell('onReconnect', { attempt, of: policy.attempts, timeout: policy.timeoutMs, msg: 'Reconnecting' });
    if (this.away && this.#attempt === attempt) this.#try();
  }

  #expire() {
    if (this.#attempt < this.#options.policy.attempts) this.#begin(this.#attempt + 1);
    else this.#fail(new EnxError(Codes.ReconnectAttemptsExceeded, 'reconnect-attempts-exceeded'));
  }

  #try() {
    this.#stopTrying();
    const trial = new AbortController();
    this.#trying = trial;
    const first = this.#attempt === 1 && this.#tries === 0;
    this.#options.restore({ attempt: this.#attempt, first, signal: trial.signal }).then(
      () => this.#trying === trial && this.#succeed(),
      (error) => this.#trying === trial && this.#tryAgain(error),
    );
  }

  /** @param {unknown} error */
  #tryAgain(error) {
    this.#trying = null;
    if (error instanceof EnxError && FINAL.has(error.code)) {
      this.#fail(error);
      return;
    }
    const { clock, random } = this.#options;
    this.#pause = clock.setTimeout(() => this.#try(), pauseAfter(++this.#tries, random()));
  }

  #succeed() {
    const attempts = this.#attempt;
    this.#rest();
    this.#state = 'up';
    this.#options.restored(attempts);
  }

  /** @param {EnxError} reason */
  #fail(reason) {
    this.end();
    this.#options.tell('onConnectionLost', { code: reason.code, msg: reason.message });
    this.#options.giveUp({ cause: reason.code, msg: reason.message });
  }

  #stopTrying() {
    this.#options.clock.clearTimeout(this.#pause);
    this.#pause = null;
    const trial = this.#trying;
    this.#trying = null;
    trial?.abort();
  }

  #rest() {
    this.#stopTrying();
    this.#options.clock.clearTimeout(this.#deadline);
    this.#deadline = null;
    this.#attempt = 0;
  }
}
