import { EnxRtc, SHARE_SLOT } from '/enx-rtc/index.js';
import { byId } from './dom.js';
import { icon } from './icons.js';

/** @import { UserMeta } from '/enx-rtc/types.js' */

const CAN_SHARE = navigator.mediaDevices && 'getDisplayMedia' in navigator.mediaDevices;

/** How one stands to the floor, what the button says then, and whether it looks pressed. */
const HAND = {
  none: { words: 'Raise your hand', pressed: false },
  requested: { words: 'Lower your hand', pressed: true },
  invited: { words: 'You are invited to speak', pressed: false },
  holding: { words: 'Give the floor back', pressed: true },
};

/**
 * Draws the bar. Who may never send has nothing to mute; who may not send now sees what it would be.
 * @param {UserMeta} me
 */
export function renderControls(me) {
  const { audioMuted, videoMuted, sharing, permissions } = me;
  const { publish, audio, video } = EnxRtc.allowed;
  const media = EnxRtc.peerConnection !== null && (permissions.publish || publish);
  const seesPictures = EnxRtc.slotStream(SHARE_SLOT) !== null;
  const withheld = { mute: me.withheld?.microphone, camera: me.withheld?.camera, share: me.withheld?.share };
  for (const id of /** @type {const} */ (['mute', 'camera', 'share'])) byId(id).hidden = !media || withheld[id] === true || (id !== 'mute' && !seesPictures) || (id === 'share' && !CAN_SHARE);
  const why = publish ? 'A moderator has turned it off' : 'Ask for the floor first';
  draw('mute', audioMuted, icon(audioMuted ? 'micOff' : 'mic'), audioMuted ? 'Unmute the microphone (M)' : 'Mute the microphone (M)', audio || !audioMuted ? '' : why);
  draw('camera', videoMuted, icon(videoMuted ? 'cameraOff' : 'camera'), videoMuted ? 'Turn the camera on (V)' : 'Turn the camera off (V)', video || !videoMuted ? '' : why);
  draw('share', sharing, icon(sharing ? 'screenOff' : 'screen'), sharing ? 'Stop sharing' : 'Share your screen', publish ? '' : why);
  const hand = HAND[EnxRtc.floor.mine];
  byId('raise-hand').hidden = EnxRtc.room?.settings.mode !== 'lecture' || me.role !== 'participant';
  byId('raise-hand').dataset.floor = EnxRtc.floor.mine;
  draw('raise-hand', hand.pressed, icon('hand'), hand.words);
  draw('leave', null, `${icon('leave')}<span class="wide">Leave</span>`, 'Leave the room');
  byId('sharing-notice').hidden = !sharing;
}

/**
 * @param {string} id
 * @param {boolean | null} pressed null for a button that is no switch
 * @param {string} picture
 * @param {string} words
 * @param {string} [blocked] why it cannot be used now
 */
function draw(id, pressed, picture, words, blocked = '') {
  const button = /** @type {HTMLButtonElement} */ (byId(id));
  const title = blocked || words;
  if (pressed !== null) button.setAttribute('aria-pressed', String(pressed));
  button.disabled = blocked !== '';
  if (button.title === title) return;
  button.innerHTML = picture;
  button.setAttribute('aria-label', title);
  button.title = title;
}
