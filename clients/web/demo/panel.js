import { byId, make, part } from './dom.js';
import { icon } from './icons.js';
import { dressAvatar } from './people.js';

/** @import { UserMeta } from '/enx-rtc/types.js' */

/** The list of people, beside the stage or over it on a phone. */
export class Panel {
  #panel = byId('panel');
  #button = byId('participants');

  constructor() {
    this.#button.onclick = () => this.toggle();
    byId('panel-close').onclick = () => this.toggle(false);
  }

  /** Whether it is open. */
  get open() {
    return !this.#panel.hidden;
  }

  /** @param {boolean} [open] */
  toggle(open = !this.open) {
    if (open === this.open) return;
    this.#panel.hidden = !open;
    this.#button.setAttribute('aria-expanded', String(open));
    (open ? byId('panel-close') : this.#button).focus();
  }

  /**
   * @param {UserMeta[]} users
   * @param {string} me
   */
  render(users, me) {
    const words = `${users.length} participant${users.length === 1 ? '' : 's'}`;
    this.#button.innerHTML = `${icon('people')}<span class="count">${users.length}</span>`;
    this.#button.dataset.count = String(users.length);
    this.#button.setAttribute('aria-label', words);
    this.#button.title = words;
    byId('people').replaceChildren(...users.map((user) => person(user, user.clientId === me)));
  }
}

/**
 * @param {UserMeta} user
 * @param {boolean} mine
 */
function person(user, mine) {
  const marks = [
    user.sharing ? `<span role="img" aria-label="shares a screen">${icon('screen')}</span>` : '',
    `<span role="img" class="${user.audioMuted ? 'off' : ''}" aria-label="microphone ${user.audioMuted ? 'off' : 'on'}">${icon(user.audioMuted ? 'micOff' : 'mic')}</span>`,
    `<span role="img" class="${user.videoMuted ? 'off' : ''}" aria-label="camera ${user.videoMuted ? 'off' : 'on'}">${icon(user.videoMuted ? 'cameraOff' : 'camera')}</span>`,
  ].join('');
  const row = make(`<li><span class="avatar"></span><span class="who"><span class="name"></span><small></small></span><span class="marks">${marks}</span></li>`);
  dressAvatar(part(row, '.avatar'), user.name);
  part(row, '.name').textContent = user.name;
  part(row, 'small').textContent = [mine ? 'You' : '', user.role === 'participant' ? '' : user.role].filter(Boolean).join(' · ');
  return row;
}
