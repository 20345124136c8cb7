import { systemClock } from './clock.js';
import { DataChannels } from './data-channels.js';
import { Codes, EnxError, toEnxError } from './errors.js';
import { MediaPath } from './media-path.js';
import { OwnMedia } from './own-media.js';
import { Peer } from './peer.js';
import { SHARE_SLOT } from './sections.js';
import { VideoSending } from './video-sending.js';

/** @import { Clock } from './clock.js' */
/** @import { LocalDevice } from './local-device.js' */
/** @import { RoomFacts } from './room-facts.js' */
/** @import { Answer, Callbacks, IceServer, LocalInfo, RoomInfo, VideoLayersWanted } from './types.js' */

/**
 * What the media of a session need.
 * @typedef {object} SessionMediaOptions
 * @property {LocalInfo} localInfo
 * @property {RoomInfo} roomInfo
 * @property {number} slots how many talker slots the room has
 * @property {boolean} audience the user only watches and listens
 * @property {IceServer[]} [iceServers] relays that are known already
 * @property {() => RoomFacts | null} facts the room, while one is in it
 * @property {(method: string, params?: object) => Promise<any>} call calls the server in the room
 * @property {() => boolean} away whether the connection is being restored
 * @property {() => number} wordAt when the server last said something on the socket, ms of the clock
 * @property {() => void} onPathStopped hears that packets no longer come that should, or that the server no longer hears those that are sent
 * @property {() => void} onPathLost hears that no media gets through
 * @property {<K extends keyof Callbacks>(name: K, payload: Callbacks[K]) => void} emit tells the app
 * @property {(slot: number, stream: MediaStream) => void} emitSlot tells the app of a slot's stream
 * @property {(error: EnxError) => void} onError hears what failed without having been asked for
 * @property {Clock} [clock]
 */

/** Sound, pictures and data of one session: what is sent, what is received, and the rules about it. */
export class SessionMedia {
  /** @type {OwnMedia} */
  #own;
  /** @type {MediaPath | null} */
  #path = null;
  /** @type {Map<number, MediaStream>} */
  #slotStreams = new Map();
  #data;
  #sending;
  #released = false;
  /**
   * The devices that the room is turning off at this moment.
   * @type {Set<LocalDevice>}
   */
  #silencing = new Set();
  /** Something was muted that the server has not heard of. */
  #untold = false;
  /** Relays that the user may use. */
  iceServers;
  #options;

  /** @param {SessionMediaOptions} options */
  constructor(options) {
    this.#options = options;
    this.iceServers = options.iceServers ?? [];
    this.#sending = new VideoSending(options.localInfo);
    this.#own = new OwnMedia({
      localInfo: options.localInfo,
      send: async (use, track) => this.#path?.send(use, track),
      call: options.call,
      tellMuted: (method, muted) => this.#tellMuted(method, muted),
      onLost: options.onError,
      onShareEnded: () => void this.stopScreenShare().catch((error) => options.onError(toEnxError(error))),
    });
    this.#data = options.localInfo.data ? new DataChannels((message) => options.emit('onReceivedData', message)) : null;
  }

  /** The way to the server; null without media. */
  get path() {
    return this.#path;
  }

  /** One's own microphone and camera. */
  get localStream() {
    return this.#own.stream;
  }

  /** One's own screen share. */
  get localShareStream() {
    return this.#own.share.stream;
  }

  /** Whether microphone and camera are off. */
  get muted() {
    return this.#own.muted;
  }

  /** The camera's track while it is sent. */
  get sentCamera() {
    return this.#own.camera.muted ? null : this.#own.camera.track;
  }

  /** The fixed stream of each slot. */
  get slotStreams() {
    return this.#slotStreams;
  }

  /**
   * Opens the devices and makes the offer, at once.
   * @returns {Promise<{problem: EnxError | null, offer: object}>} what could not be opened, and the offer; throws when nothing could
   */
  async prepare() {
    const { roomInfo, audience, wordAt, onPathStopped, onPathLost } = this.#options;
    this.#path = new MediaPath({
      makePeer: () => this.#makePeer(),
      fill: (peer) => this.#own.fill(peer),
      onPresent: (peer) => this.#data?.use(peer.connection),
      onAnswer: (answer, peer, isNew) => this.#answered(answer, peer, isNew),
      onSlot: (slot) => this.#showSlot(slot),
      clock: this.#options.clock ?? systemClock,
      wordAt,
      onStopped: onPathStopped,
      onLost: onPathLost,
    });
    const [problem, offer] = await Promise.all([this.#own.open(roomInfo, audience), this.#path.peer.createOffer()]);
    return { problem, offer };
  }

  /**
   * Takes the server's first answer; without one the user is in without media.
   * @param {Answer | null} answer
   */
  async accept(answer) {
    if (answer) await this.#path?.accept(answer);
    else this.#letGo();
  }

  /** One is in the room, perhaps anew: the camera is held to what it allows, and to nothing that was said before. */
  enter() {
    this.#sending.forget();
    const room = this.#options.facts()?.connected;
    if (room) this.#sending.limit(room.maxVideoBW, room.maxVideoFps);
    this.#path?.settle();
    this.obeyRoom();
  }

  /**
   * The network is too thin for pictures, or carries them again. The camera stays on: its picture is only not sent.
   * @param {boolean} thin
   */
  setThin(thin) {
    this.#sending.paused = thin;
    this.#path?.settle();
  }

  /**
   * Sends only the layers that somebody wants.
   * @param {VideoLayersWanted} wish
   */
  wantLayers(wish) {
    this.#sending.want(wish);
    this.#path?.settle();
  }

  /** @param {boolean} muted */
  async muteSelfAudio(muted) {
    this.#assertPublisher('The microphone');
    this.#assertNotHardMuted(muted, this.#options.facts()?.roster.me.hardMutedAudio, 'microphone');
    await this.#own.microphone.setMuted(muted);
  }

  /** @param {boolean} muted */
  async muteSelfVideo(muted) {
    this.#assertPublisher('The camera');
    this.#assertVideo();
    this.#assertNotHardMuted(muted, this.#options.facts()?.roster.me.hardMutedVideo, 'camera');
    await this.#own.camera.setMuted(muted);
  }

  /** @param {string} deviceId */
  async setAudioDevice(deviceId) {
    this.#assertMedia('The microphone');
    await this.#own.microphone.setDevice(deviceId);
  }

  /** @param {string} deviceId */
  async setVideoDevice(deviceId) {
    this.#assertMedia('The camera');
    this.#assertVideo();
    await this.#own.camera.setDevice(deviceId);
  }

  /** Shares a screen, a window or a tab. */
  async startScreenShare() {
    this.#assertPublisher('A screen share');
    this.#assertVideo();
    const roster = this.#options.facts()?.roster;
    const other = roster?.list.find((user) => user.sharing && user !== roster.me);
    if (other) throw new EnxError(Codes.ShareAlreadyRunning, `${other.name} is sharing a screen. Wait until that share ends.`);
    await this.#own.share.start();
    if (this.#own.share.stream) this.#shareChanged(true);
  }

  /** Stops sharing. */
  async stopScreenShare() {
    this.#assertMedia('A screen share');
    const wasShared = this.#own.share.stream !== null;
    try {
      await this.#own.share.stop();
    } finally {
      if (wasShared && !this.#own.share.stream) this.#shareChanged(false);
    }
  }

  /**
   * No video in either direction, or video again. The camera goes off with it; it comes back only by hand.
   * @param {boolean} audioOnly
   */
  async setAudioOnlyMode(audioOnly) {
    this.#assertMedia('Audio-only mode');
    const result = await this.#options.call('setAudioOnlyMode', { audioOnly });
    if (audioOnly && !this.#own.camera.muted) await this.#own.camera.setMuted(true);
    return result;
  }

  /**
   * Sends over a data channel.
   * @param {string | ArrayBuffer | ArrayBufferView} payload
   * @param {boolean} reliable
   */
  async sendData(payload, reliable) {
    this.#assertMedia('A data channel');
    if (!this.#data) throw new EnxError(Codes.FeatureNotEnabled, 'Data channels are not open: join with localInfo.data.');
    await this.#data.send(payload, reliable);
  }

  /** What the room does not allow any more is turned off here too, so that the light of the camera tells the truth. */
  obeyRoom() {
    const allowed = this.#options.facts()?.allowed;
    if (!allowed || this.#released) return;
    const { microphone, camera, share } = this.#own;
    if (!allowed.audio && !microphone.muted) void this.#silence(microphone, 'muteSelfAudio', 'audioMuted');
    if (!allowed.video && !camera.muted) void this.#silence(camera, 'muteSelfVideo', 'videoMuted');
    if (!allowed.publish && share.stream) void this.stopScreenShare().catch(() => {});
  }

  /** After an interruption what changed here is told again: the server knows how it was before. */
  async tellAgain() {
    const me = this.#options.facts()?.roster.me;
    if (!me || !this.#path || this.#options.audience) return;
    const { call, roomInfo } = this.#options;
    const { microphone, camera } = this.#own;
    // What the room is turning off at this moment is as good as off.
    const audioMuted = microphone.muted || this.#silencing.has(microphone);
    const videoMuted = camera.muted || this.#silencing.has(camera);
    const untold = this.#untold;
    this.#untold = false;
    await Promise.allSettled([
      (untold || me.audioMuted !== audioMuted) && call('muteSelfAudio', { muted: audioMuted }),
      (untold || me.videoMuted !== videoMuted) && !roomInfo.audio_only && call('muteSelfVideo', { muted: videoMuted }),
      // A share does not outlive its page.
      me.sharing && !this.#own.share.stream && call('stopScreenShare').then(() => this.#shareChanged(false)),
    ]);
  }

  /** Lets the devices go; the connection stays. */
  releaseDevices() {
    this.#released = true;
    this.#own.release();
  }

  /** Lets everything go. */
  release() {
    this.#released = true;
    this.#letGo();
  }

  #letGo() {
    this.#own.release();
    this.#path?.close();
    this.#path = null;
  }

  #makePeer() {
    const { roomInfo, slots } = this.#options;
    this.#sending.wantAll();
    return new Peer({
      slots,
      audioOnly: roomInfo.audio_only === true,
      sending: this.#sending,
      slotStreams: this.#slotStreams,
      prepare: (connection) => this.#data?.attach(connection),
      configuration: { iceServers: this.iceServers, iceTransportPolicy: roomInfo.forceTurn ? 'relay' : 'all' },
    });
  }

  /**
   * @param {Answer} answer
   * @param {Peer} peer
   * @param {boolean} isNew
   */
  #answered({ sdp }, peer, isNew) {
    this.#data?.heed(peer.connection, sdp);
    if (!isNew) return;
    // What was asked of the connection before may have been told again since this one made its offer; this one is sent in full.
    this.#sending.wantAll();
    peer.settle();
  }

  /** @param {number} slot */
  #showSlot(slot) {
    const stream = this.#slotStreams.get(slot);
    if (stream && !this.#released) this.#options.emitSlot(slot, stream);
  }

  /**
   * A mute in an interruption holds at once and is told after it; to unmute, one waits for the server's word.
   * @param {string} method
   * @param {boolean} muted
   */
  async #tellMuted(method, muted) {
    const { away, call, facts } = this.#options;
    if (!muted || !away()) {
      await call(method, { muted });
      return;
    }
    this.#untold = true;
    const roster = facts()?.roster;
    roster?.change(roster.me.clientId, this.#own.muted);
  }

  /**
   * @param {LocalDevice} device
   * @param {'muteSelfAudio' | 'muteSelfVideo'} method
   * @param {'audioMuted' | 'videoMuted'} key
   */
  async #silence(device, method, key) {
    if (this.#silencing.has(device)) return;
    this.#silencing.add(device);
    const roster = this.#options.facts()?.roster;
    // Known at once: the app hears of the cause now, and of nothing when the device is off a moment later.
    roster?.change(roster.me.clientId, { [key]: true });
    await device.muteByForce().finally(() => this.#silencing.delete(device));
    roster?.change(roster.me.clientId, { [key]: true });
    // The server has silenced it already, and may say so.
    await this.#options.call(method, { muted: true }).catch(() => {});
  }

  /** @param {boolean} sharing */
  #shareChanged(sharing) {
    const roster = this.#options.facts()?.roster;
    if (!roster || this.#released) return;
    const { clientId, name } = roster.me;
    roster.change(clientId, { sharing });
    this.#options.emit(sharing ? 'onStartScreenShareACK' : 'onStoppedScreenShareACK', { result: '0', streamId: String(SHARE_SLOT), clientId, name });
  }

  /** @param {string} what */
  #assertMedia(what) {
    if (!this.#options.facts() || this.#released) throw new EnxError(Codes.RoomNotConnected, `${what} needs a room: join one first.`);
    if (!this.#path) throw new EnxError(Codes.FeatureNotEnabled, `${what} is not available: the room was joined without media.`);
  }

  /** @param {string} what */
  #assertPublisher(what) {
    this.#assertMedia(what);
    const me = this.#options.facts()?.roster.me;
    if (me && !me.permissions.publish && !me.hasFloor) {
      throw new EnxError(Codes.FeatureNotEnabled, `${what} is not available: your role in this room only watches and listens.`);
    }
  }

  #assertVideo() {
    if (this.#options.roomInfo.audio_only) throw new EnxError(Codes.FeatureNotEnabled, 'The room was joined audio-only: there is no video in it.');
  }

  /**
   * @param {boolean} muted
   * @param {boolean | undefined} hardMuted
   * @param {string} device
   */
  #assertNotHardMuted(muted, hardMuted, device) {
    if (!muted && hardMuted) throw new EnxError(Codes.HardMuted, `A moderator has turned your ${device} off. Only a moderator can let you turn it on.`);
  }
}
