import { LocalDevice } from './local-device.js';
import { audioConstraints, videoConstraints, wishedDevice } from './local-info.js';
import { openMedia } from './media.js';
import { ScreenShare } from './screen-share.js';

/** @import { EnxError } from './errors.js' */
/** @import { Peer } from './peer.js' */
/** @import { LocalInfo, RoomInfo, Section } from './types.js' */

/** What one sends oneself: microphone, camera and screen, and the stream that shows the first two. */
export class OwnMedia {
  /** One's own microphone and camera: one stream for the whole stay. */
  stream = new MediaStream();
  /** @type {LocalDevice} */
  microphone;
  /** @type {LocalDevice} */
  camera;
  /** @type {ScreenShare} */
  share;
  #localInfo;

  /**
   * @param {object} options
   * @param {LocalInfo} options.localInfo
   * @param {(use: Section['use'], track: MediaStreamTrack | null) => Promise<void>} options.send sends a track, or stops sending
   * @param {(method: string, params?: object) => Promise<unknown>} options.call calls the server
   * @param {(method: string, muted: boolean) => Promise<unknown>} options.tellMuted tells the server that a device went off or on
   * @param {(error: EnxError) => void} options.onLost hears that a device went away by itself
   * @param {() => void} options.onShareEnded hears that the browser's own button ended the share
   */
  constructor({ localInfo, send, call, tellMuted, onLost, onShareEnded }) {
    this.#localInfo = localInfo;
    this.microphone = new LocalDevice({
      kind: 'audio',
      keepWhenMuted: true,
      deviceId: wishedDevice(localInfo.audio),
      constraints: audioConstraints,
      stream: this.stream,
      send: (track) => send('microphone', track),
      tell: (muted) => tellMuted('muteSelfAudio', muted),
      onLost,
    });
    this.camera = new LocalDevice({
      kind: 'video',
      keepWhenMuted: false,
      deviceId: wishedDevice(localInfo.video),
      constraints: (deviceId) => videoConstraints(localInfo, deviceId),
      stream: this.stream,
      send: (track) => send('camera', track),
      tell: (muted) => tellMuted('muteSelfVideo', muted),
      onLost,
    });
    this.share = new ScreenShare({
      send: (track) => send('share', track),
      call,
      onEnded: onShareEnded,
    });
  }

  /** Whether microphone and camera are off. */
  get muted() {
    return { audioMuted: this.microphone.muted, videoMuted: this.camera.muted };
  }

  /**
   * Opens what is wanted now. A device that joins muted stays closed until its first unmute.
   * @param {RoomInfo} roomInfo
   * @param {boolean} audience the audience sends nothing: not even a permission prompt then
   * @returns {Promise<EnxError | null>} what could not be opened; throws when nothing could
   */
  async open(roomInfo, audience) {
    if (audience) return null;
    const localInfo = this.#localInfo;
    const wantsAudio = localInfo.audio !== false;
    const wantsVideo = localInfo.video !== false && !roomInfo.audio_only;
    const opensAudio = wantsAudio && !localInfo.audioMuted;
    const opensVideo = wantsVideo && !localInfo.videoMuted;
    if (!opensAudio && !opensVideo) return null;
    const { audio, video, problem } = await openMedia({
      ...(opensAudio ? { audio: this.microphone.wish } : {}),
      ...(opensVideo ? { video: this.camera.wish } : {}),
    });
    await Promise.all([this.microphone.adopt(audio), this.camera.adopt(video)]);
    const somethingLeft = audio || video || wantsAudio !== opensAudio || wantsVideo !== opensVideo;
    if (problem && !somethingLeft) throw problem;
    return problem;
  }

  /**
   * Sends on another connection what was sent on the one before.
   * @param {Peer} peer
   */
  async fill(peer) {
    await Promise.all([
      this.microphone.sendOn((track) => peer.send('microphone', track)),
      this.camera.sendOn((track) => peer.send('camera', track)),
      this.share.sendOn((track) => peer.send('share', track)),
    ]);
  }

  /** Lets every device go. */
  release() {
    this.microphone.release();
    this.camera.release();
    this.share.release();
  }
}
