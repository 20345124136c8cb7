// A member of an Enx room on werift, WebRTC in plain TypeScript: it publishes what the studio records, and receives talkers.
// The token comes from ENX_TOKEN or a line of standard input; meeting.js says what is written.
import { MediaStreamTrack, RTCPeerConnection, useOPUS, useVP8 } from 'werift';
import { emptySlot, isLoopback, run, versionOf } from './meeting.js';
import { OPUS, VP8, openStudio } from './studio.js';

class Member {
  #peer;
  #microphone = new MediaStreamTrack({ kind: 'audio' });
  #camera = new MediaStreamTrack({ kind: 'video' });
  #sent = { sentAudioPackets: 0, sentVideoPackets: 0 };
  #slots;
  #options;
  #endRecording = () => {};

  constructor(options, lost) {
    this.#options = options;
    this.#slots = Array.from({ length: options.slots }, (_, i) => emptySlot(i + 1));
    this.#peer = new RTCPeerConnection({
      codecs: { audio: [useOPUS({ payloadType: OPUS })], video: [useVP8({ payloadType: VP8 })] },
      iceServers: [], // By itself it asks a STUN server, and waits for it.
      iceUseIpv6: false,
      iceAdditionalHostAddresses: isLoopback(options.url) ? ['127.0.0.1'] : undefined,
    });
    this.#peer.connectionStateChange.subscribe(state => {
      if (state === 'connected') this.#record();
      if (state === 'failed' || state === 'closed') lost(state);
    });
    this.#peer.addTransceiver(this.#microphone, { direction: 'sendonly' });
    this.#peer.addTransceiver(this.#camera, { direction: 'sendonly' });
    for (const slot of this.#slots) {
      this.#receive('audio', () => slot.audioPackets++);
      this.#receive('video', () => slot.videoPackets++);
    }
  }

  async offer() {
    await this.#peer.setLocalDescription(await this.#peer.createOffer());
    return { sdp: this.#peer.localDescription.sdp, mids: this.#peer.getTransceivers().map(t => t.mid) };
  }

  accept(sdp) {
    return this.#peer.setRemoteDescription({ type: 'answer', sdp });
  }

  summary() {
    return { ...this.#sent, slots: this.#slots };
  }

  async close() {
    this.#endRecording();
    await this.#peer.close();
  }

  #receive(kind, count) {
    // A packet without payload probes the network or fills a gap: it is neither sound nor picture.
    const transceiver = this.#peer.addTransceiver(kind, { direction: 'recvonly' });
    transceiver.onTrack.subscribe(track => track.onReceiveRtp.subscribe(packet => packet.payload.length > 0 && count()));
  }

  async #record() {
    // It begins with the connection, so that the first picture, a whole one, is not lost.
    this.#endRecording = await openStudio(this.#options.tone,
      packet => { this.#microphone.writeRtp(packet); this.#sent.sentAudioPackets++; },
      packet => { this.#camera.writeRtp(packet); this.#sent.sentVideoPackets++; });
  }
}

await run('werift', versionOf('werift'), (options, lost) => new Member(options, lost));
