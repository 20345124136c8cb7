/** @import { PictureSize } from './types.js' */

/** The simulcast layers by their rids, the smallest picture first: a quarter, a half and the full one, as far as there are so many. */
export const RIDS = ['q', 'h', 'f'];

/** What a 1280×720 picture takes, and how the need of others follows: it grows a little more slowly than their pixels. */
const HD = { pixels: 1280 * 720, kbps: 1_700, power: 0.87 };

/**
 * The least capture, in pixels, that is worth a second and a third layer. Chromium sends no more layers than these, whatever it is
 * asked for, and leaves out the last ones. So the first rids must carry what pictures there are, or the full one is never sent;
 * and no layer is ever under 120 px high.
 */
const LEAST_PIXELS = [0, 480 * 270, 960 * 540];

/** Below this share of what they would like, layers are so poor that fewer of them serve everybody better. */
const LEAST_SHARE = 0.3;

const MOST_LAYERS = RIDS.length;

/** Codecs that put their layers into one stream (SVC): rids would only cost them. */
const LAYERED_CODECS = ['video/vp9', 'video/av1'];

/** @typedef {RTCRtpEncodingParameters & {scalabilityMode?: string}} Encoding as browsers have it: the types know of no layers in one stream */

/**
 * What is known about a video that is to be sent.
 * @typedef {object} Video
 * @property {number} most the most layers, 1 to 3
 * @property {PictureSize} size of the capture, px
 * @property {number} [maxKbps] all layers together, kbit/s
 * @property {number} [maxFps]
 */

/**
 * One layer: how much smaller its picture is, and the most it takes.
 * @typedef {{scale: number, kbps: number}} Layer
 */

/**
 * The layers of a video, the smallest first. The last one is the picture as it is captured.
 * @param {Video} video
 * @returns {Layer[]} one to three
 */
export function planLayers({ most, size, maxKbps = Infinity }) {
  const pixels = size.width * size.height;
  let count = Math.max(1, Math.min(most, LEAST_PIXELS.filter((least) => pixels >= least).length));
  while (count > 1 && maxKbps < LEAST_SHARE * sum(wishes(count, pixels))) count--;
  const wished = wishes(count, pixels);
  const share = Math.min(1, maxKbps / sum(wished));
  return wished.map((kbps, index) => ({ scale: 2 ** (count - 1 - index), kbps: Math.max(1, Math.floor(kbps * share)) }));
}

/**
 * The encodings that a camera's section is made with: they settle for good how many layers there can be.
 * @param {Video} video the most that is to be expected
 * @param {string} codec the codec that the offer names first, as `video/VP8`
 * @returns {Encoding[]}
 */
export function sendEncodings(video, codec) {
  const layers = planLayers(video);
  const rate = video.maxFps ? { maxFramerate: video.maxFps } : {};
  if (layers.length === 1) return [{ maxBitrate: layers[0].kbps * 1_000, ...rate }];
  if (isLayered(codec)) {
    return [{ scalabilityMode: scalabilityMode(layers.length), maxBitrate: sum(layers.map(({ kbps }) => kbps)) * 1_000, ...rate }];
  }
  return layers.map(({ scale, kbps }, index) => ({ rid: RIDS[index], scaleResolutionDownBy: scale, maxBitrate: kbps * 1_000, ...rate }));
}

/**
 * Brings encodings to what they should be now. The first ones carry the layers that the capture has; the others rest.
 * @param {Encoding[]} encodings as the sender has them; changed in place
 * @param {Video} video
 * @param {readonly string[] | null} wanted the rids that somebody wants; null for all
 * @param {string} [codec] the codec in use, once one was agreed on
 */
export function tuneEncodings(encodings, video, wanted, codec) {
  const layered = encodings.length === 1 && 'scalabilityMode' in encodings[0];
  const room = layered && isLayered(codec ?? LAYERED_CODECS[0]) ? MOST_LAYERS : encodings.length;
  const layers = planLayers({ ...video, most: Math.min(video.most, room) });
  const active = layered ? new Set([0]) : activeLayers(encodings, layers.length, wanted);
  encodings.forEach((encoding, index) => {
    encoding.active = active.has(index);
    if (video.maxFps) encoding.maxFramerate = video.maxFps;
    if (layered) {
      encoding.scalabilityMode = scalabilityMode(layers.length);
      encoding.maxBitrate = sum(layers.map(({ kbps }) => kbps)) * 1_000;
    } else if (layers[index]) {
      encoding.scaleResolutionDownBy = layers[index].scale;
      encoding.maxBitrate = layers[index].kbps * 1_000;
    }
    // Layers that were offered as streams, of a codec that the server chose and that puts them into one: only who names a mode for each
    // gets streams. Without, Chromium reads the encodings as the layers of one stream, and sends the first.
    if (!layered && encodings.length > 1 && isLayered(codec ?? '')) encoding.scalabilityMode = scalabilityMode(1);
  });
}

/**
 * Which encodings send. Who wants a layer that the capture has not gets the best there is; and one is always sent.
 * @param {Encoding[]} encodings
 * @param {number} count how many layers there are
 * @param {readonly string[] | null} wanted
 * @returns {Set<number>}
 */
function activeLayers(encodings, count, wanted) {
  const all = encodings.map((_, index) => index);
  const chosen = wanted === null ? all : all.filter((index) => wanted.includes(encodings[index].rid ?? ''));
  return new Set((chosen.length > 0 ? chosen : [0]).map((index) => Math.min(index, count - 1)));
}

/**
 * What so many layers would like, kbit/s: each picture is half as wide and half as high as the next.
 * @param {number} count
 * @param {number} pixels of the largest
 */
function wishes(count, pixels) {
  return Array.from({ length: count }, (_, index) => HD.kbps * (pixels / 4 ** (count - 1 - index) / HD.pixels) ** HD.power);
}

/** @param {string} codec */
function isLayered(codec) {
  return LAYERED_CODECS.includes(codec.toLowerCase());
}

/** @param {number} layers */
function scalabilityMode(layers) {
  return layers === 1 ? 'L1T3' : `L${layers}T3_KEY`;
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
