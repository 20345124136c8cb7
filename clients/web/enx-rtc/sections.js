/** @import { Section } from './types.js' */

/** The slot that carries the room's one screen share. */
export const SHARE_SLOT = 101;

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
