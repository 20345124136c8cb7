// A member of an Enx room on libdatachannel: it publishes what the studio records, and receives talkers.
// The token comes from ENX_TOKEN or a line of standard input; meeting.js says what is written.
import { randomInt } from 'node:crypto';
import ldc from 'node-datachannel';
import { emptySlot, isLoopback, run } from './meeting.js';
import { OPUS, VP8, openStudio } from './studio.js';

class Member {
  #peer;
  #microphone;
  #camera;
  #tracks = []; // A track that nobody holds is collected, and says nothing more.
  #sent = { sentAudioPackets: 0, sentVideoPackets: 0 };
  #slots;
  #endRecording = () => {};

  constructor(options, lost) {
    this.#slots = Array.from({ length: options.slots }, (_, i) => emptySlot(i + 1));
    this.#peer = new ldc.PeerConnection(options.name, {
      iceServers: [],
      bindAddress: isLoopback(options.url) ? '127.0.0.1' : undefined,
      disableAutoNegotiation: true,
    });
    this.#peer.onStateChange(state => {
      if (state === 'connected') this.#record(options.tone);
      if (state === 'failed' || state === 'closed') lost(state);
    });
    this.#microphone = this.#send(new ldc.Audio('0', 'SendOnly'), OPUS, 48000);
    this.#camera = this.#send(new ldc.Video('1', 'SendOnly'), VP8, 90000);
    for (const slot of this.#slots) {
      this.#receive(new ldc.Audio(String(2 * slot.slot), 'RecvOnly'), () => slot.audioPackets++);
      this.#receive(new ldc.Video(String(2 * slot.slot + 1), 'RecvOnly'), () => slot.videoPackets++);
    }
  }

  async offer() {
    const gathered = new Promise(resolve => this.#peer.onGatheringStateChange(state => state === 'complete' && resolve()));
    this.#peer.setLocalDescription('offer');
    await gathered;
    return { sdp: this.#peer.localDescription().sdp, mids: this.#tracks.map(track => track.mid()) };
  }

  accept(sdp) {
    this.#peer.setRemoteDescription(sdp, 'answer');
  }

  summary() {
    return { ...this.#sent, slots: this.#slots };
  }

  close() {
    this.#endRecording();
    this.#peer.close();
    ldc.cleanup();
  }

  #send(media, payloadType, clockRate) {
    const ssrc = randomInt(1, 0xffffffff);
    media.addSSRC(ssrc, 'enx', 'enx', media.mid());
    const track = this.#add(media);
    // Sender reports, and lost packets again when they are asked for.
    const reports = new ldc.RtcpSrReporter(new ldc.RtpPacketizationConfig(ssrc, 'enx', payloadType, clockRate));
    reports.addToChain(new ldc.RtcpNackResponder());
    track.setMediaHandler(reports);
    return { track, ssrc };
  }

  #receive(media, count) {
    const track = this.#add(media);
    track.setMediaHandler(new ldc.RtcpReceivingSession());
    track.onMessage(packet => isMedia(packet) && count());
  }

  #add(media) {
    if (media instanceof ldc.Audio) media.addOpusCodec(OPUS);
    else media.addVP8Codec(VP8);
    const track = this.#peer.addTrack(media);
    this.#tracks.push(track);
    return track;
  }

  async #record(tone) {
    // It begins with the connection, so that the first picture, a whole one, is not lost.
    this.#endRecording = await openStudio(tone,
      packet => { if (send(this.#microphone, packet)) this.#sent.sentAudioPackets++; },
      packet => { if (send(this.#camera, packet)) this.#sent.sentVideoPackets++; });
  }
}

/** Sends a packet with the SSRC that the offer names. */
function send({ track, ssrc }, packet) {
  packet.writeUInt32BE(ssrc, 8);
  return track.isOpen() && track.sendMessageBinary(packet);
}

/** Whether a packet is RTP with something in it: not RTCP, and none that only probes the network or fills a gap. */
function isMedia(packet) {
  const type = packet[1] & 0x7f;
  if (packet.length < 12 || (type >= 64 && type <= 95)) return false;
  let begin = 12 + 4 * (packet[0] & 0x0f);
  if (packet[0] & 0x10) begin += 4 + 4 * packet.readUInt16BE(begin + 2);
  const padding = packet[0] & 0x20 ? packet[packet.length - 1] : 0;
  return packet.length - begin - padding > 0;
}

await run('libdatachannel', ldc.getLibraryVersion(), (options, lost) => new Member(options, lost));
