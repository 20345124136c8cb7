import { Codes, EnxError } from './errors.js';
import { HASTY, PATIENT } from './patience.js';
import { signalUrl } from './signalling.js';

/** More addresses than this are of no use to one client. */
const MOST = 16;
/** @type {Set<number>} failures after which another gateway may serve */
const OF_ONE_GATEWAY = new Set([Codes.ServerConnectionFailure, Codes.OriginRefused]);
/** Within this time those who lost the same gateway at the same moment arrive at the others, ms. */
const SPREAD_MS = 300;

/**
 * The signalling addresses that lead into the room: the app's own, and after them those that the server told last.
 * It says where to try in which order, and how long to be patient with each.
 */
export class Gateways {
  #own;
  /** @type {string[]} */
  #told = [];
  #present;
  #random;

  /**
   * @param {string[]} urls the app's own, in the order in which a join tries them
   * @param {() => number} [random] 0 to 1
   */
  constructor(urls, random = Math.random) {
    this.#own = [...new Set(urls)];
    this.#present = this.#own[0];
    this.#random = random;
  }

  /** Every address, that of the present gateway first. */
  get all() {
    return [...new Set([this.#present, ...this.#own, ...this.#told])];
  }

  /** Whether there is another gateway to go to. */
  get several() {
    return this.all.length > 1;
  }

  /** How long to wait for one. */
  get patience() {
    return this.several ? HASTY : PATIENT;
  }

  /** The gateway that one's socket is at, or was last. */
  get present() {
    return this.#present;
  }

  set present(url) {
    this.#present = url;
  }

  /** All but the present one, in an order that differs from client to client. */
  get others() {
    const others = this.all.slice(1).map((url) => ({ url, place: this.#random() }));
    return others.sort((one, other) => one.place - other.place).map(({ url }) => url);
  }

  /** Where to look for the room after a loss: at the gateway that was lost last of all. */
  get afterLoss() {
    return [...this.others, this.#present];
  }

  /** How long to wait before one looks there. */
  get spreadMs() {
    return this.several ? this.#random() * SPREAD_MS : 0;
  }

  /**
   * Takes what the server says of its gateways in place of what it said before; what is no address is passed over.
   * @param {unknown} addresses
   */
  take(addresses) {
    if (!Array.isArray(addresses) || addresses.length === 0) return;
    this.#told = addresses.slice(0, MOST).flatMap((address) => {
      try {
        return [signalUrl(address, address)];
      } catch {
        return [];
      }
    });
  }
}

/**
 * Tries one address after the other until one serves. A refusal is the answer of all, but for 9034: which pages may
 * connect, each gateway says for itself.
 * @template T
 * @param {string[]} urls
 * @param {(url: string) => Promise<T>} serve
 * @param {AbortSignal} [signal] ends it
 * @returns {Promise<T>} rejects with what the last one failed with
 */
export async function firstOf(urls, serve, signal) {
  /** @type {unknown} */
  let failure;
  for (const url of urls) {
    signal?.throwIfAborted();
    try {
      return await serve(url);
    } catch (error) {
      if (!(error instanceof EnxError) || !OF_ONE_GATEWAY.has(error.code)) throw error;
      failure = error;
    }
  }
  throw failure;
}
