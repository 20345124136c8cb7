import { Codes, EnxError, toEnxError } from './errors.js';
import { mapSections, planSections } from './sections.js';

/** @import { Answer, LocalInfo, Offer, Section } from './types.js' */
/** @import { PlannedSection } from './sections.js' */

/** What the rooms forward. The rest (red, ulpfec, flexfec, PCMU…) would only lengthen every section of the offer. */
const USEFUL_CODECS = new Set(['audio/opus', 'video/vp8', 'video/h264', 'video/vp9', 'video/av1', 'video/rtx']);

/**
 * @param {'audio' | 'video'} kind
 * @param {'sendonly' | 'recvonly'} direction
 * @returns {RTCRtpCodec[]}
 */
function usefulCodecs(kind, direction) {
  const source = direction === 'sendonly' ? RTCRtpSender : RTCRtpReceiver;
  return (source.getCapabilities?.(kind)?.codecs ?? []).filter((codec) => USEFUL_CODECS.has(codec.mimeType.toLowerCase()));
}

/** The one peer connection: one offer at the start, no renegotiation after it. */
export class Peer {
  /** @type {{section: PlannedSection, transceiver: RTCRtpTransceiver}[]} */
  #sections;
  /** @type {Map<number, MediaStream>} */
  #slotStreams = new Map();

  /**
   * @param {object} options
   * @param {number} options.slots how many talker slots the room has
   * @param {boolean} options.audioOnly leave video out altogether
   * @param {LocalInfo} options.localInfo the limits of the camera
   * @param {RTCConfiguration} [options.configuration] more for the peer connection
   */
  constructor({ slots, audioOnly, localInfo, configuration }) {
    if (typeof RTCPeerConnection === 'undefined') {
      throw new EnxError(Codes.UnsupportedBrowser, 'This browser has no WebRTC. Use a current Chrome, Edge, Firefox or Safari.');
    }
    /** The browser's own object, for statistics and tests. */
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', ...configuration });
    this.#sections = planSections(slots, audioOnly).map((section) => ({ section, transceiver: this.#addSection(section, localInfo) }));
  }

  /**
   * @param {PlannedSection} section
   * @param {LocalInfo} localInfo
   */
  #addSection({ kind, use, slot }, localInfo) {
    const direction = use === 'slot' ? 'recvonly' : 'sendonly';
    /** @type {RTCRtpTransceiverInit} */
    const init = { direction };
    if (use === 'camera') init.sendEncodings = [cameraEncoding(localInfo)];
    const transceiver = this.connection.addTransceiver(kind, init);
    // Firefox has been seen to write SDP that others cannot read once codecs were chosen; a longer offer does no harm.
    if (!navigator.userAgent.includes('Firefox')) {
      try {
        transceiver.setCodecPreferences(usefulCodecs(kind, direction));
      } catch {
        // A browser that does not take the choice offers everything, and the server picks.
      }
    }
    if (slot !== undefined) {
      const stream = this.#slotStreams.get(slot) ?? new MediaStream();
      stream.addTrack(transceiver.receiver.track);
      this.#slotStreams.set(slot, stream);
    }
    return transceiver;
  }

  /** The stream of each slot: fixed for the whole session, whoever is on it. */
  get slotStreams() {
    return this.#slotStreams;
  }

  /**
   * The one offer. It names no candidates: the server answers on one known address and learns ours from the first check.
   * @returns {Promise<Offer>}
   */
  async createOffer() {
    const offer = await this.connection.createOffer();
    await this.connection.setLocalDescription(offer);
    const sections = mapSections(this.#sections.map(({ section, transceiver }) => ({ section, mid: transceiver.mid })));
    return { sdp: this.connection.localDescription?.sdp ?? offer.sdp ?? '', sections };
  }

  /**
   * Takes the server's answer.
   * @param {Answer} answer
   */
  async applyAnswer(answer) {
    try {
      await this.connection.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
    } catch (error) {
      throw toEnxError(error, Codes.MediaConnectionFailure);
    }
  }

  /**
   * Sends a track in one of the own sections, or stops sending there.
   * @param {Section['use']} use "microphone", "camera" or "share"
   * @param {MediaStreamTrack | null} track
   */
  async send(use, track) {
    await this.#sender(use)?.replaceTrack(track);
  }

  /**
   * Holds the camera to what the room allows, where that is less than what the app asked for.
   * @param {number} maxKbps
   * @param {number} maxFps
   */
  async limitCamera(maxKbps, maxFps) {
    await this.#tune('camera', (parameters) => {
      const [encoding] = parameters.encodings;
      if (!encoding) return;
      if (maxKbps > 0) encoding.maxBitrate = Math.min(encoding.maxBitrate ?? Infinity, maxKbps * 1000);
      if (maxFps > 0) encoding.maxFramerate = Math.min(encoding.maxFramerate ?? Infinity, maxFps);
    });
  }

  /** Keeps the share's text sharp: the browser gives up frames before pixels. */
  async keepShareSharp() {
    await this.#tune('share', (parameters) => {
      parameters.degradationPreference = 'maintain-resolution';
    });
  }

  /** Ends the connection; the server notices at once. */
  close() {
    this.connection.close();
  }

  /** @param {Section['use']} use */
  #sender(use) {
    return this.#sections.find(({ section }) => section.use === use)?.transceiver.sender;
  }

  /**
   * @param {Section['use']} use
   * @param {(parameters: RTCRtpSendParameters) => void} change
   */
  async #tune(use, change) {
    const sender = this.#sender(use);
    if (!sender) return;
    try {
      const parameters = sender.getParameters();
      change(parameters);
      await sender.setParameters(parameters);
    } catch {
      // Tuning is a wish: a browser that refuses it sends by its own judgement.
    }
  }
}

/**
 * @param {LocalInfo} localInfo
 * @returns {RTCRtpEncodingParameters}
 */
function cameraEncoding({ maxVideoBW, framerate }) {
  return {
    ...(maxVideoBW ? { maxBitrate: maxVideoBW * 1000 } : {}),
    ...(framerate ? { maxFramerate: framerate } : {}),
  };
}
