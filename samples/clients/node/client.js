// A client on libwebrtc without a browser that joins a room, publishes nothing, and says what it decodes of its first talker slot.
// node client.js ws://127.0.0.1:8080/signal TOKEN
import wrtc from '@roamhq/wrtc';
import WebSocket from 'ws';

const [url, token] = process.argv.slice(2);
const { RTCAudioSink, RTCVideoSink } = wrtc.nonstandard;
const peer = new wrtc.RTCPeerConnection();

// The client offers; a slot is a section for sound and one for the picture.
const [sound, picture] = ['audio', 'video'].map(kind => peer.addTransceiver(kind, { direction: 'recvonly' }));
let [samples, frames, size] = [0, 0, 'no picture'];
const audio = new RTCAudioSink(sound.receiver.track);
const video = new RTCVideoSink(picture.receiver.track);
audio.ondata = data => { samples += data.numberOfFrames; };
video.onframe = ({ frame }) => { frames++; size = `${frame.width}x${frame.height}`; };
setInterval(() => console.log(`${samples} samples of sound, ${frames} frames, the last: ${size}`), 1000);

await peer.setLocalDescription(await peer.createOffer()); // The server needs no candidates of the client's.
const sections = [sound, picture].map(({ mid }) => ({ mid, use: 'slot', slot: 1 }));
const params = { token, localInfo: { name: 'node' }, roomInfo: {}, advanceOptions: [], offer: { sdp: peer.localDescription.sdp, sections } };

const socket = new WebSocket(url, 'enx.jsonrpc.2');
socket.on('open', () => socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'joinRoom', params })));
socket.on('message', async text => {
  const { method, error, result } = JSON.parse(text);
  if (error) throw new Error(error.message);
  if (method) return console.log('heard', method);
  console.log('joined');
  await peer.setRemoteDescription({ type: 'answer', sdp: result.answer.sdp });
});
socket.on('close', () => process.exit());
