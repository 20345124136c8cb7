import { RIDS, tuneEncodings } from './encodings.js';
import { expectedSize } from './local-info.js';

/** @import { Video } from './encodings.js' */
/** @import { LocalInfo, PictureSize, Section, VideoLayersWanted } from './types.js' */

/** The stream of microphone and camera. The share has one layer: there is nothing to choose from. */
const CAMERA_STREAM = 'av';

/**
 * How one's own video is to be sent now: what the room allows, what the server asks for, whether the network is too thin for any.
 * It outlives peer connections; each of them is brought to it (`Peer.settle`), so that none of these undoes another.
 */
export class VideoSending {
  #localInfo;
  #room = { maxKbps: 0, maxFps: 0 };
  /** @type {string[] | null} */
  #wanted = null;

  /** The network is too thin for one's own camera: it stays on, and nothing of it is sent. */
  paused = false;

  /** @param {LocalInfo} localInfo what the app allows the camera */
  constructor(localInfo) {
    this.#localInfo = localInfo;
  }

  /**
   * The room allows the camera so much and no more.
   * @param {number} maxKbps 0 for no limit
   * @param {number} maxFps 0 for no limit
   */
  limit(maxKbps, maxFps) {
    this.#room = { maxKbps, maxFps };
  }

  /**
   * Of a stream only these layers are wanted.
   * @param {VideoLayersWanted} wish
   */
  want({ streamId, layers }) {
    if (streamId === CAMERA_STREAM && Array.isArray(layers)) this.#wanted = layers;
  }

  /** A new connection begins with all layers, at both ends. */
  wantAll() {
    this.#wanted = null;
  }

  /** The room is another: whatever was asked for is forgotten, until it is asked for again. */
  forget() {
    this.wantAll();
    this.paused = false;
  }

  /**
   * What is to be sent of the camera.
   * @param {PictureSize} [size] of the capture; as much as was asked of the camera when it is not known
   * @returns {Video}
   */
  camera(size = expectedSize(this.#localInfo)) {
    const { maxVideoLayers = RIDS.length, maxVideoBW, framerate } = this.#localInfo;
    const maxKbps = least(maxVideoBW, this.#room.maxKbps);
    const maxFps = least(framerate, this.#room.maxFps);
    return { most: maxVideoLayers, size, ...(maxKbps && { maxKbps }), ...(maxFps && { maxFps }) };
  }

  /**
   * Brings the parameters of a sender to it.
   * @param {Section['use']} use "camera" or "share"
   * @param {RTCRtpSendParameters} parameters changed in place
   * @param {PictureSize} [size] of the capture, where it is known
   */
  shape(use, parameters, size) {
    if (use === 'share') {
      // Text must stay sharp: the browser gives up frames before pixels.
      parameters.degradationPreference = 'maintain-resolution';
    } else {
      tuneEncodings(parameters.encodings, this.camera(size), this.#wanted, parameters.codecs?.[0]?.mimeType);
      if (this.paused) for (const encoding of parameters.encodings) encoding.active = false;
    }
  }
}

/**
 * The stricter of two limits; undefined or 0 is none.
 * @param {(number | undefined)[]} limits
 * @returns {number | undefined}
 */
function least(...limits) {
  const real = limits.filter((limit) => limit !== undefined && limit > 0);
  return real.length > 0 ? Math.min(.../** @type {number[]} */ (real)) : undefined;
}
