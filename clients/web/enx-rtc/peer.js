import { Codes, EnxError, toEnxError } from './errors.js';
import { sendEncodings } from './encodings.js';
import { Latest } from './latest.js';
import { dataSections, mapSections, planSections } from './sections.js';
import { readStats } from './stats.js';

/** @import { Answer, Offer, PictureSize, Section } from './types.js' */
/** @import { PlannedSection } from './sections.js' */
/** @import { VideoSending } from './video-sending.js' */

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
  #sending;
  #tuning = { camera: new Latest(() => this.#tune('camera')), share: new Latest(() => this.#tune('share')) };
  #answered = false;
  #restarted = false;
  #closed = new AbortController();

  /**
   * @param {object} options
   * @param {number} options.slots how many talker slots the room has
   * @param {boolean} options.audioOnly leave video out altogether
   * @param {VideoSending} options.sending how one's own video is to be sent
   * @param {Map<number, MediaStream>} options.slotStreams the streams of the slots, made where they are missing
   * @param {(connection: RTCPeerConnection) => void} [options.prepare] adds to the connection before it makes its offer
   * @param {RTCConfiguration} [options.configuration] more for the peer connection
   */
  constructor({ slots, audioOnly, sending, slotStreams, prepare, configuration }) {
    if (typeof RTCPeerConnection === 'undefined') {
      throw new EnxError(Codes.UnsupportedBrowser, 'This browser has no WebRTC. Use a current Chrome, Edge, Firefox or Safari.');
    }
    this.#slotStreams = slotStreams;
    this.#sending = sending;
    /** The browser's own object, for statistics and tests. */
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', ...configuration });
    this.#sections = planSections(slots, audioOnly).map((section) => ({ section, transceiver: this.#addSection(section) }));
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

  /** What everything goes through; undefined in a browser that does not show it, or before the answer. */
  get transport() {
    return this.#sections[0].transceiver.sender.transport ?? undefined;
  }

  /** @param {PlannedSection} section */
  #addSection({ kind, use }) {
    const direction = use === 'slot' ? 'recvonly' : 'sendonly';
    const codecs = usefulCodecs(kind, direction);
    const transceiver = use === 'camera' ? this.#addCamera(codecs) : this.connection.addTransceiver(kind, { direction });
    // Firefox has been seen to write SDP that others cannot read once codecs were chosen; a longer offer does no harm.
    if (!navigator.userAgent.includes('Firefox')) {
      try {
        transceiver.setCodecPreferences(codecs);
      } catch {
        // A browser that does not take the choice offers everything, and the server picks.
      }
    }
    return transceiver;
  }

  /** @param {RTCRtpCodec[]} codecs */
  #addCamera([codec]) {
    try {
      return this.connection.addTransceiver('video', { direction: 'sendonly', sendEncodings: sendEncodings(this.#sending.camera(), codec?.mimeType ?? '') });
    } catch {
      // A browser that cannot send layers sends one picture.
      return this.connection.addTransceiver('video', { direction: 'sendonly' });
    }
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
    // The answer may have taken fewer layers than were offered.
    this.settle();
  }

  /** What is received, by slot. @returns {{slot: number, track: MediaStreamTrack}[]} */
  get slotTracks() {
    return this.#sections.flatMap(({ section: { slot }, transceiver }) => (slot === undefined ? [] : [{ slot, track: transceiver.receiver.track }]));
  }

  /** Puts what is received into the streams of the slots, in place of what another connection received. */
  fillSlots() {
    for (const slot of new Set(this.slotTracks.map((received) => received.slot))) this.fillSlot(slot);
  }

  /**
   * Puts what is received on a slot into its stream.
   * @param {number} slot
   */
  fillSlot(slot) {
    const stream = this.#slotStreams.get(slot) ?? new MediaStream();
    this.#slotStreams.set(slot, stream);
    for (const { track } of this.slotTracks.filter((received) => received.slot === slot)) {
      for (const old of stream.getTracks()) {
        if (old.kind === track.kind && old !== track) stream.removeTrack(old);
      }
      stream.addTrack(track);
    }
  }

  /**
   * Sends a track in one of the own sections, or stops sending there.
   * @param {Section['use']} use "microphone", "camera" or "share"
   * @param {MediaStreamTrack | null} track
   */
  async send(use, track) {
    await this.#sender(use)?.replaceTrack(track);
    // Another picture may have another size.
    this.settle();
  }

  /** Brings what is sent to what it should be now. */
  settle() {
    void this.#tuning.camera.run();
    void this.#tuning.share.run();
  }

  /**
   * The browser's statistics of the connection.
   * @returns {Promise<RTCStatsReport | null>} null when it is closed, or the browser does not say
   */
  getStats() {
    return readStats(this.connection, this.#closed.signal);
  }

  /** Ends the connection; the server notices at once. */
  close() {
    this.connection.close();
    this.#closed.abort();
  }

  /** @param {Section['use']} use */
  #sender(use) {
    return this.#sections.find(({ section }) => section.use === use)?.transceiver.sender;
  }

  /**
   * Carries out one wish; a browser that refuses it sends by its own judgement.
   * @param {'camera' | 'share'} use
   */
  async #tune(use) {
    const sender = this.#sender(use);
    if (!sender) return;
    const parameters = sender.getParameters();
    const before = JSON.stringify(parameters);
    this.#sending.shape(use, parameters, sizeOf(sender.track));
    // To be told the same again costs some encoders a key frame.
    if (JSON.stringify(parameters) !== before) await sender.setParameters(parameters);
  }
}

/**
 * @param {MediaStreamTrack | null} track
 * @returns {PictureSize | undefined} undefined when it is not known
 */
function sizeOf(track) {
  const { width = 0, height = 0 } = track?.getSettings() ?? {};
  return width > 0 && height > 0 ? { width, height } : undefined;
}
