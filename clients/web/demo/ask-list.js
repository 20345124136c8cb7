import { byId, make, part } from './dom.js';
import { dressAvatar } from './people.js';

/**
 * People who ask for something, each with the answers one can give.
 * @typedef {{clientId: string, name: string, note?: string, answers: {id: string, words: string, give: () => void, quiet?: boolean}[]}} Ask
 */

/** A list of people who ask for something: to come in, to speak. Empty, it is not there. */
export class AskList {
  #section;
  #drawn = '';

  /** @param {string} id the section's */
  constructor(id) {
    this.#section = byId(id);
  }

  /** @param {Ask[]} asks */
  show(asks) {
    const drawn = JSON.stringify(asks);
    // Drawn anew only when something changed: a click must not lose its button.
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#section.hidden = asks.length === 0;
    part(this.#section, 'ul').replaceChildren(...asks.map(row));
  }
}

/** @param {Ask} ask */
function row({ clientId, name, note, answers }) {
  const element = make('<li><span class="avatar"></span><span class="who"><span class="name"></span><small></small></span><span class="answers"></span></li>');
  element.dataset.clientId = clientId;
  dressAvatar(part(element, '.avatar'), name);
  part(element, '.name').textContent = name;
  part(element, 'small').textContent = note ?? '';
  for (const { id, words, give, quiet } of answers) {
    const button = make(`<button type="button" class="small${quiet ? '' : ' strong'}"></button>`);
    button.textContent = words;
    button.dataset.testid = `${id}-${clientId}`;
    button.setAttribute('aria-label', `${words}: ${name}`);
    button.onclick = give;
    part(element, '.answers').append(button);
  }
  return element;
}
