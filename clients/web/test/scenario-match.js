/**
 * Where a value differs from what a scenario wants, as a sentence; null where it does not.
 * @param {any} got
 * @param {any} want
 * @param {boolean} whole whether objects may have nothing but what is wanted; else they may have more
 * @param {string} [path] where in the value this is
 * @returns {string | null}
 */
export function difference(got, want, whole, path = '') {
  if (Array.isArray(want)) return listDifference(got, want, whole, path);
  if (want !== null && typeof want === 'object') return objectDifference(got, want, whole, path);
  return Object.is(got, want) ? null : `${path || 'it'} is ${write(got)}, and should be ${write(want)}`;
}

/**
 * @param {any} got
 * @param {any[]} want
 * @param {boolean} whole
 * @param {string} path
 */
function listDifference(got, want, whole, path) {
  if (!Array.isArray(got) || got.length !== want.length) return `${path || 'it'} is ${write(got)}, and should be a list of ${want.length}: ${write(want)}`;
  for (const [index, item] of want.entries()) {
    const found = difference(got[index], item, whole, `${path}[${index}]`);
    if (found) return found;
  }
  return null;
}

/**
 * @param {any} got
 * @param {Record<string, any>} want
 * @param {boolean} whole
 * @param {string} path
 */
function objectDifference(got, want, whole, path) {
  if (got === null || typeof got !== 'object' || Array.isArray(got)) return `${path || 'it'} is ${write(got)}, and should be ${write(want)}`;
  for (const [key, item] of Object.entries(want)) {
    const found = difference(got[key], item, whole, path ? `${path}.${key}` : key);
    if (found) return found;
  }
  const extra = whole ? Object.keys(got).find((key) => got[key] !== undefined && !(key in want)) : undefined;
  return extra === undefined ? null : `${path ? `${path}.${extra}` : extra} is ${write(got[extra])}, and should not be there`;
}

/** @param {any} value */
export function write(value) {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
