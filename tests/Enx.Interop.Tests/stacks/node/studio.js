// Records for stacks that have no encoders: a GStreamer process makes a tone and a moving test picture, and hands them over as RTP.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';

export const OPUS = 111;
export const VP8 = 96;

/**
 * Begins to record, with a key frame each second: nobody tells GStreamer of PLI. sound(packet) and picture(packet) are called with each packet,
 * whose payload types are OPUS and VP8. The answer is what ends it.
 */
export async function openStudio(tone, sound, picture) {
  const sockets = await Promise.all([listen(sound), listen(picture)]);
  const [audioPort, videoPort] = sockets.map(socket => socket.address().port);
  const pipeline = [
    `audiotestsrc is-live=true wave=sine freq=${tone} ! audio/x-raw,rate=48000,channels=1 ! opusenc`,
    `! rtpopuspay pt=${OPUS} ! udpsink host=127.0.0.1 port=${audioPort}`,
    'videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=15/1 ! vp8enc deadline=1 target-bitrate=250000',
    `keyframe-max-dist=15 ! rtpvp8pay pt=${VP8} picture-id-mode=2 mtu=1200 ! udpsink host=127.0.0.1 port=${videoPort}`,
  ].join(' ');
  // The shell ends GStreamer when its input ends, so also when this process is killed.
  const process = spawn('sh', ['-c', `gst-launch-1.0 --quiet ${pipeline} >&2 & cat >/dev/null; kill $!; wait`], { stdio: ['pipe', 'ignore', 'inherit'] });
  return () => {
    process.stdin.end();
    for (const socket of sockets) socket.close();
  };
}

async function listen(take) {
  const socket = createSocket('udp4');
  socket.on('message', take);
  await new Promise((resolve, reject) => socket.once('error', reject).bind(0, '127.0.0.1', resolve));
  return socket;
}
