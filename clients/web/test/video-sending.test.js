import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planLayers, sendEncodings, tuneEncodings } from '../enx-rtc/encodings.js';
import { Latest } from '../enx-rtc/latest.js';
import { VideoSending } from '../enx-rtc/video-sending.js';

/** @import { Encoding } from '../enx-rtc/encodings.js' */

/** @param {string} words e.g. 640x360 */
const size = (words) => {
  const [width, height] = words.split('x').map(Number);
  return { width, height };
};

/** What is sent, as `rid scale×kbps`. @param {Encoding[]} encodings */
const sent = (encodings) => encodings.filter(({ active }) => active !== false)
  .map(({ rid = '', scaleResolutionDownBy = 1, maxBitrate = 0 }) => `${rid} 1/${scaleResolutionDownBy} ${Math.round(maxBitrate / 1000)}`.trim());

const plans = /** @type {[string, number, number | undefined, string[]][]} */ ([
  // capture, most layers, limit of all, layers as scale and kbit/s
  ['1280x720', 3, undefined, ['4 152', '2 508', '1 1700']],
  ['1280x720', 3, 2500, ['4 152', '2 508', '1 1700']],
  ['1280x720', 3, 1500, ['4 96', '2 323', '1 1079']],
  ['1280x720', 3, 800, ['4 51', '2 172', '1 575']],
  ['1280x720', 3, 600, ['1 600']],
  ['1280x720', 2, 2500, ['2 508', '1 1700']],
  ['1280x720', 1, 2500, ['1 1700']],
  ['1920x1080', 3, 2500, ['4 161', '2 538', '1 1799']],
  ['720x1280', 3, 2500, ['4 152', '2 508', '1 1700']],
  ['960x540', 3, 2500, ['4 92', '2 308', '1 1030']],
  ['640x480', 3, 2500, ['2 195', '1 653']],
  ['640x360', 3, 2500, ['2 152', '1 508']],
  ['640x360', 3, 150, ['1 150']],
  ['320x240', 3, 2500, ['1 195']],
  ['320x180', 3, 2500, ['1 152']],
  ['80x45', 3, 2500, ['1 13']],
]);

for (const [capture, most, maxKbps, expected] of plans) {
  test(`a capture of ${capture}, ${most} at most, ${maxKbps ?? 'any'} kbit/s: ${expected.join(', ')}`, () => {
    const layers = planLayers({ most, size: size(capture), maxKbps });
    assert.deepEqual(layers.map(({ scale, kbps }) => `${scale} ${kbps}`), expected);
  });
}

test('whatever the capture and the limit: no more than the limit, no layer under 120 lines but the capture itself', () => {
  for (let height = 45; height <= 1440; height += 45) {
    for (const maxKbps of [20, 80, 300, 500, 800, 1500, 2500, 9000]) {
      const layers = planLayers({ most: 3, size: { width: height * 16 / 9, height }, maxKbps });
      const what = `${height} lines at ${maxKbps}`;
      assert.ok(layers.reduce((total, { kbps }) => total + kbps, 0) <= maxKbps, what);
      assert.equal(layers.at(-1)?.scale, 1, what);
      assert.ok(layers.slice(0, -1).every(({ scale }) => height / scale >= 120), what);
      assert.ok(layers.every(({ kbps }, index) => kbps > (layers[index - 1]?.kbps ?? 0)), what);
    }
  }
});

test('one picture has no rid; more have q, h, f; a codec that layers by itself has one encoding', () => {
  const video = { most: 3, size: size('1280x720'), maxFps: 24 };
  assert.deepEqual(sendEncodings({ ...video, most: 1 }, 'video/VP8'), [{ maxBitrate: 1_700_000, maxFramerate: 24 }]);
  assert.deepEqual(sendEncodings({ ...video, most: 2 }, 'video/H264').map(({ rid, maxFramerate }) => [rid, maxFramerate]), [['q', 24], ['h', 24]]);
  assert.deepEqual(sent(sendEncodings(video, 'video/VP8')), ['q 1/4 152', 'h 1/2 508', 'f 1/1 1700']);
  assert.deepEqual(sendEncodings(video, 'video/VP9'), [{ scalabilityMode: 'L3T3_KEY', maxBitrate: 2_360_000, maxFramerate: 24 }]);
  assert.deepEqual(sendEncodings({ ...video, most: 2 }, 'video/AV1').map((encoding) => encoding.scalabilityMode), ['L2T3_KEY']);
  assert.deepEqual(sendEncodings({ ...video, size: size('320x180') }, 'video/VP9'), [{ maxBitrate: 152_000, maxFramerate: 24 }]);
});

const tunings = /** @type {[string, string, number, string[] | null, number | undefined, string[]][]} */ ([
  // what, capture, encodings that were agreed on, wanted, limit, sent
  ['all', '1280x720', 3, null, 2500, ['q 1/4 152', 'h 1/2 508', 'f 1/1 1700']],
  ['the lowest', '1280x720', 3, ['q'], 2500, ['q 1/4 152']],
  ['two of three', '1280x720', 3, ['q', 'f'], 2500, ['q 1/4 152', 'f 1/1 1700']],
  ['nothing that exists: one is always sent', '1280x720', 3, ['x'], 2500, ['q 1/4 152']],
  ['nothing: one is always sent', '1280x720', 3, [], 2500, ['q 1/4 152']],
  ['a smaller capture is carried by the first rids', '640x360', 3, null, 2500, ['q 1/2 152', 'h 1/1 508']],
  ['the best there is in place of what there is not', '640x360', 3, ['q', 'f'], 2500, ['q 1/2 152', 'h 1/1 508']],
  ['a capture for one', '320x240', 3, ['q', 'h', 'f'], 2500, ['q 1/1 195']],
  ['a limit for one', '1280x720', 3, null, 400, ['q 1/1 400']],
  ['a server without simulcast leaves the first rid: it is the whole picture', '1280x720', 1, null, 2500, ['q 1/1 1700']],
]);

for (const [what, capture, agreed, wanted, maxKbps, expected] of tunings) {
  test(`of ${agreed} encodings at ${capture}, wanted ${wanted?.join('') ?? 'all'}: ${what}`, () => {
    const encodings = sendEncodings({ most: 3, size: size('1280x720') }, 'video/VP8').slice(0, agreed);
    tuneEncodings(encodings, { most: 3, size: size(capture), maxKbps, maxFps: 15 }, wanted, 'video/VP8');
    assert.deepEqual(sent(encodings), expected);
    assert.ok(encodings.every(({ maxFramerate }) => maxFramerate === 15));
  });
}

test('layers in one stream follow the capture and the limit, and go where the codec in use has none', () => {
  const video = { most: 3, size: size('640x360'), maxKbps: 2500 };
  const encodings = sendEncodings({ most: 3, size: size('1280x720') }, 'video/VP9');
  tuneEncodings(encodings, video, ['q'], 'video/VP9');
  assert.deepEqual(encodings, [{ scalabilityMode: 'L2T3_KEY', maxBitrate: 660_000, active: true }]);
  tuneEncodings(encodings, video, null, 'video/VP8');
  assert.deepEqual(encodings, [{ scalabilityMode: 'L1T3', maxBitrate: 508_000, active: true }]);
});

test('layers that were offered as streams stay streams when the server takes a codec that would put them into one', () => {
  for (const [codec, mode] of /** @type {[string | undefined, string | undefined][]} */ ([['video/VP9', 'L1T3'], ['video/AV1', 'L1T3'], ['video/VP8', undefined], ['video/H264', undefined], [undefined, undefined]])) {
    const encodings = sendEncodings({ most: 3, size: size('1280x720') }, 'video/VP8');
    tuneEncodings(encodings, { most: 3, size: size('1280x720'), maxKbps: 2500 }, null, codec);
    assert.deepEqual(encodings.map(({ rid, scalabilityMode }) => [rid, scalabilityMode]), [['q', mode], ['h', mode], ['f', mode]]);
  }
});

/** A sender's parameters, as a browser gives them. @param {VideoSending} sending */
const parametersOf = (sending) => /** @type {RTCRtpSendParameters} */ (/** @type {unknown} */ ({ codecs: [{ mimeType: 'video/VP8' }], encodings: sendEncodings(sending.camera(), 'video/VP8') }));

test('what the room allows, what is wanted and a thin network do not undo each other', () => {
  const sending = new VideoSending({ maxVideoBW: 1500, framerate: 20 });
  const parameters = parametersOf(sending);
  const look = () => {
    sending.shape('camera', parameters, size('1280x720'));
    return sent(parameters.encodings);
  };
  assert.deepEqual(look(), ['q 1/4 96', 'h 1/2 323', 'f 1/1 1079']);
  sending.want({ streamId: 'av', layers: ['q', 'h'] });
  assert.deepEqual(look(), ['q 1/4 96', 'h 1/2 323']);
  sending.limit(800, 15);
  assert.deepEqual(look(), ['q 1/4 51', 'h 1/2 172']);
  assert.deepEqual(parameters.encodings.map(({ maxFramerate }) => maxFramerate), [15, 15, 15]);
  sending.paused = true;
  assert.deepEqual(look(), []);
  sending.want({ streamId: 'av', layers: ['q'] });
  assert.deepEqual(look(), []);
  sending.paused = false;
  assert.deepEqual(look(), ['q 1/4 51']);
  sending.limit(5000, 30);
  sending.want({ streamId: '101', layers: ['q', 'h', 'f'] });
  assert.deepEqual(look(), ['q 1/4 96']);
  sending.paused = true;
  sending.wantAll();
  assert.deepEqual(look(), []);
  sending.forget();
  assert.deepEqual(look(), ['q 1/4 96', 'h 1/2 323', 'f 1/1 1079']);
});

test('without a capture the camera is expected to give what it is asked for', () => {
  assert.deepEqual(new VideoSending({}).camera(), { most: 3, size: size('1280x720') });
  assert.deepEqual(new VideoSending({ videoSize: [0, 0, 320, 180], maxVideoLayers: 2 }).camera(), { most: 2, size: size('320x180') });
  assert.equal(sendEncodings(new VideoSending({ videoSize: [320, 180, 320, 180] }).camera(), 'video/VP8').length, 1);
});

test('wishes are carried out one at a time, the last one wins, and a failure stops nothing', async () => {
  let wish = 0;
  /** @type {number[]} */
  const done = [];
  /** @type {(() => void)[]} */
  const finish = [];
  const latest = new Latest(async () => {
    const mine = wish;
    await new Promise((resolve) => finish.push(() => resolve(undefined)));
    done.push(mine);
    if (mine === 1) throw new Error('refused');
  });
  wish = 1;
  const first = latest.run();
  for (wish = 2; wish < 9; wish++) void latest.run();
  assert.equal(finish.length, 1);
  finish[0]();
  while (finish.length < 2) await Promise.resolve();
  finish[1]();
  await first;
  assert.deepEqual(done, [1, 9]);
  wish = 10;
  const next = latest.run();
  finish[2]();
  await next;
  assert.deepEqual(done, [1, 9, 10]);
});
