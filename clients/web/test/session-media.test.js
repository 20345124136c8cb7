import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SessionMedia } from '../enx-rtc/session-media.js';
import { settle } from './fake-clock.js';

/** A peer connection that agrees to everything and keeps what is sent. */
class FakeConnection extends EventTarget {
  /** @type {FakeConnection[]} */
  static made = [];

  connectionState = 'connected';
  localDescription = { sdp: 'o' };
  /** @type {any[]} */
  transceivers = [];

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
      track: null,
      getParameters: () => structuredClone(parameters),
      setParameters: async (/** @type {any} */ wanted) => void (parameters = wanted),
      replaceTrack: async () => {},
    };
    const transceiver = { mid: String(this.transceivers.length), kind, direction, sender, receiver: { track: { kind } }, setCodecPreferences() {} };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  async createOffer() {
    return { type: 'offer', sdp: 'o' };
  }

  async setLocalDescription() {}
  async setRemoteDescription() {}
  async getStats() {
    return new Map();
  }

  close() {
    this.connectionState = 'closed';
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
    addTrack = (/** @type {any} */ track) => void this.tracks.push(track);
    removeTrack = (/** @type {any} */ track) => void this.tracks.splice(this.tracks.indexOf(track), 1);
  },
  navigator: { userAgent: 'node', mediaDevices: new EventTarget() },
};
const real = Object.keys(fakes).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);

before(() => {
  for (const [name, value] of Object.entries(fakes)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
});

after(() => {
  for (const [name, descriptor] of real) {
    if (descriptor) Object.defineProperty(globalThis, /** @type {string} */ (name), /** @type {PropertyDescriptor} */ (descriptor));
    else delete (/** @type {any} */ (globalThis)[/** @type {string} */ (name)]);
  }
});

test('a new connection is sent in full, whatever was still told about the one before', async () => {
  const media = new SessionMedia(/** @type {any} */ ({
    localInfo: {}, roomInfo: {}, slots: 1, audience: true, facts: () => null, call: async () => {}, away: () => false,
    onPathLost() {}, emit() {}, emitSlot() {}, onError() {},
  }));
  const wishes = { streamId: 'av', layers: ['q'] };
  const answer = { sdp: 'a', slots: [1] };
  await media.prepare();
  await media.accept(answer);
  media.wantLayers(wishes);
  await settle();
  assert.equal(FakeConnection.made[0].layers, 'q');
  // ICE is restarted: the same connection, and the wish still holds.
  await media.path?.repairOffer(false);
  await media.accept(/** @type {any} */ ({ ...answer, goesOn: true }));
  await settle();
  assert.equal(FakeConnection.made[0].layers, 'q');
  // That did not help: another connection makes its offer, and what was missed is told before its answer is there.
  await media.path?.repairOffer(true);
  media.wantLayers(wishes);
  await settle();
  assert.deepEqual(FakeConnection.made.map(({ connectionState }) => connectionState), ['closed', 'connected']);
  assert.equal(FakeConnection.made[1].layers, 'q');
  await media.accept(answer);
  await settle();
  assert.equal(FakeConnection.made[1].layers, 'qhf');
  media.wantLayers(wishes);
  await settle();
  assert.equal(FakeConnection.made[1].layers, 'q');
  media.release();
});
