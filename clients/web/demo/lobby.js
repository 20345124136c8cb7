import { byId } from './dom.js';
import { DevicePickers } from './device-pickers.js';
import { icon } from './icons.js';
import { watchLevel } from './meter.js';
import { dressAvatar } from './people.js';

const NAME_KEY = 'enx.name';
/** Where everyone meets who has not thought of a room. */
const DEMO_ROOM = 'demo';

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
  #joinDemo = /** @type {HTMLButtonElement} */ (byId('join-demo'));
  #wants = { audio: true, video: true };
  /** @type {Record<'audio' | 'video', MediaStreamTrack | null>} */
  #tracks = { audio: null, video: null };
  /** @type {Record<'audio' | 'video', string>} */
  #trouble = { audio: '', video: '' };
  #stopMeter = () => {};
  #open = false;
  #tokenGiven = false;
  #demoRoom;
  #pickers;

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {string} options.room
   * @param {boolean} options.tokenGiven the address carries a token, so the room is settled
   * @param {boolean} options.demoRoom offer a room where everyone meets who opens this page
   * @param {(wish: JoinWish) => void} options.onJoin
   */
  constructor({ name, room, tokenGiven, demoRoom, onJoin }) {
    this.#demoRoom = demoRoom;
    this.tokenGiven = tokenGiven;
    this.#name.value = name || (localStorage.getItem(NAME_KEY) ?? '');
    this.#room.value = room;
    this.#name.oninput = () => this.#render();
    byId('lobby-mute').onclick = () => void this.#toggle('audio');
    byId('lobby-camera').onclick = () => void this.#toggle('video');
    byId('devices-on').onclick = () => void this.#turnOn();
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
    byId('join-demo').onclick = () => {
      // A guest's name is not kept: the next tab's guest is to be another one.
      if (this.wish.name) localStorage.setItem(NAME_KEY, this.wish.name);
      else this.#name.value = `Guest ${twoDigits()}`;
      this.#room.value = DEMO_ROOM;
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

  /** Shows the lobby to somebody who has just come, and opens the preview. */
  async show() {
    this.#appear();
    await this.#pickers.refresh();
    await this.#openBoth({});
  }

  /** Shows the lobby to somebody who comes back. The devices were let go, and stay off until they are asked for. */
  async showAgain() {
    this.#wants = { audio: false, video: false };
    this.#trouble = { audio: '', video: '' };
    this.#close('audio');
    this.#close('video');
    this.#appear();
    await this.#pickers.refresh();
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
    byId('demo-room').hidden = given || !this.#demoRoom;
  }

  /** @param {boolean} busy whether a join is under way */
  set busy(busy) {
    this.#join.disabled = this.#joinDemo.disabled = busy;
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

  #appear() {
    byId('lobby').hidden = false;
    this.#open = true;
    this.busy = false;
    this.#render();
    if (!this.#name.value) this.#name.focus({ preventScroll: true });
  }

  /**
   * Opens both devices together, so that the browser asks once; one by one, where only one of them can be had.
   * @param {{audio?: string, video?: string}} picked the devices; the browser chooses where none is named
   */
  async #openBoth(picked) {
    const together = this.#wants.audio && this.#wants.video && await this.#openTogether(picked);
    if (!together) await Promise.all([this.#reopen('audio'), this.#reopen('video')]);
    await this.#pickers.refresh({
      camera: this.#tracks.video?.getSettings().deviceId,
      microphone: this.#tracks.audio?.getSettings().deviceId,
    });
  }

  /**
   * @param {{audio?: string, video?: string}} picked
   * @returns {Promise<boolean>} whether both could be had
   */
  async #openTogether(picked) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: constraintsOf('audio', picked.audio), video: constraintsOf('video', picked.video) });
      this.#take('audio', stream.getAudioTracks()[0]);
      this.#take('video', stream.getVideoTracks()[0]);
      return true;
    } catch {
      return false;
    }
  }

  /** Turns on whatever is off. */
  async #turnOn() {
    if (this.#wants.audio) {
      await this.#toggle('video');
      return;
    }
    this.#wants = { audio: true, video: true };
    this.#trouble = { audio: '', video: '' };
    this.#render();
    await this.#openBoth({ audio: this.#pickers.microphone, video: this.#pickers.camera });
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
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraintsOf(kind, deviceId) });
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
    if (!this.#open || !this.#wants[kind]) {
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
    const trouble = this.#trouble.video || this.#trouble.audio;
    // The button says that the camera is off, and what a click does about it.
    byId('devices-on').hidden = trouble !== '' || this.#wants.video;
    byId('devices-on').textContent = this.#wants.audio ? 'Turn on the camera' : 'Turn on camera and microphone';
    byId('preview-note').hidden = trouble === '' && !this.#wants.video;
    byId('preview-note').textContent = trouble || 'Opening the camera…';
    switchButton(byId('lobby-mute'), !this.wish.audioMuted, 'microphone', this.#trouble.audio);
    switchButton(byId('lobby-camera'), !this.wish.videoMuted, 'camera', this.#trouble.video);
    byId('preview-level').hidden = this.#tracks.audio === null;
  }
}

/**
 * What to ask the browser for.
 * @param {'audio' | 'video'} kind
 * @param {string} [deviceId] the device; the browser chooses where none is named
 * @returns {MediaTrackConstraints}
 */
function constraintsOf(kind, deviceId) {
  const size = kind === 'video' ? { width: { ideal: 1280 }, height: { ideal: 720 } } : {};
  return { ...size, ...(deviceId && { deviceId: { exact: deviceId } }) };
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
  return `${pick(['calm', 'bright', 'early', 'green', 'quiet', 'warm'])}-${pick(['river', 'harbour', 'meadow', 'forest', 'garden', 'summit'])}-${twoDigits()}`;
}

function twoDigits() {
  return Math.floor(Math.random() * 90) + 10;
}
