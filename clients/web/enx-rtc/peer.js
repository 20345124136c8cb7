import { Codes, EnxError, toEnxError } from './errors.js';
import { dataSections, mapSections, planSections } from './sections.js';

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

/**
 * One peer connection: one offer at the start, no renegotiation after it but a restart of ICE. When that does not help, another
 * Peer takes its place and puts its tracks into the same slot streams.
 */
export class Peer {
  /** @type {{section: PlannedSection, transceiver: RTCRtpTransceiver}[]} */
  #sections;
  #slotStreams;
  #answered = false;
  #restarted = false;

  /**
   * @param {object} options
   * @param {number} options.slots how many talker slots the room has
   * @param {boolean} options.audioOnly leave video out altogether
   * @param {LocalInfo} options.localInfo the limits of the camera
   * @param {Map<number, MediaStream>} options.slotStreams the streams of the slots, made where they are missing
   * @param {(connection: RTCPeerConnection) => void} [options.prepare] adds to the connection before it makes its offer
   * @param {RTCConfiguration} [options.configuration] more for the peer connection
   */
  constructor({ slots, audioOnly, localInfo, slotStreams, prepare, configuration }) {
    if (typeof RTCPeerConnection === 'undefined') {
      throw new EnxError(Codes.UnsupportedBrowser, 'This browser has no WebRTC. Use a current Chrome, Edge, Firefox or Safari.');
    }
    this.#slotStreams = slotStreams;
    /** The browser's own object, for statistics and tests. */
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', ...configuration });
    this.#sections = planSections(slots, audioOnly).map((section) => ({ section, transceiver: this.#addSection(section, localInfo) }));
    prepare?.(this.connection);
  }

  /** Whether the server has answered its first offer. */
  get answered() {
    return this.#answered;
  }

  /** Whether ICE was restarted on it, and the server agreed. */
  get restarted() {
    return this.#restarted;
  }

  /**
   * @param {PlannedSection} section
   * @param {LocalInfo} localInfo
   */
  #addSection({ kind, use }, localInfo) {
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
    return transceiver;
  }

  /**
   * The one offer; once that is answered, an offer that restarts ICE. It names no candidates: the server answers on one known
   * address and learns ours from the first check.
   * @returns {Promise<Offer>}
   */
  async createOffer() {
    const offer = await this.connection.createOffer({ iceRestart: this.#answered });
    await this.connection.setLocalDescription(offer);
    const sdp = this.connection.localDescription?.sdp ?? offer.sdp ?? '';
    const sections = mapSections(this.#sections.map(({ section, transceiver }) => ({ section, mid: transceiver.mid })));
    return { sdp, sections: [...sections, ...dataSections(sdp)] };
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
    this.#restarted = this.#answered;
    this.#answered = true;
  }

  /** Puts what is received into the streams of the slots, in place of what another connection received. */
  fillSlots() {
    for (const { section: { slot }, transceiver } of this.#sections) {
      if (slot === undefined) continue;
      const stream = this.#slotStreams.get(slot) ?? new MediaStream();
      const { track } = transceiver.receiver;
      for (const old of stream.getTracks()) {
        if (old.kind === track.kind && old !== track) stream.removeTrack(old);
      }
      stream.addTrack(track);
      this.#slotStreams.set(slot, stream);
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
