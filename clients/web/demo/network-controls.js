import { EnxRtc } from '/enx-rtc/index.js';
import { byId } from './dom.js';

/** @import { ReceiveSettings, VideoQuality } from '/enx-rtc/types.js' */

const ADAPT = 'adapt-audio-only';

/** What one wants to be sent: how good, how many, sound only. What is shown is what the server has said. */
export class NetworkControls {
  #quality = /** @type {HTMLSelectElement} */ (byId('receive-quality'));
  #count = /** @type {HTMLSelectElement} */ (byId('talker-count'));
  /** @type {ReceiveSettings | null} */
  #settings = null;
  #attempt;

  /** @param {(action: () => Promise<unknown>) => void} attempt carries a click out, and draws the page afterwards */
  constructor(attempt) {
    this.#attempt = attempt;
    const panel = /** @type {HTMLDetailsElement} */ (byId('network'));
    panel.ontoggle = () => {
      if (panel.open && EnxRtc.clientId) this.#ask(() => EnxRtc.getTalkerCount());
    };
    this.#quality.onchange = () => this.#ask(() => EnxRtc.setReceiveVideoQuality({ videoQuality: /** @type {VideoQuality} */ (this.#quality.value), streamType: 'talker' }));
    this.#count.onchange = () => this.#ask(() => EnxRtc.setTalkerCount(Number(this.#count.value)));
    byId('audio-only').onclick = () => this.#ask(() => EnxRtc.setAudioOnlyMode(!this.#settings?.audioOnly));
    byId(ADAPT).onclick = () => this.#ask(() => EnxRtc.setAdvancedOptions([{ id: ADAPT, enable: !this.#adapts }]));
  }

  get #adapts() {
    return this.#settings?.options.some(({ id, enable }) => id === ADAPT && enable) ?? false;
  }

  /** A new stay begins. */
  begin() {
    this.#settings = null;
    const media = EnxRtc.peerConnection !== null;
    const pictures = media && EnxRtc.slotStream(1)?.getVideoTracks().length !== 0;
    byId('network').hidden = !media;
    for (const id of ['receive-quality-field', 'audio-only', ADAPT]) byId(id).hidden = !pictures;
    /** @type {HTMLDetailsElement} */ (byId('network')).open = false;
  }

  /** Draws what the server has said last. */
  render() {
    const { maxTalkers = 0, numTalkers = 0, talkerQuality = 'Auto', audioOnly = false } = this.#settings ?? {};
    byId('audio-only').setAttribute('aria-checked', String(audioOnly));
    byId(ADAPT).setAttribute('aria-checked', String(this.#adapts));
    this.#quality.value = talkerQuality;
    if (this.#count.options.length !== maxTalkers + 1) {
      this.#count.replaceChildren(...Array.from({ length: maxTalkers + 1 }, (_, count) => new Option(count === 0 ? 'Nobody' : `Up to ${count}`, String(count))));
    }
    this.#count.value = String(numTalkers);
  }

  /** @param {() => Promise<ReceiveSettings>} action */
  #ask(action) {
    this.#attempt(async () => {
      const settings = await action();
      // Not every call says everything: what is not said stays.
      this.#settings = { .../** @type {ReceiveSettings} */ (this.#settings), ...settings };
    });
  }
}
