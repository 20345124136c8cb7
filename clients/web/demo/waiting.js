import { byId } from './dom.js';

const WORDS = {
  knock: { title: 'You knocked', text: 'Somebody inside will let you in.' },
  wait_for_moderator: { title: 'It has not begun yet', text: 'You come in as soon as a moderator is there.' },
};

/**
 * The screen of one who waits in the waiting room.
 * @param {keyof typeof WORDS | null} why null: one waits no longer
 */
export function showWaiting(why) {
  byId('waiting').hidden = why === null;
  if (why === null) return;
  const { title, text } = WORDS[why] ?? WORDS.knock;
  byId('waiting-title').textContent = title;
  byId('waiting-text').textContent = text;
  byId('waiting-title').focus({ preventScroll: true });
}
