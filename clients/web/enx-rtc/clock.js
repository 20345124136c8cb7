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
