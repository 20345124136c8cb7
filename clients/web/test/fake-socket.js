/** A WebSocket whose other end is the test. */
export class FakeSocket {
  static OPEN = 1;
  /** @type {FakeSocket[]} */
  static made = [];

  readyState = 0;
  /** @type {number | undefined} what it was closed with by this side */
  code = undefined;
  /** @type {any[]} */
  sent = [];
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {data: string}) => void) | null} */
  onmessage = null;
  /** @type {((event?: {code: number, reason: string}) => void) | null} */
  onclose = null;
  /** @type {(() => void) | null} */
  onerror = null;

  /**
   * @param {string} url
   * @param {string} protocol
   */
  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
    FakeSocket.made.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  /** @param {number} [code] */
  close(code) {
    this.code = code;
    this.readyState = 3;
    this.onclose?.();
  }

  /** The server accepts. */
  accept() {
    this.readyState = 1;
    this.onopen?.();
  }

  /**
   * The server closes.
   * @param {number} code
   * @param {string} [reason]
   */
  closeByServer(code, reason = '') {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  /** @param {object} message what the server says */
  say(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /**
   * @param {number} seq
   * @param {string} method
   * @param {object} [payload]
   */
  notify(seq, method, payload = { seq }) {
    this.say({ jsonrpc: '2.0', method, params: { seq, payload } });
  }
}
