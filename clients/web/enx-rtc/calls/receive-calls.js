import { MessageCalls } from './message-calls.js';
import { done, doneWith } from './room-calls.js';

/** @import { AdvanceOption, ReceiveSettings, VideoQuality } from '../types.js' */

/** What one wants to be sent. It holds for oneself alone and survives a reconnect. */
export class ReceiveCalls extends MessageCalls {
  /**
   * How many talkers to be shown at once; with 0, three are still heard.
   * @param {number} count
   * @returns {Promise<ReceiveSettings>}
   */
  setTalkerCount(count) {
    return this.request('setTalkerCount', { count }, 'onSetTalkerCount', whole);
  }

  /** @returns {Promise<ReceiveSettings>} how many talkers one is sent */
  getTalkerCount() {
    return this.request('getTalkerCount', {}, 'onGetTalkerCount', whole);
  }

  /** @returns {Promise<ReceiveSettings>} how many talkers one could be sent, in `maxTalkers` */
  getMaxTalkers() {
    return this.request('getMaxTalkers', {}, 'onMaxTalkerCount', ({ maxTalkers }) => ({ result: 0, maxTalkers }));
  }

  /**
   * The best picture to be sent.
   * @param {{videoQuality: VideoQuality, streamType: 'talker' | 'canvas'}} wish
   * @returns {Promise<ReceiveSettings>}
   */
  setReceiveVideoQuality({ videoQuality, streamType }) {
    return this.request('setReceiveVideoQuality', { videoQuality, streamType });
  }

  /**
   * The best picture that one is sent.
   * @param {'talker' | 'canvas'} streamType
   * @returns {Promise<VideoQuality>}
   */
  async getReceiveVideoQuality(streamType) {
    const settings = await this.request('getReceiveVideoQuality');
    return streamType === 'canvas' ? settings.canvasQuality : settings.talkerQuality;
  }

  /**
   * Keeps people on top of one's own talkers.
   * @param {string[]} clientIds
   * @returns {Promise<ReceiveSettings>}
   */
  pinUsers(clientIds) {
    return this.request('pinUsers', { clientIds }, 'onAckPinUsers', doneWith('Pinned', clientIds));
  }

  /**
   * Lets them go again.
   * @param {string[]} clientIds
   * @returns {Promise<ReceiveSettings>}
   */
  unpinUsers(clientIds) {
    return this.request('unpinUsers', { clientIds }, 'onAckUnpinUsers', doneWith('Unpinned', clientIds));
  }

  /**
   * Turns options on or off; what is not named stays.
   * @param {AdvanceOption[]} options `battery_updates`, `notify-video-resolution-change`, `adapt-audio-only`
   * @returns {Promise<ReceiveSettings>}
   */
  setAdvancedOptions(options) {
    return this.request('setAdvancedOptions', { options }, 'onAdvancedOptionsUpdate', optionsOf);
  }

  /** @returns {Promise<ReceiveSettings>} the extra notifications, in `options` */
  getAdvancedOptions() {
    return this.request('getAdvancedOptions', {}, 'onGetAdvancedOptions', optionsOf);
  }

  /**
   * Whether to hear who speaks (`onTalkerNtification`).
   * @param {boolean} enabled
   * @returns {Promise<ReceiveSettings>}
   */
  subscribeForTalkerNotification(enabled) {
    return enabled
      ? this.request('subscribeForTalkerNotification', { enabled }, 'onAckSubscribeTalkerNotification', done('Subscribed'))
      : this.request('subscribeForTalkerNotification', { enabled }, 'onAckUnsubscribeTalkerNotification', done('Unsubscribed'));
  }
}

/** @param {ReceiveSettings} settings */
function whole(settings) {
  return { result: 0, ...settings };
}

/** @param {ReceiveSettings} settings */
function optionsOf({ options }) {
  return { result: 0, options };
}
