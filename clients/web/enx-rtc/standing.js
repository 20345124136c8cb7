/** @import { Callbacks } from './types.js' */
/** @import { News } from './snapshot.js' */

/**
 * What the app was told of bandwidth and holds until its end is told: fewer videos, fewer layers, sound alone, no share. A server that
 * gives the room as it is has forgotten what it told, and tells anew what still holds; the app hears first that all of it is over.
 */
export class Standing {
  /** @type {Map<string, News>} how each of it ends */
  #ends = new Map();

  /**
   * Takes a callback into account.
   * @param {keyof Callbacks} name
   * @param {any} payload
   */
  hear(name, payload) {
    switch (name) {
      case 'onRoomBandwidthAlert':
        this.#keep(name, payload.direction === 'down', { name, payload: { ...payload, direction: 'up' } });
        break;
      case 'onPublisherBandwidthAlert':
        this.#keep(`${name} ${payload.streamId}`, payload.direction === 'down', { name, payload: { ...payload, layers: payload.wanted, direction: 'up' } });
        break;
      case 'onUnPublishedStream':
        this.#ends.delete(`onPublisherBandwidthAlert ${payload.streamId}`);
        break;
      case 'onAudioOnlyByBandwidth':
        this.#keep(name, payload.enabled, { name, payload: { enabled: false } });
        break;
      case 'onShareStreamEvent':
        this.#keep(name, payload.message === 'Share stopped', { name, payload: { ...payload, message: 'Share resumed' } });
        break;
      case 'onScreenSharedStarted':
      case 'onScreenSharedStopped':
        this.#ends.delete('onShareStreamEvent');
        break;
      default:
    }
  }

  /**
   * All of it is over.
   * @returns {News[]} what the app has to hear
   */
  end() {
    const news = [...this.#ends.values()];
    this.#ends.clear();
    return news;
  }

  /**
   * @param {string} key
   * @param {boolean} begins
   * @param {News} end
   */
  #keep(key, begins, end) {
    if (begins) this.#ends.set(key, end);
    else this.#ends.delete(key);
  }
}
