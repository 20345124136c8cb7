/** @import { Section } from './types.js' */

/** The slot that carries the room's one screen share. */
export const SHARE_SLOT = 101;

/** Slots without a face: on them the server puts, from the first syllable, whoever speaks and is on none of one's talker slots. */
const VOICE_SLOTS = [111, 112, 113];

/**
 * Whether a slot carries a voice alone, to be heard and not shown.
 * @param {number} slot
 */
export function isVoiceSlot(slot) {
  return VOICE_SLOTS.includes(slot);
}

/**
 * One m-section before it has a mid.
 * @typedef {{kind: 'audio' | 'video', use: Section['use'], slot?: number}} PlannedSection
 */

/**
 * The sections of the one offer, in order. They stand for the whole session: people come and go on the slots without
 * another offer, and one's own tracks are put in and out with replaceTrack.
 * @param {number} slots how many talker slots the room has
 * @param {boolean} audioOnly whether video is left out altogether
 * @returns {PlannedSection[]}
 */
export function planSections(slots, audioOnly) {
  /** @type {PlannedSection[]} */
  const plan = [{ kind: 'audio', use: 'microphone' }];
  if (!audioOnly) plan.push({ kind: 'video', use: 'camera' }, { kind: 'video', use: 'share' });
  for (let slot = 1; slot <= slots; slot++) {
    plan.push({ kind: 'audio', use: 'slot', slot });
    if (!audioOnly) plan.push({ kind: 'video', use: 'slot', slot });
  }
  if (!audioOnly) plan.push({ kind: 'video', use: 'slot', slot: SHARE_SLOT });
  for (const slot of VOICE_SLOTS) plan.push({ kind: 'audio', use: 'slot', slot });
  return plan;
}

/**
 * The section map of an offer: what the mids stand for.
 * @param {{section: PlannedSection, mid: string | null}[]} entries sections with the mids that the browser gave them
 * @returns {Section[]}
 */
export function mapSections(entries) {
  return entries.map(({ section, mid }) => {
    if (mid === null) throw new Error(`The section for ${section.use} has no mid: the offer was not applied.`);
    return section.slot === undefined ? { mid, use: section.use } : { mid, use: section.use, slot: section.slot };
  });
}

/**
 * The data section of an offer, if it has one: the browser adds it by itself once there is a data channel.
 * @param {string} sdp the offer
 * @returns {Section[]} one section or none
 */
export function dataSections(sdp) {
  const mid = mediaSections(sdp, 'application')[0]?.match(/^a=mid:(\S+)/m)?.[1];
  return mid === undefined ? [] : [{ mid, use: 'data' }];
}

/**
 * Whether an answer takes the data section: it does not if there is none or if its port is 0.
 * @param {string} sdp the answer
 */
export function acceptsData(sdp) {
  const [section] = mediaSections(sdp, 'application');
  return section !== undefined && !/^m=application 0 /.test(section);
}

/**
 * @param {string} sdp
 * @param {string} kind
 */
function mediaSections(sdp, kind) {
  return sdp.split(/^(?=m=)/m).filter((section) => section.startsWith(`m=${kind} `));
}
