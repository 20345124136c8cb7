import { byId, make } from './dom.js';

const SHOWN_MS = 4500;
const MOST = 3;

/**
 * Says something in passing: in a room above the pictures, where no name is covered.
 * @param {string} text
 * @param {'info' | 'problem'} [kind]
 */
export function toast(text, kind = 'info') {
  const holder = byId(byId('room-view').hidden ? 'toasts' : 'room-toasts');
  const note = make(`<div class="toast" data-kind="${kind}"></div>`);
  note.textContent = text;
  holder.append(note);
  while (holder.childElementCount > MOST) holder.firstElementChild?.remove();
  setTimeout(() => note.remove(), SHOWN_MS);
}
