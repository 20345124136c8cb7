import { byId, make } from './dom.js';

const SHOWN_MS = 4500;
const MOST = 4;

/**
 * Says something in passing.
 * @param {string} text
 * @param {'info' | 'problem'} [kind]
 */
export function toast(text, kind = 'info') {
  const holder = byId('toasts');
  const note = make(`<div class="toast" data-kind="${kind}"></div>`);
  note.textContent = text;
  holder.append(note);
  while (holder.childElementCount > MOST) holder.firstElementChild?.remove();
  setTimeout(() => note.remove(), SHOWN_MS);
}
