/**
 * What time-keeping needs of its surroundings, so that tests can turn the hands themselves.
 * @typedef {object} Clock
 * @property {() => number} now milliseconds that only go forward
 * @property {(work: () => void, ms: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/** @type {Clock} the browser's own */
export const systemClock = {
  now: () => performance.now(),
  setTimeout: (work, ms) => setTimeout(work, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/**
 * Lets some time pass.
 * @param {Clock} clock
 * @param {number} ms
 * @param {AbortSignal} signal ends it early
 * @returns {Promise<void>} rejects when the signal aborts
 */
export function rest(clock, ms, signal) {
  return new Promise((resolve, reject) => {
    const over = () => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', over);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = clock.setTimeout(over, ms);
    signal.addEventListener('abort', over);
    if (signal.aborted) over();
  });
}
