import { setImmediate } from 'node:timers';
import { FakeClock } from './fake-clock.js';

/** The wall clock at the start of a scenario, ms since 1970. */
const START = 1_700_000_000_000;

/** A page's time, whose hands the scenario turns: timers, intervals, both clocks. */
export class ScenarioClock extends FakeClock {
  constructor() {
    super(settle);
  }

  /** Milliseconds since 1970. */
  wall = () => START + this.now();
}

/** Lets every promise settle that can. @returns {Promise<void>} */
export function settle() {
  return new Promise((resolve) => setImmediate(resolve));
}
