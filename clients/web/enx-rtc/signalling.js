import { Codes, EnxError } from './errors.js';
import { Ordering } from './ordering.js';

const SUBPROTOCOL = 'enx.jsonrpc.2';
const OPEN_TIMEOUT_MS = 10_000;
const CALL_TIMEOUT_MS = 15_000;
/** A browser tells no page that its network is gone; a call that gets no answer does. */
const PROBE_INTERVAL_MS = 15_000;
const PROBE_TIMEOUT_MS = 10_000;

/**
 * The address of the signalling door.
 * @param {string} serverUrl where the server is: http(s) or ws(s), with or without a path; empty means the page's own origin
 * @param {string} pageUrl the page's address
 * @returns {string} a ws(s) address
 */
export function signalUrl(serverUrl, pageUrl) {
  let url;
  try {
    url = serverUrl ? new URL(serverUrl, pageUrl) : new URL('/signal', pageUrl);
  } catch (error) {
    throw new EnxError(Codes.InvalidParameters, `serverUrl "${serverUrl}" is not an address: give one such as wss://rooms.example.com.`, error);
  }
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  if (url.pathname === '/') url.pathname = '/signal';
  url.hash = '';
  return url.href;
}

/**
 * A call that waits for its answer.
 * @typedef {{resolve: (result: any) => void, reject: (error: EnxError) => void, timer: ReturnType<typeof setTimeout>}} PendingCall
 */

/** JSON-RPC 2.0 over one WebSocket: calls with answers, and numbered notifications in their order. */
export class Signalling {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<number, PendingCall>} */
  #pending = new Map();
  #lastId = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #probe;
  #closed = false;
  /** Fails what waits for the socket to open. */
  #failOpening = () => {};
  #url;
  #onClose;
  #ordering;
  #WebSocket;

  /**
   * @param {object} options
   * @param {string} options.url the door's ws(s) address
   * @param {(method: string, payload: any) => void} options.onNotification hears each notification in order, once released
   * @param {() => void} options.onClose hears once that the socket is gone, whoever closed it
   * @param {typeof WebSocket} [options.WebSocketClass] stands in for the browser's own in tests
   */
  constructor({ url, onNotification, onClose, WebSocketClass = WebSocket }) {
    this.#url = url;
    this.#onClose = onClose;
    this.#ordering = new Ordering(onNotification);
    this.#WebSocket = WebSocketClass;
  }

  /** Whether the socket is gone. */
  get closed() {
    return this.#closed;
  }

  /**
   * Opens the socket.
   * @returns {Promise<void>}
   */
  open() {
    return new Promise((resolve, reject) => {
      const failed = () => {
        clearTimeout(timer);
        reject(new EnxError(Codes.ServerConnectionFailure, `The server at ${this.#url} cannot be reached. Check the network and try again.`));
      };
      const timer = setTimeout(() => this.close(), OPEN_TIMEOUT_MS);
      this.#failOpening = failed;
      let socket;
      try {
        socket = new this.#WebSocket(this.#url, SUBPROTOCOL);
      } catch {
        this.#end();
        return;
      }
      this.#socket = socket;
      socket.onopen = () => {
        clearTimeout(timer);
        this.#probe = setInterval(() => this.#checkAlive(), PROBE_INTERVAL_MS);
        resolve();
      };
      socket.onmessage = (event) => this.#receive(event.data);
      socket.onclose = () => this.#end();
    });
  }

  /**
   * Calls a method of the server.
   * @param {string} method its name
   * @param {object} [params] its parameters
   * @param {number} [timeoutMs] how long the answer may take
   * @returns {Promise<any>} its result; rejects with an {@link EnxError}
   */
  call(method, params = {}, timeoutMs = CALL_TIMEOUT_MS) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new EnxError(Codes.ServerConnectionFailure, `The server did not answer ${method} in time. Check the network and try again.`));
      }, timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      if (!this.#send({ jsonrpc: '2.0', id, method, params })) {
        clearTimeout(timer);
        this.#pending.delete(id);
        reject(new EnxError(Codes.RoomNotConnected, 'There is no connection to the server. Join the room first.'));
      }
    });
  }

  /**
   * Calls a method without waiting for an answer: for a page that is going away.
   * @param {string} method its name
   */
  post(method) {
    this.#send({ jsonrpc: '2.0', id: ++this.#lastId, method, params: {} });
  }

  /** Lets notifications through: those that waited first. */
  release() {
    this.#ordering.release();
  }

  /** Closes the socket. Pending calls fail. */
  close() {
    this.#socket?.close(1000);
    this.#end();
  }

  /** @param {object} message */
  #send(message) {
    if (this.#socket?.readyState !== this.#WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** @param {unknown} data */
  #receive(data) {
    if (this.#closed) return;
    let message;
    try {
      message = JSON.parse(String(data));
    } catch {
      this.close();
      return;
    }
    if (typeof message?.method === 'string') {
      const { seq, payload } = message.params ?? {};
      // A hole in the numbers that never fills means that something was lost: better to end than to show a wrong room.
      if (!Number.isInteger(seq) || !this.#ordering.accept(seq, message.method, payload)) this.close();
      return;
    }
    const pending = this.#pending.get(message?.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    clearTimeout(pending.timer);
    if (message.error) {
      const code = Number(message.error.data?.errorCode ?? message.error.code);
      pending.reject(new EnxError(Number.isFinite(code) ? code : Codes.Unknown, String(message.error.message ?? 'The server refused.')));
    } else {
      pending.resolve(message.result ?? {});
    }
  }

  #checkAlive() {
    this.call('ping', {}, PROBE_TIMEOUT_MS).catch((error) => {
      // An answer, even a refusal, is a sign of life; silence is not.
      if (error.code === Codes.ServerConnectionFailure) this.close();
    });
  }

  #end() {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#probe);
    this.#failOpening();
    const socket = this.#socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new EnxError(Codes.ServerConnectionFailure, 'The connection to the server was closed. Check the network and try again.'));
    }
    this.#pending.clear();
    this.#onClose();
  }
}
