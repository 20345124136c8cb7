/** @import { PublisherBandwidthAlert, RoomBandwidthAlert } from '/enx-rtc/types.js' */

/**
 * How many videos come now, and why, in a sentence.
 * @param {RoomBandwidthAlert} alert
 * @returns {string}
 */
export function alertWords({ number_of_videos: count, direction, cause }) {
  const videos = count === 1 ? '1 video' : `${count} videos`;
  if (direction === 'up') return cause === 'publisher' ? `${videos} ${count === 1 ? 'arrives' : 'arrive'} again` : `Your network carries ${videos} again`;
  if (cause === 'publisher') return `${videos} ${count === 1 ? 'arrives' : 'arrive'} now: somebody else’s network is slow`;
  if (cause === 'server') return `The server sends ${videos} now`;
  return count === 0 ? 'Your network carries only sound now' : `Your network carries ${videos} now`;
}

/**
 * What becomes of one's own picture, in a sentence.
 * @param {PublisherBandwidthAlert} alert
 * @returns {string}
 */
export function uplinkWords({ streamId, layers, direction }) {
  const what = streamId === '101' ? 'shared screen' : 'video';
  if (direction === 'up') return `Your ${what} is sent in full again`;
  return layers === 0 ? `Your network is too slow to send your ${what}` : `Your ${what} is sent smaller: your network is slow`;
}
