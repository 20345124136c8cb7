// A member of an Enx room on libwebrtc without a browser (@roamhq/wrtc): it publishes a tone and a moving test picture, and receives and decodes
// talkers. The token comes from ENX_TOKEN or a line of standard input; meeting.js says what is written.
import wrtc from '@roamhq/wrtc';
import { emptySlot, run, versionOf } from './meeting.js';
import { Ball, Sine } from './sources.js';
import { Tone } from './tone.js';

const { RTCAudioSink, RTCVideoSink } = wrtc.nonstandard;

class Member {
  #peer = new wrtc.RTCPeerConnection({ iceServers: [] });
  #sources;
  #slots;
  #transceivers;

  constructor(options, lost) {
    this.#peer.onconnectionstatechange = () => {
      const state = this.#peer.connectionState;
      if (state === 'failed' || state === 'closed') lost(state);
    };
    this.#sources = [new Sine(options.tone), new Ball()];
    this.#slots = Array.from({ length: options.slots }, (_, i) => new Slot(i + 1));
    this.#transceivers = this.#sources.map(source => this.#peer.addTransceiver(source.track, { direction: 'sendonly' }));
    for (const slot of this.#slots) {
      for (const kind of ['audio', 'video']) {
        const transceiver = this.#peer.addTransceiver(kind, { direction: 'recvonly' });
        this.#transceivers.push(transceiver);
        slot.hear(transceiver.receiver.track);
      }
    }
  }

  async offer() {
    const gathered = new Promise(resolve => { this.#peer.onicegatheringstatechange = () => this.#peer.iceGatheringState === 'complete' && resolve(); });
    await this.#peer.setLocalDescription(await this.#peer.createOffer());
    await gathered;
    return { sdp: this.#peer.localDescription.sdp, mids: this.#transceivers.map(t => t.mid) };
  }

  accept(sdp) {
    return this.#peer.setRemoteDescription({ type: 'answer', sdp });
  }

  async summary() {
    const stats = [...(await this.#peer.getStats()).values()];
    const packets = (type, mid, field) => stats.filter(s => s.type === type && s.mid === mid).reduce((sum, s) => sum + s[field], 0);
    const [microphone, camera, ...receivers] = this.#transceivers;
    return {
      sentAudioPackets: packets('outbound-rtp', microphone.mid, 'packetsSent'),
      sentVideoPackets: packets('outbound-rtp', camera.mid, 'packetsSent'),
      slots: this.#slots.map((slot, i) => ({
        ...slot.summary(),
        audioPackets: packets('inbound-rtp', receivers[2 * i].mid, 'packetsReceived'),
        videoPackets: packets('inbound-rtp', receivers[2 * i + 1].mid, 'packetsReceived'),
      })),
    };
  }

  close() {
    for (const source of this.#sources) source.close();
    for (const slot of this.#slots) slot.close();
    this.#peer.close();
  }
}

/** What was decoded on one talker slot. */
class Slot {
  #number;
  #picture = { frames: 0, width: null, height: null };
  #tone = new Tone();
  #sinks = [];

  constructor(number) {
    this.#number = number;
  }

  hear(track) {
    const sink = track.kind === 'audio' ? new RTCAudioSink(track) : new RTCVideoSink(track);
    if (track.kind === 'audio') sink.ondata = ({ samples, sampleRate, channelCount }) => this.#tone.hear(samples.filter((_, i) => i % channelCount === 0), sampleRate);
    else sink.onframe = ({ frame }) => { this.#picture = { frames: this.#picture.frames + 1, width: frame.width, height: frame.height }; };
    this.#sinks.push(sink);
  }

  summary() {
    return { ...emptySlot(this.#number), ...this.#picture, toneHz: this.#tone.frequency() };
  }

  close() {
    for (const sink of this.#sinks) sink.stop();
  }
}

await run('wrtc', versionOf('@roamhq/wrtc'), (options, lost) => new Member(options, lost));
