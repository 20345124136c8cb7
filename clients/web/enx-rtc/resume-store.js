/** @import { IceServer, LocalInfo, RoomInfo } from './types.js' */

const KEY = 'enx.resume';
/** A page that comes back later than this finds its place gone. */
const MOST_AGE_MS = 120_000;

/**
 * What a page needs to go on after a reload.
 * @typedef {object} ResumeEntry
 * @property {string[]} urls the signalling addresses, the last one first
 * @property {string} roomId
 * @property {string} clientId
 * @property {string} resumeToken
 * @property {LocalInfo} localInfo with the mutes of the last moment
 * @property {RoomInfo} roomInfo
 * @property {number} slots
 * @property {boolean} audience
 * @property {IceServer[]} iceServers
 * @property {number} savedAt ms since 1970
 */

/**
 * Keeps the place for the next page of this tab. It is written when a page goes away and not before: a duplicate of the tab
 * must not find it, or it would put the first one out.
 * @param {Omit<ResumeEntry, 'savedAt'>} entry
 */
export function saveResume(entry) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...entry, savedAt: Date.now() }));
  } catch {
    // Without storage a reload joins anew.
  }
}

/**
 * The place that was kept, if it is worth a try.
 * @returns {ResumeEntry | null}
 */
export function readResume() {
  try {
    const entry = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    const age = Date.now() - entry?.savedAt;
    return typeof entry?.resumeToken === 'string' && entry.resumeToken !== '' && Array.isArray(entry.urls) && age >= 0 && age < MOST_AGE_MS ? entry : null;
  } catch {
    return null;
  }
}

/** Forgets the place. */
export function clearResume() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
