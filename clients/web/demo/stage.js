import { SHARE_SLOT, isVoiceSlot } from '/enx-rtc/index.js';
import { byId, part } from './dom.js';
import { layoutTiles } from './layout.js';
import { noteFirstFrame } from './recorder.js';
import { playSound } from './sound.js';
import { Tile, showFigures } from './tile.js';
import { talkerView, viewOf } from './views.js';

/** @import { Talker, UserMeta } from '/enx-rtc/types.js' */
/** @import { Figures } from './stats.js' */
/** @import { TileView } from './tile.js' */
/** @import { Marks } from './views.js' */

/** Px between tiles: the same as the style sheet's --gap. */
const GAP = 10;
/** Above every place that a person can have. */
const LAST = 9999;

/**
 * What the stage is drawn from.
 * @typedef {object} StageView
 * @property {UserMeta[]} users everyone, oneself included
 * @property {Talker[]} talkers who is on which slot
 * @property {string} me one's own id
 * @property {boolean} meSpeaking
 * @property {TileView['uplink']} uplink how one's own picture gets through
 * @property {boolean} shareHeldBack the network is too thin for somebody's share
 * @property {boolean} away one's own connection is being restored
 * @property {string[]} pinned
 * @property {string[]} spotlight
 */

/** The tiles and the share. */
export class Stage {
  #stage = byId('stage');
  #tiles = byId('tiles');
  #shareTile = byId('share-tile');
  #shareVideo = /** @type {HTMLVideoElement} */ (part(this.#shareTile, 'video'));
  #hear = byId('hear');
  #self = new Tile('self');
  /** @type {Map<number, Tile>} */
  #slots = new Map();
  /** @type {Map<number, HTMLAudioElement>} voices of people without a slot: heard, not shown */
  #voices = new Map();
  /** @type {Map<string, Tile>} people without a slot */
  #quiet = new Map();
  /** @type {string[]} who came first stays first: a change of speaker must not shuffle the faces */
  #places = [];
  #onPin;

  /** @param {(clientId: string, pinned: boolean) => void} onPin hears that somebody is to be pinned or not */
  constructor(onPin) {
    this.#onPin = onPin;
    this.#tiles.append(this.#self.element);
    this.#self.element.classList.add('mine');
    this.#self.order = LAST;
    this.#hear.onclick = () => this.#playAll();
    new ResizeObserver(() => this.#arrange()).observe(this.#tiles);
  }

  /**
   * Takes one's own stream.
   * @param {MediaStream | null} stream
   */
  showSelf(stream) {
    this.#self.play(stream);
  }

  /**
   * Takes the stream of a slot: at the join, and again when other tracks are in it.
   * @param {number} slot
   * @param {MediaStream} stream
   */
  addSlot(slot, stream) {
    if (slot === SHARE_SLOT) {
      if (this.#shareVideo.srcObject !== stream) this.#shareVideo.srcObject = stream;
      noteFirstFrame(slot, this.#shareVideo);
      return;
    }
    if (isVoiceSlot(slot)) {
      this.#addVoice(slot, stream);
      return;
    }
    const known = this.#slots.get(slot);
    if (known) {
      known.play(stream);
      this.#playAll();
      return;
    }
    const tile = new Tile(slot, this.#onPin);
    this.#slots.set(slot, tile);
    this.#tiles.append(tile.element);
    tile.play(stream);
    noteFirstFrame(slot, tile.video);
  }

  /**
   * Draws everything anew from the facts.
   * @param {StageView} view
   */
  render({ users, talkers, me, meSpeaking, uplink, shareHeldBack, away, pinned, spotlight }) {
    this.#settlePlaces(users);
    const byClient = new Map(users.map((user) => [user.clientId, user]));
    const mine = byClient.get(me);
    const marks = { pinned, spotlight };
    this.#self.show(mine ? { ...viewOf(mine, marks), label: 'You', uplink: mine.videoMuted ? 'ok' : uplink, reconnecting: away, speaking: meSpeaking && !mine.audioMuted && !away } : null);

    const onSlot = new Map(talkers.filter((talker) => byClient.has(talker.clientId)).map((talker) => [talker.streamId, talker]));
    for (const [slot, tile] of this.#slots) {
      const talker = onSlot.get(slot);
      const user = talker && byClient.get(talker.clientId);
      tile.show(talker && user ? talkerView(talker, user, marks) : null);
      if (user) tile.order = this.#places.indexOf(user.clientId);
    }
    this.#renderQuiet(users.filter((user) => user.clientId !== me && !talkers.some((talker) => talker.clientId === user.clientId && this.#slots.has(talker.streamId))), marks);
    this.#renderShare(users.find((user) => user.sharing && user.clientId !== me), shareHeldBack);
    this.#stage.dataset.liveVideos = String([...this.#slots.values()].filter((tile) => tile.element.dataset.state === 'live').length + Number(this.#shareTile.dataset.state === 'live'));
    this.#playAll();
    this.#arrange();
  }

  /** Empties the stage. */
  clear() {
    for (const tile of [...this.#slots.values(), ...this.#quiet.values()]) {
      tile.play(null);
      tile.element.remove();
    }
    this.#slots.clear();
    this.#quiet.clear();
    this.#places = [];
    this.#self.show(null);
    this.showSelf(null);
    this.#renderShare(undefined, false);
    this.#shareVideo.srcObject = null;
    for (const voice of this.#voices.values()) {
      voice.srcObject = null;
      voice.remove();
    }
    this.#voices.clear();
    delete this.#stage.dataset.liveVideos;
    this.#hear.hidden = true;
  }

  /**
   * Shows what is received on each tile and sent from one's own, or nothing.
   * @param {Figures | null} figures
   */
  showFigures(figures) {
    const of = (/** @type {HTMLMediaElement} */ video) => {
      const [track] = /** @type {MediaStream | null} */ (video.srcObject)?.getVideoTracks() ?? [];
      return figures && ((track && figures.received.get(track.id)) ?? null);
    };
    for (const tile of this.#slots.values()) tile.showFigures(tile.element.dataset.state === 'live' ? of(tile.video) : null);
    this.#self.showFigures(figures?.sent.at(-1) ?? null);
    showFigures(part(this.#shareTile, '.figure'), of(this.#shareVideo));
  }

  /**
   * Plays the voice of somebody who has no tile.
   * @param {number} slot
   * @param {MediaStream} stream
   */
  #addVoice(slot, stream) {
    let voice = this.#voices.get(slot);
    if (!voice) {
      voice = document.createElement('audio');
      voice.autoplay = true;
      Object.assign(voice.dataset, { testid: 'voice', slot: String(slot) });
      this.#voices.set(slot, voice);
      this.#stage.append(voice);
    }
    playSound(voice, stream);
    this.#playAll();
  }

  /** @param {UserMeta[]} users */
  #settlePlaces(users) {
    const ids = users.map((user) => user.clientId);
    this.#places = this.#places.filter((id) => ids.includes(id));
    for (const id of ids) if (!this.#places.includes(id)) this.#places.push(id);
  }

  /**
   * People without a slot have a face as long as there is a place for them: as many as the room has slots.
   * @param {UserMeta[]} users
   * @param {Marks} marks
   */
  #renderQuiet(users, marks) {
    const free = [...this.#slots.values()].filter((tile) => tile.element.hidden).length;
    const shown = users.filter((user) => user.role !== 'viewer').slice(0, free);
    for (const [id, tile] of this.#quiet) {
      if (shown.some((user) => user.clientId === id)) continue;
      tile.element.remove();
      this.#quiet.delete(id);
    }
    for (const user of shown) {
      let tile = this.#quiet.get(user.clientId);
      if (!tile) {
        tile = new Tile('', this.#onPin);
        this.#quiet.set(user.clientId, tile);
        this.#tiles.append(tile.element);
      }
      // Nothing is received from them, whatever their camera does.
      tile.show({ ...viewOf(user, marks), state: 'off' });
      tile.order = this.#places.indexOf(user.clientId);
    }
    const more = byId('more');
    more.hidden = shown.length === users.length;
    more.textContent = `+${users.length - shown.length} more`;
  }

  /**
   * @param {UserMeta | undefined} sharer
   * @param {boolean} thin whether the network is too thin for it
   */
  #renderShare(sharer, thin) {
    const tile = this.#shareTile;
    tile.hidden = !sharer;
    this.#stage.dataset.mode = sharer ? 'share' : 'grid';
    if (!sharer) {
      for (const name of Object.keys(tile.dataset)) delete tile.dataset[name];
      return;
    }
    Object.assign(tile.dataset, { testid: 'share-tile', clientId: sharer.clientId, name: sharer.name, slot: String(SHARE_SLOT), state: thin ? 'bw' : 'live' });
    part(tile, '.name').textContent = `${sharer.name} is sharing`;
  }

  /** Sizes the tiles of the grid; beside a share the style sheet sizes them. */
  #arrange() {
    const count = [...this.#tiles.children].filter((tile) => !(/** @type {HTMLElement} */ (tile).hidden)).length;
    const { width, height } = layoutTiles(count, this.#tiles.clientWidth, this.#tiles.clientHeight, GAP);
    this.#tiles.style.setProperty('--tile-width', `${width}px`);
    this.#tiles.style.setProperty('--tile-height', `${height}px`);
  }

  get #sounds() {
    return [...[...this.#slots.values()].map((tile) => tile.audio), ...this.#voices.values()];
  }

  /** Plays every sound. A browser that wants a click first gets a button for it; pictures need none. */
  #playAll() {
    for (const audio of this.#sounds) {
      if (!audio.srcObject || !audio.paused) continue;
      audio.play().then(() => this.#hearable(), (error) => {
        if (error.name === 'NotAllowedError') this.#hear.hidden = false;
      });
    }
  }

  #hearable() {
    if (this.#sounds.every((audio) => !audio.paused)) this.#hear.hidden = true;
  }
}
