import assert from 'node:assert/strict';
import { FakeConnection } from './fake-connection.js';

/** A track of a device that does not exist. */
class FakeTrack {
  enabled = true;
  contentHint = '';
  readyState = 'live';
  /** @type {(() => void) | null} */
  onended = null;
  #id;

  /**
   * @param {string} kind
   * @param {string} id
   */
  constructor(kind, id) {
    this.kind = kind;
    this.#id = id;
  }

  get id() {
    return this.#id;
  }

  /** The browser does not say how large its picture is. */
  getSettings() {
    return {};
  }

  stop() {
    this.readyState = 'ended';
  }

  /** Its device goes away, or the user ends the share. */
  goAway() {
    this.readyState = 'ended';
    this.onended?.();
  }
}

/** The devices of a scenario and its peer connections. */
export class ScenarioMedia {
  /** How many peer connections the scenario has looked at. */
  seen = 0;
  /** @type {string[]} what the user was asked for, and the scenario has not looked at */
  asked = [];
  /** @type {Map<string, string>} which device cannot be opened, and why */
  #broken = new Map();
  /** @type {Map<string, FakeTrack>} the newest track of each device */
  #newest = new Map();
  #opened = 0;

  constructor() {
    FakeConnection.made.length = 0;
    /** What the page sees of its browser. */
    this.navigator = {
      userAgent: 'node',
      mediaDevices: Object.assign(new EventTarget(), {
        getUserMedia: async (/** @type {any} */ wanted) => this.#open(['audio', 'video'].filter((kind) => wanted[kind]), wanted),
        getDisplayMedia: async () => this.#open(['screen'], {}),
      }),
    };
  }

  /** Every peer connection, the newest last. */
  get connections() {
    return FakeConnection.made;
  }

  /**
   * @param {string} device `audio`, `video` or `screen`
   * @param {string} what `work`, `end`, or the name of the error with which it cannot be opened
   */
  let(device, what) {
    if (what === 'end') this.#newest.get(device)?.goAway();
    else if (what === 'work') this.#broken.delete(device);
    else this.#broken.set(device, what);
  }

  /**
   * The newest connection gets into a state.
   * @param {string} state of an RTCPeerConnection; or `farewell`: the other side says that it ends
   */
  become(state) {
    const newest = this.connections.at(-1);
    assert.ok(newest, 'there is no peer connection');
    if (state === 'farewell') newest.hearFarewell();
    else newest.become(state);
  }

  /**
   * What is sent on a connection: each use, and the layers of the camera.
   * @param {number} [number] from 1; the newest, where there is none
   */
  wire(number = this.connections.length) {
    const connection = this.connections[number - 1];
    assert.ok(connection, `there is no peer connection ${number}`);
    const own = connection.transceivers.filter(({ direction }) => direction === 'sendonly');
    const [microphone] = own.filter(({ kind }) => kind === 'audio');
    const [camera, share] = own.filter(({ kind }) => kind === 'video');
    const sends = (/** @type {any} */ transceiver) => Boolean(transceiver?.sender.track && transceiver.sender.track.enabled && transceiver.sender.track.readyState === 'live');
    return { microphone: sends(microphone), camera: sends(camera), share: sends(share), layers: camera ? connection.layers : '', state: connection.connectionState };
  }

  /**
   * @param {string[]} kinds
   * @param {any} wanted the constraints
   */
  #open(kinds, wanted) {
    this.asked.push(kinds.map((kind) => [kind, wanted[kind]?.deviceId?.exact].filter(Boolean).join(' ')).join('+'));
    const broken = kinds.find((kind) => this.#broken.has(kind));
    if (broken) throw Object.assign(new Error('no'), { name: this.#broken.get(broken) });
    const tracks = kinds.map((kind) => {
      const track = new FakeTrack(kind === 'screen' ? 'video' : kind, `${kind}${++this.#opened}`);
      this.#newest.set(kind, track);
      return track;
    });
    const of = (/** @type {string} */ kind) => tracks.filter((track) => track.kind === kind);
    return { getTracks: () => tracks, getAudioTracks: () => of('audio'), getVideoTracks: () => of('video') };
  }
}
