import { systemClock } from './clock.js';
import { Codes, EnxError } from './errors.js';
import { Heartbeat } from './heartbeat.js';
import { PATIENT } from './patience.js';

/** @import { Clock } from './clock.js' */
/** @import { Patience } from './patience.js' */

const SUBPROTOCOL = 'enx.jsonrpc.2';
const CALL_TIMEOUT_MS = 15_000;
/** So long a connection that another has followed stays for what is under way on it. */
const RETIRE_MS = 3_000;
/** The close code of a connection that is given up as broken: not the 1000 of a goodbye. */
export const BROKEN = 4000;
/** The server's close code for a page whose origin may not connect: a browser shows no page why a socket was refused, so it is accepted for this. */
const ORIGIN_REFUSED = 4403;

/**
 * Where sockets open: the signalling address of a server.
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
 * The signalling addresses of servers.
 * @param {string | readonly string[]} serverUrl one or several; none means the page's own origin
 * @param {string} pageUrl the page's address
 */
export function signalUrls(serverUrl, pageUrl) {
  const servers = [serverUrl].flat();
  return (servers.length > 0 ? servers : ['']).map((server) => signalUrl(server, pageUrl));
}

/**
 * A call that waits for its answer.
 * @typedef {{method: string, resolve: (result: any) => void, reject: (error: EnxError) => void, timer: unknown}} PendingCall
 */

/** JSON-RPC 2.0 over one WebSocket: calls with answers, notifications, and a heartbeat that notices when the other end is gone. */
export class Signalling {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<number, PendingCall>} */
  #pending = new Map();
  #lastId = 0;
  #heardAt = -Infinity;
  /** @type {(() => void)[]} who waits for something to come in */
  #listening = [];
  #heartbeat;
  #closed = false;
  /** Why the server wants nothing to do with this page. @type {EnxError | null} */
  #refusal = null;
  #retired = false;
  /** @type {unknown} */
  #retirement = null;
  /** Fails what waits for the socket to open. */
  #failOpening = () => {};
  #url;
  #onNotification;
  #onClose;
  #clock;
  #patience;
  #WebSocket;

  /**
   * @param {object} options
   * @param {string} options.url the signalling address, ws: or wss:
   * @param {(seq: number, method: string, payload: any) => boolean} options.onNotification hears each notification; false ends the connection
   * @param {() => void} options.onClose hears once that the socket is gone, whoever closed it
   * @param {Clock} [options.clock]
   * @param {() => Patience} [options.patience] how long to wait for the other end, now
   * @param {typeof WebSocket} [options.WebSocketClass] stands in for the browser's own in tests
   */
  constructor({ url, onNotification, onClose, clock = systemClock, patience = () => PATIENT, WebSocketClass = WebSocket }) {
    this.#url = url;
    this.#onNotification = onNotification;
    this.#onClose = onClose;
    this.#clock = clock;
    this.#patience = patience;
    this.#WebSocket = WebSocketClass;
    this.#heartbeat = new Heartbeat({
      clock,
      patience,
      ask: () => this.post('ping'),
      silent: () => this.close(BROKEN),
    });
  }

  /** Whether the socket is gone. */
  get closed() {
    return this.#closed;
  }

  /** Why the server wants nothing to do with this page; null where it does. */
  get refusal() {
    return this.#refusal;
  }

  /** When something last came in, ms of the clock. */
  get heardAt() {
    return this.#heardAt;
  }

  /**
   * Resolves when something comes in.
   * @returns {Promise<void>}
   */
  heard() {
    return new Promise((resolve) => this.#listening.push(resolve));
  }

  /**
   * Opens the socket.
   * @returns {Promise<void>}
   */
  open() {
    return new Promise((resolve, reject) => {
      const failed = () => {
        this.#clock.clearTimeout(timer);
        reject(this.#refusal ?? new EnxError(Codes.ServerConnectionFailure, `The server at ${this.#url} cannot be reached. Check the network and try again.`));
      };
      const timer = this.#clock.setTimeout(() => this.close(BROKEN), this.#patience().openMs);
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
        this.#clock.clearTimeout(timer);
        this.#heartbeat.start();
        resolve();
      };
      socket.onmessage = (event) => this.#receive(event.data);
      // A socket that the page's security policy forbids says that it failed, and never that it closed.
      socket.onerror = () => this.#end();
      socket.onclose = (event) => {
        if (event?.code === ORIGIN_REFUSED) this.#refusal = originRefused(this.#url);
        this.#end();
      };
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
      const timer = this.#clock.setTimeout(() => {
        this.#settle(id);
        reject(new EnxError(Codes.ServerConnectionFailure, `The server did not answer ${method} in time. Check the network and try again.`));
      }, timeoutMs);
      this.#pending.set(id, { method, resolve, reject, timer });
      // What the end of a socket says of a call, it says in a moment: between the server's last word and that event it takes nothing any more.
      if (!this.#send({ jsonrpc: '2.0', id, method, params }) && !this.#isEnding) {
        this.#clock.clearTimeout(timer);
        this.#pending.delete(id);
        reject(this.#refusal ?? new EnxError(Codes.RoomNotConnected, 'There is no connection to the server. Join the room first.'));
      }
    });
  }

  /**
   * Lets a call under way take as long as it takes: the server has said that it is waiting for somebody.
   * @param {string} method its name
   */
  allowTime(method) {
    for (const call of this.#pending.values()) if (call.method === method) this.#clock.clearTimeout(call.timer);
  }

  /**
   * Calls a method without waiting for an answer.
   * @param {string} method its name
   */
  post(method) {
    this.#send({ jsonrpc: '2.0', id: ++this.#lastId, method, params: {} });
  }

  /** Asks whether the server is still there; if nothing comes, the connection ends in a few seconds. */
  check() {
    this.#heartbeat.check();
  }

  /** Another connection has followed: this one closes as soon as what is under way on it is answered, and soon in any case. */
  retire() {
    this.#retired = true;
    this.#retirement = this.#clock.setTimeout(() => this.close(), RETIRE_MS);
    this.#closeWhenDone();
  }

  /**
   * Closes the socket. Pending calls fail.
   * @param {number} [code] what the server is told
   */
  close(code = 1000) {
    this.#socket?.close(code);
    this.#end();
  }

  /** Whether the socket was open, and is not any more, but has not said so yet. */
  get #isEnding() {
    return !this.#closed && (this.#socket?.readyState ?? 0) > this.#WebSocket.OPEN;
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
    this.#heartbeat.heard();
    this.#heardAt = this.#clock.now();
    for (const resolve of this.#listening.splice(0)) resolve();
    let message;
    try {
      message = JSON.parse(String(data));
    } catch {
      this.close(BROKEN);
      return;
    }
    if (typeof message?.method === 'string') {
      const { seq, payload } = message.params ?? {};
      if (!Number.isInteger(seq) || !this.#onNotification(seq, message.method, payload)) this.close(BROKEN);
      return;
    }
    this.#answer(message);
  }

  /** @param {any} message */
  #answer(message) {
    const pending = this.#pending.get(message?.id);
    if (!pending) return;
    this.#settle(message.id);
    if (message.error) {
      const code = Number(message.error.data?.errorCode ?? message.error.code);
      pending.reject(new EnxError(Number.isFinite(code) ? code : Codes.Unknown, String(message.error.message ?? 'The server refused.')));
    } else {
      pending.resolve(message.result ?? {});
    }
  }

  /** @param {number} id of a call that is over */
  #settle(id) {
    this.#clock.clearTimeout(this.#pending.get(id)?.timer);
    this.#pending.delete(id);
    this.#closeWhenDone();
  }

  #closeWhenDone() {
    if (this.#retired && this.#pending.size === 0) this.close();
  }

  #end() {
    if (this.#closed) return;
    this.#closed = true;
    this.#clock.clearTimeout(this.#retirement);
    this.#heartbeat.stop();
    this.#failOpening();
    const socket = this.#socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    for (const { reject, timer } of this.#pending.values()) {
      this.#clock.clearTimeout(timer);
      reject(this.#refusal ?? new EnxError(Codes.ServerConnectionFailure, 'The connection to the server was closed. Check the network and try again.'));
    }
    this.#pending.clear();
    this.#onClose();
  }
}

/**
 * The failure of a page whose origin the server does not allow.
 * @param {string} url the signalling address
 */
function originRefused(url) {
  const pages = globalThis.location ? `Pages of ${globalThis.location.origin}` : 'Pages of this origin';
  return new EnxError(Codes.OriginRefused, `${pages} may not connect to the server at ${url}. Its operator can allow the origin in enx.http.allowed-origins.`);
}
