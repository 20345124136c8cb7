import { fullName } from './people.js';

/** @import { Talker, UserMeta } from '/enx-rtc/types.js' */
/** @import { TileView } from './tile.js' */

/**
 * Whom one has pinned, and who is in the spotlight.
 * @typedef {{pinned: string[], spotlight: string[]}} Marks
 */

/**
 * What the tile of a person shows.
 * @param {UserMeta} user
 * @param {Marks} marks
 * @returns {TileView}
 */
export function viewOf({ clientId, name, signedName, audioMuted, videoMuted, reconnecting = false }, { pinned, spotlight }) {
  return {
    clientId, name, label: fullName({ name, signedName }), audioMuted, videoMuted, reconnecting, speaking: false, state: videoMuted ? 'off' : 'live',
    pinned: pinned.includes(clientId), spotlit: spotlight.includes(clientId),
  };
}

/**
 * What the tile of a slot shows.
 * @param {Talker} talker
 * @param {UserMeta} user
 * @param {Marks} marks
 * @returns {TileView}
 */
export function talkerView(talker, user, marks) {
  const view = viewOf(user, marks);
  return { ...view, state: view.state === 'live' ? stateOf(talker) : view.state, speaking: talker.speaking && !user.audioMuted && !user.reconnecting };
}

/**
 * How many videos are meant to come, and how many of them do not for want of bandwidth. Who is only heard has none.
 * @param {Talker[]} talkers
 */
export function countVideos(talkers) {
  const states = talkers.filter(({ videomuted, reason }) => !videomuted || reason === 'bw').map(stateOf);
  return { videos: states.filter((state) => state !== 'off').length, missing: states.filter((state) => state === 'bw').length };
}

/**
 * What becomes of a picture that is on. The user's own mute comes at once with its callback, so that is not read here.
 * @param {Talker} talker
 * @returns {TileView['state']}
 */
function stateOf({ mediatype, reason }) {
  if (mediatype !== 'audiovideo') return 'off';
  return reason === 'bw' ? 'bw' : reason === 'codec' || reason === 'publisher' ? 'unseen' : 'live';
}
