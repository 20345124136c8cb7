import { Codes, EnxError } from './errors.js';
import { acceptsData } from './sections.js';

const NEWLINE = 10;
/** What every browser can send in one message. */
const MOST_BYTES = 64 * 1024;
/** More than this waiting to leave means that the network does not keep up. */
const MOST_BUFFERED = 1024 * 1024;
const OPEN_TIMEOUT_MS = 10_000;

/** The channels by label. What one member sends on a label reaches the others on theirs. */
const LABELS = /** @type {Record<'enx' | 'enx-fast', RTCDataChannelInit>} */ ({
  enx: { ordered: true },
  'enx-fast': { ordered: false, maxRetransmits: 0 },
});

/**
 * Who sent a message, and what: it arrives as `<clientId>\n<payload>`.
 * @param {string | ArrayBuffer} message
 * @returns {{clientId: string, data: string | ArrayBuffer} | null} null for what has no sender
 */
export function parseDataMessage(message) {
  if (typeof message === 'string') {
    const end = message.indexOf('\n');
    return end < 1 ? null : { clientId: message.slice(0, end), data: message.slice(end + 1) };
  }
  const bytes = new Uint8Array(message);
  const end = bytes.indexOf(NEWLINE);
  return end < 1 ? null : { clientId: new TextDecoder().decode(bytes.subarray(0, end)), data: message.slice(end + 1) };
}

/**
 * The channels of one connection, by their labels; whether the server takes no data on it.
 * @typedef {{channels: Map<string, RTCDataChannel>, refused: boolean}} Line
 */

/**
 * The data channels of a session: one that loses nothing, one that never waits. They come back with each new connection. What others
 * send is heard on every connection; one's own goes out on the present one.
 */
export class DataChannels {
  /** @type {WeakMap<RTCPeerConnection, Line>} */
  #lines = new WeakMap();
  /** @type {Line | undefined} */
  #present;
  #onData;

  /** @param {(message: {clientId: string, data: string | ArrayBuffer}) => void} onData hears what the others send */
  constructor(onData) {
    this.#onData = onData;
  }

  /**
   * Opens the channels on a connection that has not made its offer yet.
   * @param {RTCPeerConnection} connection
   */
  attach(connection) {
    /** @type {Line} */
    const line = { channels: new Map(), refused: false };
    this.#lines.set(connection, line);
    for (const [label, init] of Object.entries(LABELS)) {
      const channel = connection.createDataChannel(label, init);
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }) => {
        const message = parseDataMessage(data);
        if (message) this.#onData(message);
      };
      line.channels.set(label, channel);
    }
  }

  /**
   * From here on this is the connection to send on.
   * @param {RTCPeerConnection} connection
   */
  use(connection) {
    this.#present = this.#lines.get(connection);
  }

  /**
   * Looks whether the server takes data at all.
   * @param {RTCPeerConnection} connection
   * @param {string} sdp its answer
   */
  heed(connection, sdp) {
    const line = this.#lines.get(connection);
    if (line) line.refused = !acceptsData(sdp);
  }

  /**
   * Sends to everyone who has a channel too.
   * @param {string | ArrayBuffer | ArrayBufferView} payload
   * @param {boolean} reliable
   */
  async send(payload, reliable) {
    const channel = this.#present?.channels.get(reliable ? 'enx' : 'enx-fast');
    if (!channel || this.#present?.refused) {
      throw new EnxError(Codes.FeatureNotEnabled, 'Data channels are not available here: join with localInfo.data, on a server that has them.');
    }
    const size = typeof payload === 'string' ? new TextEncoder().encode(payload).length : payload.byteLength;
    if (size > MOST_BYTES) throw new EnxError(Codes.DataTooLarge, `A message is ${size} bytes: send at most ${MOST_BYTES} at once.`);
    await opened(channel);
    if (channel.bufferedAmount > MOST_BUFFERED) {
      throw new EnxError(Codes.RequestInProcess, 'What was sent before has not left yet: send less, or later.');
    }
    channel.send(/** @type {string} */ (payload));
  }
}

/**
 * @param {RTCDataChannel} channel
 * @returns {Promise<void>}
 */
function opened(channel) {
  if (channel.readyState === 'open') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer);
      channel.removeEventListener('open', settle);
      channel.removeEventListener('close', settle);
      if (channel.readyState === 'open') resolve();
      else reject(new EnxError(Codes.NetworkDisconnected, 'The data channel is not open. Try again when the connection is back.'));
    };
    const timer = setTimeout(settle, OPEN_TIMEOUT_MS);
    channel.addEventListener('open', settle);
    channel.addEventListener('close', settle);
    if (channel.readyState !== 'connecting') settle();
  });
}
