import { EnxRtc } from '/enx-rtc/index.js';
import { make, part } from './dom.js';
import { icon } from './icons.js';
import { dressAvatar } from './people.js';

/** @import { UserMeta } from '/enx-rtc/types.js' */

/**
 * What a row can ask for.
 * @typedef {object} RowContext
 * @property {boolean} mine the row is oneself
 * @property {boolean} moderating one may act upon others
 * @property {boolean} lecture
 * @property {boolean} spotlit
 * @property {(action: () => Promise<unknown>) => void} attempt carries a click out
 */

/**
 * Something that can be done with a person.
 * @typedef {object} Action
 * @property {(user: UserMeta, context: RowContext) => string} words what its button says
 * @property {(user: UserMeta, context: RowContext, name: string) => Promise<unknown>} does
 * @property {(user: UserMeta, context: RowContext) => boolean} [offered] when it is not to a moderator, of everybody else
 * @property {boolean} [named] it asks for a name first
 */

/** @type {Record<string, Action>} */
const ACTIONS = {
  'hardmute-audio': {
    words: (user) => (user.hardMutedAudio ? 'Allow microphone' : 'Mute microphone'),
    does: ({ clientId, hardMutedAudio }) => (hardMutedAudio ? EnxRtc.hardUnMuteUserAudio(clientId) : EnxRtc.hardMuteUserAudio(clientId)),
  },
  'hardmute-video': {
    words: (user) => (user.hardMutedVideo ? 'Allow camera' : 'Turn camera off'),
    does: ({ clientId, hardMutedVideo }) => (hardMutedVideo ? EnxRtc.hardUnMuteUserVideo(clientId) : EnxRtc.hardMuteUserVideo(clientId)),
  },
  spotlight: {
    words: (_, { spotlit }) => (spotlit ? 'End spotlight' : 'Spotlight'),
    does: ({ clientId }, { spotlit }) => (spotlit ? EnxRtc.removeSpotlightUsers([clientId]) : EnxRtc.addSpotlightUsers([clientId])),
  },
  floor: {
    offered: (user, context) => byModerator(context) && context.lecture && user.role === 'participant',
    words: (user) => (user.hasFloor ? 'Take floor back' : 'Invite to speak'),
    does: ({ clientId, hasFloor }) => (hasFloor ? EnxRtc.releaseFloor(clientId) : EnxRtc.inviteToFloor(clientId)),
  },
  moderator: {
    offered: (user, context) => byModerator(context) && user.role !== 'moderator',
    words: () => 'Make moderator',
    does: ({ clientId }) => EnxRtc.switchUserRole(clientId, 'moderator'),
  },
  rename: {
    offered: ({ mayRename }, { mine, moderating }) => moderating || (mine && mayRename === true),
    named: true,
    words: () => 'Rename',
    does: ({ clientId }, _, name) => EnxRtc.renameUser(clientId, name),
  },
  drop: { words: () => 'Remove', does: ({ clientId }) => EnxRtc.dropUser([clientId]) },
};

/** @param {RowContext} context */
function byModerator({ moderating, mine }) {
  return moderating && !mine;
}

/** One person in the list. The row stays while the person does, so that its menu and the keyboard's focus do. */
export class PersonRow {
  element = make(`<li>
    <div class="person"><span class="avatar"></span><span class="who"><span class="name"></span><small></small></span><span class="marks"></span>
      <button type="button" class="quiet menu" aria-expanded="false" hidden>${icon('more')}</button></div>
    <div class="row-actions" hidden></div>
    <form class="row-actions row-name" hidden><input maxlength="200" aria-label="New name" required data-testid="person-new-name"><button class="small">Save</button></form></li>`);
  /** @type {HTMLElement} */
  #menu = part(this.element, '.menu');
  /** @type {HTMLElement} */
  #actions = part(this.element, '.row-actions');
  #marks = '';
  /** @type {HTMLFormElement} */
  #naming = part(this.element, '.row-name');
  /** @type {RowContext | null} */
  #context = null;
  /** @type {UserMeta | null} */
  #user = null;

  /** @param {string} clientId */
  constructor(clientId) {
    this.element.dataset.testid = 'person';
    this.element.dataset.clientId = clientId;
    this.#menu.dataset.testid = `person-menu-${clientId}`;
    this.#menu.onclick = () => this.#open(this.#actions.hidden === true);
    for (const action of Object.keys(ACTIONS)) {
      const button = make(`<button type="button" class="small${action === 'drop' ? ' danger' : ''}"></button>`);
      button.dataset.action = action;
      button.dataset.testid = `person-${action}-${clientId}`;
      button.onclick = () => {
        this.#open(false);
        if (ACTIONS[action].named) this.#askName(action);
        else {
          this.#menu.focus({ preventScroll: true });
          this.#do(action);
        }
      };
      this.#actions.append(button);
    }
    this.#naming.onkeydown = (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#named();
    };
  }

  /**
   * @param {UserMeta} user
   * @param {RowContext} context
   */
  show(user, context) {
    this.#context = context;
    this.#user = user;
    dressAvatar(part(this.element, '.avatar'), user.name);
    part(this.element, '.name').textContent = user.name;
    part(this.element, 'small').textContent = notesOf(user, context).join(' · ');
    this.element.dataset.reconnecting = String(Boolean(user.reconnecting));
    const marks = marksOf(user, context);
    if (marks !== this.#marks) part(this.element, '.marks').innerHTML = this.#marks = marks;
    let any = false;
    for (const button of /** @type {Iterable<HTMLElement>} */ (this.#actions.children)) {
      const action = ACTIONS[button.dataset.action ?? ''];
      const offered = action.offered?.(user, context) ?? byModerator(context);
      any ||= offered;
      button.hidden = !offered;
      button.textContent = action.words(user, context);
    }
    this.#menu.hidden = !any;
    this.#menu.setAttribute('aria-label', `Actions for ${user.name}`);
    if (!any) this.#open(false);
  }

  /**
   * @param {string} action
   * @param {string} [name]
   */
  #do(action, name = '') {
    const [user, context] = [this.#user, this.#context];
    if (user && context) context.attempt(() => ACTIONS[action].does(user, context, name));
  }

  /** @param {string} action */
  #askName(action) {
    /** @type {HTMLInputElement} */
    const input = part(this.#naming, 'input');
    input.value = this.#user?.name ?? '';
    this.#naming.hidden = false;
    input.select();
    input.focus();
    this.#naming.onsubmit = (event) => {
      event.preventDefault();
      this.#named();
      const name = input.value.trim();
      if (name && name !== this.#user?.name) this.#do(action, name);
    };
  }

  #named() {
    this.#naming.hidden = true;
    this.#menu.focus({ preventScroll: true });
  }

  /** @param {boolean} open */
  #open(open) {
    this.#actions.hidden = !open;
    this.#menu.setAttribute('aria-expanded', String(open));
    // The list is low on a phone, and beside an open fold: what has opened is to be seen whole.
    if (open) this.#actions.scrollIntoView({ block: 'nearest' });
  }
}

/**
 * @param {UserMeta} user
 * @param {RowContext} context
 */
function notesOf(user, { mine, spotlit, lecture }) {
  return [
    mine && 'You',
    user.signedName && `Invited as ${user.signedName}`,
    user.role !== 'participant' && user.role,
    user.reconnecting && 'Reconnecting…',
    lecture && user.hasFloor && 'Has the floor',
    spotlit && 'Spotlight',
    user.hardMutedAudio && 'Muted by a moderator',
  ].filter((note) => typeof note === 'string');
}

/**
 * @param {UserMeta} user
 * @param {RowContext} context
 */
function marksOf({ sharing, audioMuted, videoMuted, role }, { lecture }) {
  if (role === 'viewer') return '';
  const mark = (/** @type {Parameters<typeof icon>[0]} */ name, /** @type {string} */ words, off = false) => `<span role="img" class="${off ? 'off' : ''}" aria-label="${words}">${icon(name)}</span>`;
  return [
    sharing ? mark('screen', 'shares a screen') : '',
    mark(audioMuted ? 'micOff' : 'mic', `microphone ${audioMuted ? 'off' : 'on'}`, audioMuted && !lecture),
    mark(videoMuted ? 'cameraOff' : 'camera', `camera ${videoMuted ? 'off' : 'on'}`, videoMuted && !lecture),
  ].join('');
}
