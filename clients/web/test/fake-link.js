import { Link } from '../enx-rtc/link.js';
import { FakeClock, settle } from './fake-clock.js';
import { FakeSocket } from './fake-socket.js';

export const PLACE = { roomId: 'r', clientId: 'me', resumeToken: 't1' };

/** A media path whose state the test sets. */
export class FakeMedia {
  ok = true;
  failed = false;
  silent = false;
  moving = false;
  /** Whether something has come since the socket was lost. */
  flows = true;
  /** @type {string[]} */
  did = [];
  /** @type {(() => void) | null} */
  #flows = null;

  check() {
    this.did.push('check');
  }

  async hasComeSince() {
    return this.flows && !this.silent;
  }

  forsake() {
    this.did.push('forsake');
  }

  /** @param {(offer: object, signal: AbortSignal) => Promise<{sdp: string}>} ask */
  async move(ask) {
    this.did.push('move');
    try {
      const { sdp } = await ask({ sdp: 'o', sections: [] }, new AbortController().signal);
      this.did.push(`moved by ${sdp}`);
      return true;
    } catch {
      return false;
    }
  }

  /** @param {boolean} again */
  async repairOffer(again) {
    this.did.push(again ? 'offer again' : 'offer');
    return { sdp: 'o', sections: [] };
  }

  /** @param {{sdp: string, goesOn?: boolean}} answer */
  async accept({ sdp, goesOn }) {
    this.did.push(`accept ${sdp}`);
    return goesOn !== false;
  }

  /** @param {AbortSignal} signal */
  whenOk(signal) {
    return new Promise((resolve, reject) => {
      this.#flows = () => resolve(undefined);
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      if (this.ok) this.#flows();
    });
  }

  heal() {
    this.ok = true;
    this.#flows?.();
  }
}

/**
 * A link, its surroundings, and what the app heard.
 * @param {string[]} [urls]
 */
export function unopened(urls = ['ws://server/signal']) {
  const clock = new FakeClock();
  /** @type {string[]} */
  const heard = [];
  /** @type {{online: () => void, doubtful: () => void}} */
  let network = { online() {}, doubtful() {} };
  const link = new Link({
    urls,
    clock,
    random: () => 0.5,
    WebSocketClass: /** @type {any} */ (FakeSocket),
    watch: (hears) => {
      network = hears;
      return () => {};
    },
    heard: (method) => heard.push(method),
    replaced: (room) => heard.push(`replaced ${room.id}`),
    restored: (attempts) => heard.push(`restored ${attempts}`),
    over: ({ cause }) => heard.push(`over ${cause}`),
    tell: (name, payload) => heard.push(name === 'onReconnect' ? `onReconnect ${/** @type {any} */ (payload).attempt}` : name),
  });
  return { link, clock, heard, network: () => network };
}

/**
 * A link that has joined, its surroundings, and what the app heard.
 * @param {{media?: FakeMedia | null, allowed?: boolean, resumeToken?: string, urls?: string[], gateways?: string[]}} [options]
 */
export async function joined({ media = null, allowed = true, resumeToken = 't1', urls, gateways } = {}) {
  const all = unopened(urls);
  const opening = all.link.open();
  socket().accept();
  await opening;
  all.link.meet(gateways);
  all.link.begin({ ...PLACE, resumeToken }, { allowed, attempts: 2, timeoutMs: 10_000 }, /** @type {any} */ (media));
  all.link.release();
  return all;
}

/** The newest socket. */
export const socket = () => /** @type {FakeSocket} */ (FakeSocket.made.at(-1));

/** The newest socket is accepted; what it asks for first. */
export async function accepted() {
  socket().accept();
  await settle();
  return socket().sent.at(-1);
}

/** @param {object} result the server's answer to the last call on the newest socket */
export async function answer(result) {
  socket().say({ jsonrpc: '2.0', id: socket().sent.at(-1).id, result });
  await settle();
}

/** @param {number} code */
export async function refuse(code) {
  socket().say({ jsonrpc: '2.0', id: socket().sent.at(-1).id, error: { code, message: 'no', data: { errorCode: code } } });
  await settle();
}
