import { rest } from './clock.js';
import { Codes, EnxError } from './errors.js';

/** @import { Clock } from './clock.js' */
/** @import { MediaPath } from './media-path.js' */
/** @import { Trial } from './reconnect.js' */
/** @import { Answer, Offer, RoomConnected } from './types.js' */
/** @import { Wire } from './wire.js' */

const RESTART_TIMEOUT_MS = 10_000;
/** Where a socket has opened so fast that no packet can have come since the loss of the one before, one is waited for so long, ms. */
const PACKET_MS = 100;

/**
 * The work of putting socket and media back: another socket that resumes the place, an offer that mends the media path, or both. When
 * it is done, and how often, others decide.
 */
export class Repair {
  /** @type {MediaPath | null} */
  media = null;
  /** The server has said that it hears nothing of our media; only the server can say that it does again. */
  serverDoubts = false;
  /** When the socket was lost, ms of the clock. */
  #lostAt = -Infinity;
  /** Looks again whether all is well, or fails the try under way. */
  #look = () => {};
  #options;

  /**
   * @param {object} options
   * @param {Wire} options.wire
   * @param {Clock} options.clock
   * @param {(room: RoomConnected) => void} options.replaced hears that too much was missed: this is the room now
   * @param {() => void} options.resumed hears that calls can be made again
   */
  constructor(options) {
    this.#options = options;
  }

  /** Something has changed: the try under way looks again. */
  look() {
    this.#look();
  }

  /** The socket is lost. */
  lose() {
    this.#lostAt = this.#options.clock.now();
    this.#look();
  }

  /**
   * Tries once to have socket and media back.
   * @param {Trial} trial
   */
  async restore({ attempt, first, signal }) {
    const { wire } = this.#options;
    await wire.settled();
    if (wire.closed) await this.#resumePlace(attempt > 1, first, signal);
    else if (this.media && (!this.media.ok || this.serverDoubts)) await this.restartMedia(attempt > 1, signal);
    await this.#allWell(signal);
  }

  /**
   * Mends the media path over the present socket.
   * @param {boolean} again the last try to mend it did not help
   * @param {AbortSignal} signal
   */
  async restartMedia(again, signal) {
    const { media } = this;
    if (!media) return;
    const { answer } = await this.#options.wire.call('restartMedia', { offer: await media.repairOffer(again) }, RESTART_TIMEOUT_MS);
    // An answer to an offer that another has followed would only do harm.
    if (!signal.aborted && !(await media.accept(answer))) await this.restartMedia(again, signal);
  }

  /**
   * Brings the place to another socket, while the present one may still work, and mends the media path with it.
   * @param {() => Promise<boolean>} wanted looked at when that socket is open: whether it is still needed
   * @param {AbortSignal} signal
   */
  async renew(wanted, signal) {
    const makeOffer = async () => this.media && this.media.repairOffer(false);
    const { snapshot, answer, offer } = await this.#options.wire.renew(makeOffer, wanted, signal);
    if (!signal.aborted) await this.#takeAnswer(snapshot, answer, offer, signal);
  }

  /**
   * @param {boolean} again the last attempt came to nothing
   * @param {boolean} first nothing was tried yet
   * @param {AbortSignal} signal
   */
  async #resumePlace(again, first, signal) {
    const { wire, replaced, resumed } = this.#options;
    const { snapshot, answer, offer } = await wire.resumeAnywhere(first, () => this.#offerIfLost(again, signal), signal);
    this.serverDoubts = false;
    if (snapshot) replaced(snapshot);
    resumed();
    if (!wire.release()) throw new EnxError(Codes.ServerConnectionFailure, 'The server left something out.');
    await this.#takeAnswer(snapshot, answer, offer, signal);
  }

  /**
   * A socket goes with the address, and media with it: unless something has come since, there is an offer.
   * @param {boolean} again
   * @param {AbortSignal} signal
   */
  async #offerIfLost(again, signal) {
    const { media } = this;
    if (!media) return null;
    const flows = async () => media.ok && (await media.hasComeSince(this.#lostAt));
    if (await flows()) return null;
    if (media.ok) await rest(this.#options.clock, PACKET_MS, signal);
    return (await flows()) ? null : media.repairOffer(again);
  }

  /**
   * @param {RoomConnected | null} snapshot
   * @param {Answer | null} answer
   * @param {Offer | null} offer
   * @param {AbortSignal} signal
   */
  async #takeAnswer(snapshot, answer, offer, signal) {
    const isUnheardNow = answer && offer ? !(await this.media?.accept(answer)) : snapshot && isUnheard(snapshot);
    if (isUnheardNow) await this.restartMedia(false, signal);
  }

  /**
   * Waits until media flows both ways; fails when the socket goes meanwhile.
   * @param {AbortSignal} signal
   */
  async #allWell(signal) {
    const enough = new AbortController();
    try {
      await new Promise((resolve, reject) => {
        let flows = this.media === null;
        const look = () => {
          if (this.#options.wire.closed || signal.aborted) reject(new EnxError(Codes.ServerConnectionFailure, 'The connection was closed.'));
          else if (flows && !this.serverDoubts) resolve(undefined);
        };
        this.#look = look;
        signal.addEventListener('abort', look, { signal: enough.signal });
        this.media?.whenOk(enough.signal).then(() => {
          flows = true;
          look();
        }, reject);
        look();
      });
    } finally {
      enough.abort();
    }
  }
}

/**
 * Whether a room knows nothing of one's slots, having started again: it learns them from an offer.
 * @param {RoomConnected} room
 */
export function isUnheard({ streams }) {
  return streams?.length === 0;
}
