/**
 * How long one waits for a gateway, ms.
 * @typedef {object} Patience
 * @property {number} openMs for a socket to open
 * @property {number} quietMs in silence, before one asks whether it is still there
 * @property {number} silentMs for the answer to that
 */

/** Where there is no other gateway to go to.
 * @type {Patience} */
export const PATIENT = { openMs: 10_000, quietMs: 5_000, silentMs: 4_000 };

/** Where there are others: one that is silent for five seconds is left.
 * @type {Patience} */
export const HASTY = { openMs: 3_000, quietMs: 2_000, silentMs: 3_000 };
