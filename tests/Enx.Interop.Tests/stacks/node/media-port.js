// What the Dart client's MediaPort needs of WebRTC, on libwebrtc without a browser (@roamhq/wrtc): peer connections, tracks of a tone and of a moving
// picture, data channels. Each line of standard input is an order as JSON, each line of standard output an answer (`id`) or news (`event`). It ends with
// its standard input.
//
//   node media-port.js TONE_HZ
import { createInterface } from 'node:readline';
import wrtc from '@roamhq/wrtc';
import { Ball, Sine } from './sources.js';
import { Tone } from './tone.js';

const { RTCAudioSink, RTCVideoSink } = wrtc.nonstandard;
const toneHz = Number(process.argv[2]);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** @type {Map<number, Connection>} */
const connections = new Map();
/** @type {Map<number, {source: Sine | Ball, kind: string}>} */
const tracks = new Map();

class Connection {
  #number;
  #peer;
  #sections;
  #channels = new Map();
  #slots = new Map();
  #transport;

  constructor({ connection, configuration, sections, channels }) {
    this.#number = connection;
    this.#peer = new wrtc.RTCPeerConnection(configuration);
    this.#peer.onconnectionstatechange = () => this.#tell();
    this.#sections = sections.map(({ kind, slot, encodings }) => {
      const transceiver = this.#peer.addTransceiver(kind, slot === undefined ? { direction: 'sendonly', ...(encodings && { sendEncodings: encodings }) } : { direction: 'recvonly' });
      if (slot !== undefined) this.#slotOf(slot).hear(transceiver.receiver.track);
      return transceiver;
    });
    for (const { label, ordered, maxRetransmits } of channels) {
      const channel = this.#peer.createDataChannel(label, { ordered, ...(maxRetransmits !== undefined && { maxRetransmits }) });
      channel.binaryType = 'arraybuffer';
      channel.onopen = channel.onclose = () => say({ event: 'channel', connection: this.#number, label, state: channel.readyState });
      channel.onmessage = ({ data }) => say({ event: 'message', connection: this.#number, label, ...wire(data) });
      this.#channels.set(label, channel);
    }
  }

  #slotOf(slot) {
    if (!this.#slots.has(slot)) this.#slots.set(slot, new Slot());
    return this.#slots.get(slot);
  }

  #tell() {
    say({ event: 'state', connection: this.#number, state: this.#peer.connectionState, transport: this.#transport?.state ?? null });
  }

  async offer({ iceRestart }) {
    await this.#peer.setLocalDescription(await this.#peer.createOffer({ iceRestart }));
    return { sdp: this.#peer.localDescription.sdp, mids: this.#sections.map(({ mid }) => mid) };
  }

  async answer({ sdp }) {
    await this.#peer.setRemoteDescription({ type: 'answer', sdp });
    const transport = this.#sections[0].sender.transport;
    if (transport && transport !== this.#transport) {
      this.#transport = transport;
      transport.onstatechange = () => this.#tell();
    }
  }

  async send({ section, track }) {
    await this.#sections[section].sender.replaceTrack(track === null ? null : tracks.get(track).source.track);
  }

  parameters({ section }) {
    const { encodings, codecs, degradationPreference } = this.#sections[section].sender.getParameters();
    return { encodings, codec: codecs?.[0]?.mimeType ?? null, degradationPreference: degradationPreference ?? null };
  }

  async tune({ section, encodings, degradationPreference }) {
    const { sender } = this.#sections[section];
    const parameters = sender.getParameters();
    encodings.forEach((wanted, index) => Object.assign(parameters.encodings[index], wanted));
    if (degradationPreference !== null) parameters.degradationPreference = degradationPreference;
    await sender.setParameters(parameters);
  }

  async stats() {
    return [...(await this.#peer.getStats()).values()];
  }

  sendData({ label, text, bytes }) {
    this.#channels.get(label).send(text ?? Buffer.from(bytes, 'base64'));
  }

  /** What was decoded so far on a slot. */
  seen({ slot }) {
    return this.#slotOf(slot).summary;
  }

  close() {
    for (const slot of this.#slots.values()) slot.close();
    this.#peer.close();
    connections.delete(this.#number);
  }
}

/** What is decoded on one slot. */
class Slot {
  #frames = 0;
  #height = 0;
  #tone = new Tone();
  #sinks = [];

  hear(track) {
    const sink = track.kind === 'audio' ? new RTCAudioSink(track) : new RTCVideoSink(track);
    if (track.kind === 'audio') sink.ondata = ({ samples, sampleRate, channelCount }) => this.#tone.hear(samples.filter((_, i) => i % channelCount === 0), sampleRate);
    else sink.onframe = ({ frame }) => ([this.#frames, this.#height] = [this.#frames + 1, frame.height]);
    this.#sinks.push(sink);
  }

  get summary() {
    return { frames: this.#frames, height: this.#height, toneHz: this.#tone.frequency() };
  }

  close() {
    for (const sink of this.#sinks) sink.stop();
  }
}

/** Data of a channel as JSON takes them. */
function wire(data) {
  return typeof data === 'string' ? { text: data } : { bytes: Buffer.from(data).toString('base64') };
}

const orders = {
  connect: (order) => void connections.set(order.connection, new Connection(order)),
  open({ track, kind }) {
    const source = kind === 'audio' ? new Sine(toneHz) : new Ball();
    tracks.set(track, { source, kind });
  },
  enable: ({ track, enabled }) => void (tracks.get(track).source.track.enabled = enabled),
  stop({ track }) {
    const { source } = tracks.get(track);
    tracks.delete(track);
    source.close();
    source.track.stop();
  },
};

async function carryOut(order) {
  try {
    const own = orders[order.do];
    const connection = connections.get(order.connection);
    if (!own && !connection) throw new Error('the connection is closed');
    const result = await (own ? own(order) : connection[order.do](order));
    if (order.id !== undefined) say({ id: order.id, result: result ?? null });
  } catch (error) {
    if (order.id !== undefined) say({ id: order.id, error: String(error?.message ?? error) });
    else say({ event: 'failed', do: order.do, error: String(error?.message ?? error) });
  }
}

createInterface({ input: process.stdin }).on('line', (line) => void carryOut(JSON.parse(line))).on('close', () => process.exit(0));
