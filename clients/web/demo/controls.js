import { byId } from './dom.js';
import { icon } from './icons.js';

/** @import { UserMeta } from '/enx-rtc/types.js' */

const CAN_SHARE = navigator.mediaDevices && 'getDisplayMedia' in navigator.mediaDevices;

/**
 * Draws the bar. Who may not send has nothing to mute.
 * @param {UserMeta} me
 */
export function renderControls({ audioMuted, videoMuted, sharing, permissions }) {
  for (const id of ['mute', 'camera', 'share']) byId(id).hidden = !permissions.publish || (id === 'share' && !CAN_SHARE);
  draw('mute', audioMuted, icon(audioMuted ? 'micOff' : 'mic'), audioMuted ? 'Unmute the microphone (M)' : 'Mute the microphone (M)');
  draw('camera', videoMuted, icon(videoMuted ? 'cameraOff' : 'camera'), videoMuted ? 'Turn the camera on (V)' : 'Turn the camera off (V)');
  draw('share', sharing, icon(sharing ? 'screenOff' : 'screen'), sharing ? 'Stop sharing' : 'Share your screen');
  const leave = byId('leave');
  leave.innerHTML = `${icon('leave')}<span class="wide">Leave</span>`;
  leave.setAttribute('aria-label', 'Leave the room');
  leave.title = 'Leave the room';
  byId('sharing-notice').hidden = !sharing;
}

/**
 * @param {string} id
 * @param {boolean} pressed
 * @param {string} picture
 * @param {string} words
 */
function draw(id, pressed, picture, words) {
  const button = byId(id);
  button.innerHTML = picture;
  button.setAttribute('aria-pressed', String(pressed));
  button.setAttribute('aria-label', words);
  button.title = words;
}
