/** @typedef {import('./cluster.js').Member} Member */

/**
 * How serious something is.
 * @typedef {'good' | 'warn' | 'bad'} Tone
 */

/**
 * What a member's badge says.
 * @param {Member} member
 * @returns {{text: string, tone: Tone}}
 */
export function statusOf(member) {
  if (!member.reachable) return { text: 'unreachable', tone: 'bad' };
  if (member.media_lost) return { text: 'media lost', tone: 'bad' };
  if (member.draining) return { text: 'drains', tone: 'warn' };
  return { text: member.status, tone: member.status === 'up' ? 'good' : 'warn' };
}

/**
 * @param {string} kind of something that happened
 * @returns {Tone}
 */
export function toneOf(kind) {
  if (['unreachable', 'downed', 'media_lost'].includes(kind)) return 'bad';
  return ['drains', 'leaving', 'removed'].includes(kind) ? 'warn' : 'good';
}

/**
 * @param {number} share 0 to 1
 * @returns {Tone}
 */
export function toneOfLoad(share) {
  if (share >= 0.85) return 'bad';
  return share >= 0.6 ? 'warn' : 'good';
}

/**
 * @param {number} number
 * @returns {string} with a letter for thousands
 */
export function short(number) {
  if (number < 10_000) return String(number);
  return number < 1_000_000 ? `${Math.round(number / 1000)}k` : `${(number / 1_000_000).toFixed(1)}M`;
}

/**
 * @param {number} seconds
 * @returns {string} e.g. 45 s, 12 min, 3 h, 5 d
 */
export function age(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/**
 * @param {string} deadline
 * @param {string} now by the node's clock
 * @returns {number} seconds that are left
 */
export function left(deadline, now) {
  return Math.max(0, Math.round((Date.parse(deadline) - Date.parse(now)) / 1000));
}
