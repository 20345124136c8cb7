import { alertWords, uplinkWords } from './bandwidth-words.js';
import { byId } from './dom.js';
import { countVideos } from './views.js';

/** @import { PublisherBandwidthAlert, RoomBandwidthAlert, Talker } from '/enx-rtc/types.js' */

const SHOWN_MS = 8_000;

/** What the network carries, said when it changes: the videos of others, one's own, or nothing but sound. */
export class Bandwidth {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  #weak = false;
  #soundOnly = false;
  /** Whether somebody's share is held back for want of bandwidth. */
  shareHeldBack = false;

  /** How one's own camera gets through: `ok`, `weak` when not in full, `paused` when not at all. */
  get uplink() {
    if (this.#soundOnly) return 'paused';
    return this.#weak ? 'weak' : 'ok';
  }

  /** A new stay begins: nothing is known of the network. */
  begin() {
    this.#weak = false;
    this.shareHeldBack = false;
    this.soundOnly(false);
    for (const id of ['bandwidth-notice', 'uplink-hint']) {
      const notice = byId(id);
      notice.hidden = true;
      for (const name of Object.keys(notice.dataset)) if (name !== 'testid') delete notice.dataset[name];
    }
  }

  /** @param {RoomBandwidthAlert} alert */
  alert(alert) {
    this.#say('bandwidth-notice', alertWords(alert), { direction: alert.direction, cause: alert.cause, videos: alert.number_of_videos, bandwidth: alert.bandwidth });
  }

  /** @param {PublisherBandwidthAlert} alert */
  uplinkAlert(alert) {
    if (alert.streamId === 'av') this.#weak = alert.direction === 'down';
    this.#say('uplink-hint', uplinkWords(alert), { direction: alert.direction, stream: alert.streamId, layers: alert.layers, wanted: alert.wanted });
  }

  /** @param {boolean} enabled */
  soundOnly(enabled) {
    this.#soundOnly = enabled;
    byId('audio-only-banner').hidden = !enabled;
    // The banner says it all.
    if (enabled) for (const id of ['bandwidth-notice', 'uplink-hint']) byId(id).hidden = true;
  }

  /**
   * Says how many of the videos come while not all do.
   * @param {Talker[]} talkers
   */
  render(talkers) {
    const { videos, missing } = countVideos(talkers);
    byId('bandwidth-state').hidden = missing === 0;
    byId('bandwidth-text').textContent = `${videos - missing} of ${videos}`;
    byId('bandwidth-state').title = `Your network carries ${videos - missing} of ${videos} videos`;
  }

  /**
   * @param {string} id
   * @param {string} words
   * @param {Record<string, string | number>} facts kept on the notice, for tests, when it is no longer shown
   */
  #say(id, words, facts) {
    const notice = byId(id);
    byId(`${id}-text`).textContent = words;
    for (const [name, value] of Object.entries(facts)) notice.dataset[name] = String(value);
    notice.hidden = this.#soundOnly;
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => (notice.hidden = true), SHOWN_MS));
  }
}
