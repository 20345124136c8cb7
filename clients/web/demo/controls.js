import { byId } from './dom.js';
import { icon } from './icons.js';

/**
 * What the bar shows.
 * @typedef {{audioMuted: boolean, videoMuted: boolean, sharing: boolean}} ControlState
 */

/**
 * Draws the bar.
 * @param {ControlState} state
 */
export function renderControls({ audioMuted, videoMuted, sharing }) {
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
