/** Each kind of step: the keys that it may have beside its own. */
export const KINDS = /** @type {Record<string, string[]>} */ ({
  app: ['args', 'as'],
  when: ['app', 'args', 'as', 'throws'],
  accept: [],
  answer: ['result', 'on'],
  refuse: ['code', 'message', 'on'],
  notify: ['seq', 'payload', 'on'],
  says: ['on'],
  cut: ['on'],
  ending: [],
  pass: ['answering'],
  sleep: [],
  network: [],
  life: [],
  device: ['does'],
  path: ['becomes'],
  together: [],
  opens: ['at'],
  sends: ['params', 'whole', 'on'],
  closes: ['code'],
  hears: ['payload', 'whole'],
  ends: ['result', 'whole', 'code', 'message'],
  reports: [],
  asks: [],
  connects: [],
  wire: ['on'],
  state: [],
});

/** The kinds that only look. Before any other, all that has happened has to have been looked at. */
export const LOOKS = new Set(['opens', 'sends', 'closes', 'hears', 'ends', 'reports', 'asks', 'connects', 'wire', 'state']);

/**
 * Fails where a step is of no kind that the runner knows, or has a key that it would not look at.
 * @param {Record<string, any>} step
 * @returns {string} its kind
 */
export function kindOf(step) {
  const [kind, ...more] = Object.keys(step);
  const known = KINDS[kind];
  if (!known) throw new Error(`the runner knows no step "${kind}"`);
  for (const key of more) if (!known.includes(key)) throw new Error(`a step "${kind}" has no key "${key}"`);
  return kind;
}
