import { rest } from './clock.js';
import { Codes, EnxError } from './errors.js';

/** @import { Clock } from './clock.js' */

/** A socket that has not answered by then may have gone with the address, ms. */
const ANSWER_MS = 300;
/** Between two tries to open another socket: where there is no address yet each fails at once, ms. */
const PAUSE_MS = 300;
/** A restart has so long to help before there is another; twice as long each time after that, ms. */
const HELP_MS = 3_000;
const LONGEST_HELP_MS = 60_000;
/** What happens meanwhile (another network is there) may bring the next one forward, but not to before this, ms. */
const LEAST_MS = 1_000;

/**
 * Looks for another way when packets have stopped, or another network is there, before anything has been given up: ICE is restarted
 * over the socket if that answers, or else over another one, to which the place moves. Nobody hears of it. What there was before goes on until
 * the new way is there, so a restart that was not needed costs nothing that people notice. What this does not mend in some seconds, the
 * heartbeat and ICE give up, and then the app hears of it and `reconnect.js` goes on.
 */
export class QuickRestart {
  /** @type {AbortController | null} */
  #trial = null;
  #startedAt = -Infinity;
  #wakeUp = () => {};
  #options;

  /**
   * @param {object} options
   * @param {Clock} options.clock
   * @param {() => boolean} options.needed whether packets have stopped that should come
   * @param {(moment: number) => Promise<boolean>} options.comes whether some have come since a moment, ms of the clock
   * @param {() => Promise<void>} options.ask asks the server whether it is there; resolves when something comes on the socket
   * @param {(signal: AbortSignal) => Promise<void>} options.restart restarts ICE over the present socket
   * @param {(wanted: () => Promise<boolean>, signal: AbortSignal) => Promise<void>} options.renew the same over another socket, if that is still wanted once it is open
   */
  constructor(options) {
    this.#options = options;
  }

  /**
   * There is reason to look for another way. When one is being looked for already, that goes on.
   * @param {boolean} [anyhow] even if packets come: it is not their absence that is the reason
   */
  begin(anyhow = false) {
    if (this.#trial) {
      this.#wakeUp();
      return;
    }
    const trial = new AbortController();
    this.#trial = trial;
    this.#run(anyhow, trial.signal)
      .catch(() => {})
      .finally(() => {
        if (this.#trial === trial) this.#trial = null;
      });
  }

  /** Ends: somebody else does it from here on. */
  stop() {
    this.#trial?.abort(new EnxError(Codes.ServerConnectionFailure, 'Another try has followed.'));
    this.#trial = null;
  }

  /**
   * @param {boolean} anyhow
   * @param {AbortSignal} signal
   */
  async #run(anyhow, signal) {
    for (let helpMs = HELP_MS; ; helpMs = Math.min(LONGEST_HELP_MS, helpMs * 2)) {
      this.#startedAt = this.#options.clock.now();
      // What went wrong is tried again, if it is still needed then.
      await this.#restart(anyhow && helpMs === HELP_MS, signal).catch(() => {});
      await this.#wait(helpMs, signal);
      if (!this.#options.needed()) return;
    }
  }

  /**
   * @param {boolean} anyhow
   * @param {AbortSignal} signal
   */
  async #restart(anyhow, signal) {
    const { clock, comes, ask, restart, renew } = this.#options;
    const from = clock.now();
    // A server that stood still for a second sends on as if nothing had been, and then not everybody who is there restarts at once.
    const isOver = async () => !anyhow && (await comes(from));
    let answered = false;
    const answer = ask().then(() => void (answered = true));
    await Promise.race([answer, rest(clock, ANSWER_MS, signal)]);
    for (;;) {
      if (await isOver()) return;
      signal.throwIfAborted();
      if (answered) {
        await restart(signal);
        return;
      }
      try {
        await renew(async () => !answered && !(await isOver()), signal);
        return;
      } catch (error) {
        // Only a server that cannot be reached is asked again: there may be no network yet, or it is the old socket that answers after all.
        if (!(error instanceof EnxError) || error.code !== Codes.ServerConnectionFailure) throw error;
      }
      if (!answered) await Promise.race([answer, rest(clock, PAUSE_MS, signal)]);
    }
  }

  /**
   * Waits whether it helps; not for long when there is news.
   * @param {number} ms
   * @param {AbortSignal} signal
   */
  async #wait(ms, signal) {
    const { clock, needed } = this.#options;
    const enough = new AbortController();
    const stop = () => enough.abort();
    signal.addEventListener('abort', stop);
    this.#wakeUp = () => {
      if (needed() && clock.now() - this.#startedAt >= LEAST_MS) stop();
    };
    await rest(clock, ms, enough.signal).catch(() => {});
    this.#wakeUp = () => {};
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
  }
}
