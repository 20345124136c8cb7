import { clearResume, saveResume } from './resume-store.js';

/** @import { ResumeEntry } from './resume-store.js' */

/** What happens to a session when its page goes away: it is kept for the next page of the tab, or ended. */
export class PageLife {
  #options;

  /**
   * @param {object} options
   * @param {() => Omit<ResumeEntry, 'savedAt'> | null} options.place what the next page needs to go on; null where it cannot
   * @param {() => void} options.abandon leaves at once
   */
  constructor(options) {
    this.#options = options;
  }

  /** Begins to watch. */
  watch() {
    addEventListener('pagehide', this.#onPageHide);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  /** Ends. */
  stop() {
    removeEventListener('pagehide', this.#onPageHide);
    document.removeEventListener('visibilitychange', this.#onVisibility);
  }

  /** Where the session can go on it says no goodbye: that its socket closes tells enough. */
  #onPageHide = () => {
    if (!this.#keep()) this.#options.abandon();
  };

  /** A phone ends hidden pages without a word. One that is seen needs nothing kept, and a copy of its tab must find nothing. */
  #onVisibility = () => {
    if (document.visibilityState === 'hidden') this.#keep();
    else clearResume();
  };

  #keep() {
    const entry = this.#options.place();
    if (entry) saveResume(entry);
    return entry !== null;
  }
}
