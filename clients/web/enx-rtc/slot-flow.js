/** @import { Peer } from './peer.js' */

/** What has not come for so long is not being sent, ms. A still screen sends a picture each second. */
const STILL_MS = 2_000;

/**
 * What the browser's statistics say of one slot: an `inbound-rtp` entry for each kind.
 * @typedef {{audio?: any, video?: any}} SlotFlow
 */

/**
 * Looks at what a connection receives.
 * @param {Peer} peer
 * @returns {Promise<Map<number, SlotFlow>>} by slot; empty when the browser does not say
 */
export async function readFlow(peer) {
  const slotOf = new Map(peer.slotTracks.map(({ slot, track }) => [track.id, slot]));
  /** @type {Map<number, SlotFlow>} */
  const flow = new Map();
  const report = await peer.getStats();
  report?.forEach((entry) => {
    const slot = entry.type === 'inbound-rtp' ? slotOf.get(entry.trackIdentifier) : undefined;
    if (slot !== undefined) flow.set(slot, { ...flow.get(slot), [entry.kind]: entry });
  });
  return flow;
}

/**
 * Whether one may look at a slot of another connection without missing anything: its picture has come there, or its sound where there is no
 * picture. A slot on which nothing comes may always.
 * @param {SlotFlow} [before] on the connection that one looks at
 * @param {SlotFlow} [after] on the other
 */
export function hasArrived(before = {}, after = {}) {
  if (flows(before.video)) return after.video?.framesDecoded > 0;
  return !flows(before.audio) || after.audio?.packetsReceived > 0;
}

/** @param {any} entry */
function flows(entry) {
  if (!entry?.packetsReceived) return false;
  const { timestamp, lastPacketReceivedTimestamp = timestamp } = entry;
  return timestamp - lastPacketReceivedTimestamp < STILL_MS;
}
