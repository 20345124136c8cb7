import { byId } from './dom.js';
import { DevicePickers } from './device-pickers.js';
import { icon } from './icons.js';
import { watchLevel } from './meter.js';
import { dressAvatar } from './people.js';

const NAME_KEY = 'enx.name';

/**
 * What the user settled on before joining.
 * @typedef {object} JoinWish
 * @property {string} name
 * @property {string} room
 * @property {boolean} audioMuted
 * @property {boolean} videoMuted
 * @property {string} [camera] the picked device
 * @property {string} [microphone] the picked device
 */

/** The page before the room: name, room, preview, devices. */
export class Lobby {
  #name = /** @type {HTMLInputElement} */ (byId('name'));
  #room = /** @type {HTMLInputElement} */ (byId('room'));
  #video = /** @type {HTMLVideoElement} */ (byId('preview-video'));
  #join = /** @type {HTMLButtonElement} */ (byId('join'));
  #wants = { audio: true, video: true };
  /** @type {Record<'audio' | 'video', MediaStreamTrack | null>} */
  #tracks = { audio: null, video: null };
  /** @type {Record<'audio' | 'video', string>} */
  #trouble = { audio: '', video: '' };
  #stopMeter = () => {};
  #open = false;
  #tokenGiven = false;
  #pickers;

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {string} options.room
   * @param {boolean} options.tokenGiven the address carries a token, so the room is settled
   * @param {(wish: JoinWish) => void} options.onJoin
   */
  constructor({ name, room, tokenGiven, onJoin }) {
    this.tokenGiven = tokenGiven;
    this.#name.value = name || (localStorage.getItem(NAME_KEY) ?? '');
    this.#room.value = room;
    this.#name.oninput = () => this.#render();
    byId('lobby-mute').onclick = () => void this.#toggle('audio');
    byId('lobby-camera').onclick = () => void this.#toggle('video');
    this.#pickers = new DevicePickers(byId('camera-picker'), byId('microphone-picker'), {
      camera: () => void this.#reopen('video'),
      microphone: () => void this.#reopen('audio'),
    });
    byId('join-form').onsubmit = (event) => {
      event.preventDefault();
      if (this.#complain()) return;
      localStorage.setItem(NAME_KEY, this.wish.name);
      onJoin(this.wish);
    };
  }

  /** @returns {JoinWish} */
  get wish() {
    return {
      name: this.#name.value.trim(),
      room: this.#room.value.trim(),
      audioMuted: !this.#wants.audio || this.#trouble.audio !== '',
      videoMuted: !this.#wants.video || this.#trouble.video !== '',
      camera: this.#pickers.camera,
      microphone: this.#pickers.microphone,
    };
  }

  /** Shows the lobby and opens the preview. */
  async show() {
    byId('lobby').hidden = false;
    this.#open = true;
    this.busy = false;
    this.#render();
    if (!this.#name.value) this.#name.focus({ preventScroll: true });
    await this.#pickers.refresh();
    // Together, so that the browser asks once for both.
    await this.#openBoth();
    await this.#pickers.refresh({
      camera: this.#tracks.video?.getSettings().deviceId,
      microphone: this.#tracks.audio?.getSettings().deviceId,
    });
  }

  /** Hides the lobby. The preview's devices are let go. */
  hide() {
    this.#open = false;
    byId('lobby').hidden = true;
    this.#close('audio');
    this.#close('video');
  }

  /** @param {boolean} given whether the address carries a token: the room is settled then */
  set tokenGiven(given) {
    this.#tokenGiven = given;
    byId('room-field').hidden = given;
  }

  /** @param {boolean} busy whether a join is under way */
  set busy(busy) {
    this.#join.disabled = busy;
    this.#join.textContent = busy ? 'Joining…' : 'Join room';
  }

  /** Says what is missing in the form. */
  #complain() {
    const missing = !this.#name.value.trim() ? this.#name : !this.#tokenGiven && !this.#room.value.trim() ? this.#room : null;
    const note = byId('form-problem');
    note.hidden = !missing;
    for (const input of [this.#name, this.#room]) input.setAttribute('aria-invalid', String(input === missing));
    note.textContent = missing === this.#name ? 'Tell the others your name.' : 'Give the room a name.';
    missing?.focus();
    return missing !== null;
  }

  async #openBoth() {
    if (!this.#wants.audio || !this.#wants.video) {
      await Promise.all([this.#reopen('audio'), this.#reopen('video')]);
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: { ideal: 1280 }, height: { ideal: 720 } } });
      this.#take('audio', stream.getAudioTracks()[0]);
      this.#take('video', stream.getVideoTracks()[0]);
    } catch {
      await Promise.all([this.#reopen('audio'), this.#reopen('video')]);
    }
  }

  /** @param {'audio' | 'video'} kind */
  async #toggle(kind) {
    // Where access was refused, a click means "try again".
    this.#wants[kind] = this.#trouble[kind] !== '' || !this.#wants[kind];
    await this.#reopen(kind);
  }

  /** @param {'audio' | 'video'} kind */
  async #reopen(kind) {
    this.#close(kind);
    this.#trouble[kind] = '';
    if (this.#wants[kind]) {
      const deviceId = kind === 'audio' ? this.#pickers.microphone : this.#pickers.camera;
      const size = kind === 'video' ? { width: { ideal: 1280 }, height: { ideal: 720 } } : {};
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ [kind]: { ...size, ...(deviceId ? { deviceId: { exact: deviceId } } : {}) } });
        this.#take(kind, stream.getTracks()[0]);
      } catch (error) {
        this.#trouble[kind] = troubleOf(kind, error);
      }
    }
    this.#render();
  }

  /**
   * @param {'audio' | 'video'} kind
   * @param {MediaStreamTrack} track
   */
  #take(kind, track) {
    this.#close(kind);
    if (!this.#open) {
      track.stop();
      return;
    }
    this.#tracks[kind] = track;
    if (kind === 'video') this.#video.srcObject = new MediaStream([track]);
    else this.#stopMeter = watchLevel(track, showLevel);
    this.#render();
  }

  /** @param {'audio' | 'video'} kind */
  #close(kind) {
    this.#tracks[kind]?.stop();
    this.#tracks[kind] = null;
    if (kind === 'video') this.#video.srcObject = null;
    else this.#stopMeter();
    if (kind === 'audio') showLevel(0);
  }

  #render() {
    const shown = this.#tracks.video !== null;
    this.#video.hidden = !shown;
    byId('preview-off').hidden = shown;
    dressAvatar(byId('preview-avatar'), this.#name.value);
    byId('preview-note').textContent = this.#trouble.video || this.#trouble.audio || (this.#wants.video ? 'Opening the camera…' : 'Camera is off');
    switchButton(byId('lobby-mute'), !this.wish.audioMuted, 'microphone', this.#trouble.audio);
    switchButton(byId('lobby-camera'), !this.wish.videoMuted, 'camera', this.#trouble.video);
    byId('preview-level').hidden = this.#tracks.audio === null;
  }
}

/**
 * @param {HTMLElement} button
 * @param {boolean} on
 * @param {'microphone' | 'camera'} device
 * @param {string} trouble
 */
function switchButton(button, on, device, trouble) {
  const name = device === 'camera' ? (on ? 'camera' : 'cameraOff') : on ? 'mic' : 'micOff';
  button.innerHTML = icon(name);
  button.setAttribute('aria-pressed', String(!on));
  button.setAttribute('aria-label', trouble || `Turn the ${device} ${on ? 'off' : 'on'}`);
  button.title = button.getAttribute('aria-label') ?? '';
}

/** @param {number} level 0 to 1 */
function showLevel(level) {
  [...byId('preview-level').children].forEach((bar, index) => bar.classList.toggle('lit', level > (index + 0.5) / 5));
}

/**
 * @param {'audio' | 'video'} kind
 * @param {unknown} error
 */
function troubleOf(kind, error) {
  const device = kind === 'audio' ? 'microphone' : 'camera';
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return `The ${device} is blocked. Allow it in the browser’s address bar.`;
  if (name === 'NotFoundError') return `No ${device} was found.`;
  if (!navigator.mediaDevices) return 'Open this page over https to use camera and microphone.';
  return `The ${device} could not be started. Does another program use it?`;
}

/** A name for a room that nobody has thought of yet. */
export function suggestedRoom() {
  const pick = (/** @type {string[]} */ words) => words[Math.floor(Math.random() * words.length)];
  const number = Math.floor(Math.random() * 90) + 10;
  return `${pick(['calm', 'bright', 'early', 'green', 'quiet', 'warm'])}-${pick(['river', 'harbour', 'meadow', 'forest', 'garden', 'summit'])}-${number}`;
}
