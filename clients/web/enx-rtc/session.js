import { Codes, EnxError, toEnxError } from './errors.js';
import { LocalDevice } from './local-device.js';
import { audioConstraints, checkLocalInfo, videoConstraints, wireLocalInfo, wishedDevice } from './local-info.js';
import { openMedia } from './media.js';
import { Peer } from './peer.js';
import { Roster } from './roster.js';
import { ScreenShare } from './screen-share.js';
import { SHARE_SLOT } from './sections.js';
import { Signalling } from './signalling.js';
import { decodeToken, tokenSlots } from './token.js';

/** @import { AdvanceOption, Answer, Callbacks, LocalInfo, Offer, RoomConnected, RoomDisConnected, RoomInfo } from './types.js' */

const JOIN_TIMEOUT_MS = 20_000;
const LEAVE_TIMEOUT_MS = 2_000;

/**
 * What a session needs to begin.
 * @typedef {object} SessionOptions
 * @property {string} token
 * @property {LocalInfo} localInfo
 * @property {RoomInfo} roomInfo
 * @property {AdvanceOption[]} advanceOptions
 * @property {string} url the signalling door
 * @property {<K extends keyof Callbacks>(name: K, payload: Callbacks[K]) => void} emit tells the app
 * @property {(slot: number, stream: MediaStream) => void} emitSlot tells the app of a slot's stream
 * @property {() => void} onOver hears once that the session is over, before the app does
 */

/** One stay in a room, from the join to the leave. Each join makes a new one, so nothing of an old stay reaches a new one. */
export class Session {
  /** @type {'joining' | 'joined' | 'leaving' | 'over'} */
  #state = 'joining';
  /** @type {Signalling} */
  #signalling;
  /** @type {Peer | null} */
  #peer = null;
  /** @type {Roster | null} */
  #roster = null;
  /** @type {RoomConnected | null} */
  #room = null;
  /** @type {LocalDevice} */
  #microphone;
  /** @type {LocalDevice} */
  #camera;
  /** @type {ScreenShare} */
  #share;
  #localStream = new MediaStream();
  #pathInterrupted = false;
  #options;

  /** @param {SessionOptions} options */
  constructor(options) {
    this.#options = options;
    this.#signalling = this.#makeSignalling();
    const { localInfo } = options;
    this.#microphone = new LocalDevice({
      kind: 'audio',
      keepWhenMuted: true,
      deviceId: wishedDevice(localInfo.audio),
      constraints: audioConstraints,
      stream: this.#localStream,
      send: async (track) => this.#peer?.send('microphone', track),
      tell: (muted) => this.#call('muteSelfAudio', { muted }),
      onLost: (error) => this.#emitError(error),
    });
    this.#camera = new LocalDevice({
      kind: 'video',
      keepWhenMuted: false,
      deviceId: wishedDevice(localInfo.video),
      constraints: (deviceId) => videoConstraints(localInfo, deviceId),
      stream: this.#localStream,
      send: async (track) => this.#peer?.send('camera', track),
      tell: (muted) => this.#call('muteSelfVideo', { muted }),
      onLost: (error) => this.#emitError(error),
    });
    this.#share = new ScreenShare({
      send: async (track) => this.#peer?.send('share', track),
      call: (method) => this.#call(method),
      onEnded: () => void this.stopScreenShare().catch((error) => this.#emitError(toEnxError(error))),
    });
  }

  /** One's own id in the room; empty until joined. */
  get clientId() {
    return this.#room?.clientId ?? '';
  }

  /** The room's id; empty until joined. */
  get roomId() {
    return this.#room?.id ?? '';
  }

  /** Everyone in the room, oneself first. */
  get userList() {
    return this.#roster?.list ?? [];
  }

  /** One's own microphone and camera. */
  get localStream() {
    return this.#localStream;
  }

  /** One's own screen share. */
  get localShareStream() {
    return this.#share.stream;
  }

  /** The browser's peer connection. */
  get peerConnection() {
    return this.#peer?.connection ?? null;
  }

  /**
   * The fixed stream of a slot.
   * @param {number} slot
   */
  slotStream(slot) {
    return this.#peer?.slotStreams.get(slot) ?? null;
  }

  /**
   * Joins the room.
   * @returns {Promise<RoomConnected>} rejects with an {@link EnxError}; nothing is left behind then
   */
  async join() {
    try {
      checkLocalInfo(this.#options.localInfo);
      const { problem, offer } = await this.#prepare();
      const { room, answer } = await this.#askToJoin(offer);
      await this.#acceptAnswer(answer);
      this.#enter(room);
      if (problem) this.#emitError(problem);
      this.#signalling.release();
      // The server may have closed while the answer was being applied; what it said before that has been heard now.
      if (this.#signalling.closed) this.#finish(unexpected());
      return room;
    } catch (error) {
      const calledOff = this.#state === 'over';
      // The server may have let us in before the failure: a word spares the others a ghost.
      this.#signalling.post('disconnect');
      this.#state = 'over';
      this.#release();
      this.#options.onOver();
      throw calledOff ? new EnxError(Codes.NormalDisconnect, 'The join was called off.', error) : toEnxError(error, Codes.ServerConnectionFailure);
    }
  }

  /** Leaves the room; devices are let go at once. */
  async leave() {
    if (this.#state === 'joining') {
      // The server may be letting us in at this moment: without this word it would wait for a lost client.
      this.#signalling.post('disconnect');
      this.#state = 'over';
      this.#release();
    } else if (this.#state === 'joined') {
      this.#state = 'leaving';
      this.#releaseDevices();
      // The connection stays until the server has answered: its end would look like a lost one if it arrived first.
      await this.#signalling.call('disconnect', {}, LEAVE_TIMEOUT_MS).catch(() => {});
      this.#finish(normal());
    }
  }

  /** Leaves without waiting for anything: the page is going away. */
  abandon() {
    if (this.#state === 'joining') {
      void this.leave();
    } else {
      this.#signalling.post('disconnect');
      this.#finish(normal());
    }
  }

  /** @param {boolean} muted */
  async muteSelfAudio(muted) {
    this.#assertPublisher('The microphone');
    await this.#microphone.setMuted(muted);
  }

  /** @param {boolean} muted */
  async muteSelfVideo(muted) {
    this.#assertPublisher('The camera');
    this.#assertVideo();
    await this.#camera.setMuted(muted);
  }

  /** @param {string} deviceId */
  async setAudioDevice(deviceId) {
    this.#assertMedia('The microphone');
    await this.#microphone.setDevice(deviceId);
  }

  /** @param {string} deviceId */
  async setVideoDevice(deviceId) {
    this.#assertMedia('The camera');
    this.#assertVideo();
    await this.#camera.setDevice(deviceId);
  }

  /** Shares a screen, a window or a tab. */
  async startScreenShare() {
    this.#assertPublisher('A screen share');
    this.#assertVideo();
    const other = this.userList.find((user) => user.sharing && user.clientId !== this.clientId);
    if (other) throw new EnxError(Codes.ShareAlreadyRunning, `${other.name} is sharing a screen. Wait until that share ends.`);
    await this.#share.start();
    if (!this.#share.stream) return;
    void this.#peer?.keepShareSharp();
    this.#shareChanged(true);
  }

  /** Stops sharing. */
  async stopScreenShare() {
    this.#assertMedia('A screen share');
    try {
      await this.#share.stop();
    } finally {
      if (!this.#share.stream) this.#shareChanged(false);
    }
  }

  /** @returns {Promise<RTCStatsReport | null>} */
  async getStats() {
    return this.#peer ? this.#peer.connection.getStats() : null;
  }

  /** Everything that takes time and does not need the server's word happens at once. */
  async #prepare() {
    const { token, localInfo, roomInfo } = this.#options;
    if (roomInfo.chat_only) {
      await this.#signalling.open();
      return { problem: null, offer: null };
    }
    this.#peer = new Peer({ slots: tokenSlots(token), audioOnly: roomInfo.audio_only === true, localInfo });
    this.#watchPath(this.#peer.connection);
    const [problem, offer] = await Promise.all([this.#openDevices(), this.#peer.createOffer(), this.#signalling.open()]);
    return { problem, offer };
  }

  /**
   * Opens what is wanted now. A device that joins muted stays closed until its first unmute.
   * @returns {Promise<EnxError | null>} what could not be opened; throws when nothing could
   */
  async #openDevices() {
    const { token, localInfo, roomInfo } = this.#options;
    // The audience sends nothing: not even a permission prompt then.
    if (decodeToken(token).role === 'viewer') return null;
    const wantsAudio = localInfo.audio !== false;
    const wantsVideo = localInfo.video !== false && !roomInfo.audio_only;
    const opensAudio = wantsAudio && !localInfo.audioMuted;
    const opensVideo = wantsVideo && !localInfo.videoMuted;
    if (!opensAudio && !opensVideo) return null;
    const { audio, video, problem } = await openMedia({
      ...(opensAudio ? { audio: this.#microphone.wish } : {}),
      ...(opensVideo ? { video: this.#camera.wish } : {}),
    });
    await Promise.all([this.#microphone.adopt(audio), this.#camera.adopt(video)]);
    const somethingLeft = audio || video || wantsAudio !== opensAudio || wantsVideo !== opensVideo;
    if (problem && !somethingLeft) throw problem;
    return problem;
  }

  #makeSignalling() {
    const signalling = new Signalling({
      url: this.#options.url,
      onNotification: (method, payload) => this.#hear(method, payload),
      onClose: () => {
        // While joining, the calls under way fail and say so; while leaving, it is what was asked for.
        if (signalling === this.#signalling && this.#state === 'joined') this.#finish(unexpected());
      },
    });
    return signalling;
  }

  /**
   * @param {Offer | null} offer
   * @returns {Promise<{room: RoomConnected, answer: Answer | null}>}
   */
  async #askToJoin(offer) {
    this.#assertNotOver();
    if (this.#signalling.closed) {
      // The user took longer over the permission prompt than the server waits for a join.
      this.#signalling = this.#makeSignalling();
      await this.#signalling.open();
    }
    const { token, localInfo, roomInfo, advanceOptions } = this.#options;
    const muted = { audioMuted: this.#microphone.muted, videoMuted: this.#camera.muted };
    const params = { token, localInfo: wireLocalInfo(localInfo, muted), roomInfo, advanceOptions, offer };
    return this.#signalling.call('joinRoom', params, JOIN_TIMEOUT_MS);
  }

  /** @param {Answer | null} answer */
  async #acceptAnswer(answer) {
    this.#assertNotOver();
    if (!answer) {
      // The server admits the user without media.
      this.#releaseMedia();
      return;
    }
    await this.#peer?.applyAnswer(answer);
    this.#assertNotOver();
    for (const slot of answer.slots) {
      const stream = this.slotStream(slot);
      if (stream) this.#options.emitSlot(slot, stream);
    }
  }

  /** @param {RoomConnected} room */
  #enter(room) {
    this.#state = 'joined';
    this.#room = room;
    this.#roster = new Roster(room.userList, room.user);
    void this.#peer?.limitCamera(room.maxVideoBW, room.maxVideoFps);
    this.#options.emit('onRoomConnected', room);
  }

  /**
   * @param {string} method
   * @param {any} payload
   */
  #hear(method, payload) {
    if (this.#state !== 'joined' && this.#state !== 'leaving') return;
    if (method === 'onRoomDisConnected') {
      this.#finish(payload);
      return;
    }
    if (this.#state === 'leaving') return;
    this.#roster?.apply(method, payload);
    if (method === 'onAudioEvent') this.#roster?.change(this.clientId, { audioMuted: this.#microphone.muted });
    if (method === 'onVideoEvent') this.#roster?.change(this.clientId, { videoMuted: this.#camera.muted });
    this.#options.emit(/** @type {keyof Callbacks} */ (method), payload);
  }

  /** @param {RTCPeerConnection} connection */
  #watchPath(connection) {
    connection.onconnectionstatechange = () => {
      if (this.#state !== 'joined') return;
      const state = connection.connectionState;
      if (state === 'failed') {
        this.#emitError(new EnxError(Codes.MediaConnectionFailure, 'Sound and pictures cannot reach the server. Check the network, then leave and join again.'));
      } else if (state === 'disconnected') {
        this.#pathInterrupted = true;
        this.#options.emit('onEventInfo', { code: Codes.NetworkDisconnected, msg: 'The media connection is interrupted.' });
      } else if (state === 'connected' && this.#pathInterrupted) {
        this.#pathInterrupted = false;
        this.#options.emit('onEventInfo', { code: Codes.NetworkReconnected, msg: 'The media connection is back.' });
      }
    };
  }

  /** @param {boolean} sharing */
  #shareChanged(sharing) {
    if (this.#state !== 'joined') return;
    this.#roster?.change(this.clientId, { sharing });
    const name = this.#room?.user.name ?? '';
    this.#options.emit(sharing ? 'onStartScreenShareACK' : 'onStoppedScreenShareACK', {
      result: '0', streamId: String(SHARE_SLOT), clientId: this.clientId, name,
    });
  }

  /**
   * @param {string} method
   * @param {object} [params]
   */
  #call(method, params) {
    return this.#signalling.call(method, params);
  }

  /** @param {EnxError} error */
  #emitError(error) {
    this.#options.emit('onEventError', eventError(error));
  }

  #assertNotOver() {
    if (this.#state === 'over') throw new EnxError(Codes.NormalDisconnect, 'The join was called off.');
  }

  /** @param {string} what */
  #assertMedia(what) {
    if (this.#state !== 'joined') throw new EnxError(Codes.RoomNotConnected, `${what} needs a room: join one first.`);
    if (!this.#peer) throw new EnxError(Codes.FeatureNotEnabled, `${what} is not available: the room was joined without media.`);
  }

  /** @param {string} what */
  #assertPublisher(what) {
    this.#assertMedia(what);
    if (this.#room?.user.permissions.publish === false) {
      throw new EnxError(Codes.FeatureNotEnabled, `${what} is not available: your role in this room only watches and listens.`);
    }
  }

  #assertVideo() {
    if (this.#options.roomInfo.audio_only) throw new EnxError(Codes.FeatureNotEnabled, 'The room was joined audio-only: there is no video in it.');
  }

  /** @param {RoomDisConnected} payload */
  #finish(payload) {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#release();
    this.#options.onOver();
    this.#options.emit('onRoomDisConnected', payload);
  }

  #release() {
    this.#releaseMedia();
    this.#signalling.close();
  }

  #releaseDevices() {
    this.#microphone.release();
    this.#camera.release();
    this.#share.release();
  }

  #releaseMedia() {
    this.#releaseDevices();
    this.#peer?.close();
    this.#peer = null;
  }
}

/**
 * An error as the payload of `onEventError`.
 * @param {EnxError} error
 * @returns {Callbacks['onEventError']}
 */
export function eventError(error) {
  const payload = { errorCode: error.code, msg: error.message };
  return error.cause instanceof EnxError ? { ...payload, cause: error.cause.code } : payload;
}

/** @returns {RoomDisConnected} */
function normal() {
  return { cause: Codes.NormalDisconnect, msg: 'normal-disconnect' };
}

/** @returns {RoomDisConnected} */
function unexpected() {
  return { cause: Codes.UnexpectedDisconnection, msg: 'unexpected-disconnection' };
}
