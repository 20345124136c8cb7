import { after, before } from 'node:test';

/** A peer connection that agrees to everything and keeps what is sent. */
export class FakeConnection extends EventTarget {
  /** @type {FakeConnection[]} */
  static made = [];

  /** The state that new ones are in. */
  static firstState = 'connected';

  connectionState = FakeConnection.firstState;
  localDescription = { sdp: 'o' };
  /** @type {any[]} */
  transceivers = [];
  /** @type {any[]} */
  channels = [];
  transport = Object.assign(new EventTarget(), { state: 'connected' });

  constructor() {
    super();
    FakeConnection.made.push(this);
  }

  /**
   * @param {string} kind
   * @param {{direction: string, sendEncodings?: any[]}} options
   */
  addTransceiver(kind, { direction, sendEncodings = [{}] }) {
    let parameters = { codecs: [{ mimeType: 'video/VP8' }], encodings: sendEncodings };
    const sender = {
      transport: this.transport,
      track: /** @type {any} */ (null),
      getParameters: () => structuredClone(parameters),
      setParameters: async (/** @type {any} */ wanted) => void (parameters = wanted),
      replaceTrack: async (/** @type {any} */ track) => void (sender.track = track),
    };
    const transceiver = { received: null, mid: String(this.transceivers.length), kind, direction, sender, receiver: { track: { kind, id: `${FakeConnection.made.length}:${this.transceivers.length}` } }, setCodecPreferences() {} };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  async createOffer() {
    return { type: 'offer', sdp: 'o' };
  }

  async setLocalDescription() {}
  async setRemoteDescription() {}

  /** What is received, as the statistics have it. */
  async getStats() {
    return new Map(this.transceivers.filter(({ received }) => received).map(({ receiver: { track }, received }) => [
      track.id, { type: 'inbound-rtp', kind: track.kind, trackIdentifier: track.id, timestamp: 10_000, lastPacketReceivedTimestamp: 10_000, ...received },
    ]));
  }

  /**
   * Something is received in a section.
   * @param {number} section
   * @param {{packetsReceived?: number, framesDecoded?: number, lastPacketReceivedTimestamp?: number} | null} received
   */
  receive(section, received) {
    this.transceivers[section].received = received;
  }

  close() {
    this.connectionState = 'closed';
  }

  /** @param {string} state */
  become(state) {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** The other side says that it ends. */
  hearFarewell() {
    this.transport.state = 'closed';
    this.transport.dispatchEvent(new Event('statechange'));
  }

  /** @param {string} label */
  createDataChannel(label) {
    const channel = { label, readyState: 'open', bufferedAmount: 0, sent: /** @type {any[]} */ ([]), send: (/** @type {any} */ data) => void channel.sent.push(data) };
    this.channels.push(channel);
    return channel;
  }

  /** The layers of the camera that are sent. */
  get layers() {
    const camera = this.transceivers.find(({ kind, direction, sender }) => kind === 'video' && direction === 'sendonly' && sender.getParameters().encodings.length > 1);
    return camera.sender.getParameters().encodings.filter((/** @type {any} */ { active }) => active !== false).map((/** @type {any} */ { rid }) => rid).join('');
  }
}

const fakes = {
  RTCPeerConnection: FakeConnection,
  RTCRtpSender: class {},
  RTCRtpReceiver: class {},
  MediaStream: class {
    /** @type {any[]} */
    tracks = [];
    getTracks = () => this.tracks;
    addTrack = (/** @type {any} */ track) => void (this.tracks.includes(track) || this.tracks.push(track));
    removeTrack = (/** @type {any} */ track) => void this.tracks.splice(this.tracks.indexOf(track), 1);
  },
  navigator: { userAgent: 'node', mediaDevices: new EventTarget() },
};
const real = Object.keys(fakes).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);

/** Puts what a browser has, and these tests need, where the SDK looks for it. */
export function standInForBrowser() {
  before(() => {
    for (const [name, value] of Object.entries(fakes)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  });

  after(() => {
    for (const [name, descriptor] of real) {
      if (descriptor) Object.defineProperty(globalThis, /** @type {string} */ (name), /** @type {PropertyDescriptor} */ (descriptor));
      else delete (/** @type {any} */ (globalThis)[/** @type {string} */ (name)]);
    }
  });
}
