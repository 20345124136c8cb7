import { make, part } from './dom.js';
import { icon } from './icons.js';
import { dressAvatar } from './people.js';
import { playSound } from './sound.js';

/** @import { VideoFigures } from './stats.js' */

/**
 * What a tile shows.
 * @typedef {object} TileView
 * @property {string} clientId
 * @property {string} name what others know the person by
 * @property {string} label what stands on the tile
 * @property {boolean} audioMuted
 * @property {boolean} videoMuted
 * @property {boolean} speaking
 * @property {boolean} reconnecting its connection is being restored
 * @property {boolean} pinned one has pinned the person
 * @property {boolean} spotlit the person is in the spotlight
 * @property {'live' | 'off' | 'bw' | 'unseen'} state the picture is there, is not sent, is left out because the network is too thin for it, or is on and cannot be shown
 * @property {'ok' | 'weak' | 'paused'} [uplink] how one's own picture gets through
 */

const MARKUP = `
  <article class="tile" hidden>
    <video playsinline autoplay muted></video>
    <audio autoplay></audio>
    <div class="cover"><span class="avatar"></span><span class="thin" title="Network too slow for this video">${icon('signal')}<span>Network too slow for this video</span></span><span class="unseen" title="This picture cannot be shown here">${icon('cameraOff')}<span>This picture cannot be shown here</span></span></div>
    <div class="away"><span class="spinner"></span>Reconnecting…</div>
    <div class="figure" data-testid="tile-figures" hidden></div>
    <button type="button" class="pin" aria-pressed="false" hidden>${icon('pin')}</button>
    <div class="caption"><span class="spot" role="img" aria-label="In the spotlight">${icon('star')}</span><span class="uplink" role="img">${icon('signal')}</span><span class="mark" role="img" aria-label="Microphone off">${icon('micOff')}</span><span class="name"></span></div>
  </article>`;

/** What the mark on one's own tile says. */
const UPLINK = { ok: '', weak: 'Your network is too slow for your whole picture', paused: 'Your picture is not sent: the network is too slow' };

/** One person's place on the stage. */
export class Tile {
  /** The tile's element. */
  element = make(MARKUP);
  /** The tile's picture. */
  video = /** @type {HTMLVideoElement} */ (part(this.element, 'video'));
  /** The tile's sound; one's own tile has none. */
  audio = /** @type {HTMLAudioElement} */ (part(this.element, 'audio'));
  #slot;
  #pin = part(this.element, '.pin');

  /**
   * @param {number | 'self' | ''} slot where the media comes from; '' for a person without a slot
   * @param {(clientId: string, pinned: boolean) => void} [onPin] hears that the person is to be pinned or not; without it there is nothing to pin
   */
  constructor(slot, onPin) {
    this.#slot = slot;
    this.#pin.hidden = !onPin;
    this.#pin.onclick = () => onPin?.(this.element.dataset.clientId ?? '', this.#pin.getAttribute('aria-pressed') !== 'true');
  }

  /**
   * Plays a stream, or the same one again once other tracks are in it. Its sound has an element of its own: a video element stays silent until its first picture, and from
   * somebody whose camera is off there is none. The browser keeps the two in step, for they are received as one stream.
   * @param {MediaStream | null} stream
   */
  play(stream) {
    if (this.video.srcObject !== stream) this.video.srcObject = stream;
    playSound(this.audio, this.#slot === 'self' ? null : stream);
  }

  /**
   * Shows a person, or nobody.
   * @param {TileView | null} view
   */
  show(view) {
    const { element } = this;
    element.hidden = view === null;
    if (!view) {
      // Tests and screen readers must not count an empty place.
      for (const name of Object.keys(element.dataset)) delete element.dataset[name];
      return;
    }
    Object.assign(element.dataset, {
      testid: 'tile',
      clientId: view.clientId,
      name: view.name,
      slot: String(this.#slot),
      audioMuted: String(view.audioMuted),
      videoMuted: String(view.videoMuted),
      speaking: String(view.speaking),
    });
    element.dataset.state = view.state;
    element.dataset.uplink = view.uplink ?? 'ok';
    const uplink = part(element, '.uplink');
    uplink.title = UPLINK[view.uplink ?? 'ok'];
    uplink.setAttribute('aria-label', uplink.title);
    element.dataset.reconnecting = String(view.reconnecting);
    element.dataset.spotlight = String(view.spotlit);
    this.#pin.dataset.testid = `pin-${view.clientId}`;
    this.#pin.setAttribute('aria-pressed', String(view.pinned));
    this.#pin.setAttribute('aria-label', view.pinned ? `Unpin ${view.name}` : `Pin ${view.name}`);
    this.#pin.title = this.#pin.getAttribute('aria-label') ?? '';
    part(element, '.name').textContent = view.label;
    element.setAttribute('aria-label', describe(view));
    dressAvatar(part(element, '.avatar'), view.name);
  }

  /**
   * Shows what is received of the picture, or nothing.
   * @param {VideoFigures | null} figures
   */
  showFigures(figures) {
    showFigures(part(this.element, '.figure'), figures);
  }

  /** @param {number} order its place among the tiles */
  set order(order) {
    this.element.style.order = String(order);
  }
}

/**
 * @param {HTMLElement} mark
 * @param {VideoFigures | null} figures
 */
export function showFigures(mark, figures) {
  mark.hidden = figures === null;
  if (!figures) return;
  const { width, height, fps, kbps } = figures;
  mark.textContent = width > 0 ? `${width}×${height} · ${fps} fps` : 'no picture';
  Object.assign(mark.dataset, { width, height, fps, kbps });
}

/** @param {TileView} view */
function describe({ label, audioMuted, videoMuted, speaking, reconnecting, state }) {
  return [label, reconnecting && 'reconnecting', audioMuted && 'microphone off', videoMuted && 'camera off', state === 'bw' && 'video paused, the network is too slow for it', state === 'unseen' && 'the picture is on and cannot be shown here', speaking && 'speaking'].filter(Boolean).join(', ');
}
