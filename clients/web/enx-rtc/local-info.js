import { Codes, EnxError } from './errors.js';

/** @import { LocalInfo, PictureSize, VideoSize } from './types.js' */

const MOST_FRAMES = 30;
const MOST_LAYERS = 3;
const USUAL_WIDTH = 1280;
const USUAL_HEIGHT = 720;

/**
 * The picture size as a map, whichever way it was written.
 * @param {LocalInfo['videoSize']} size
 * @returns {VideoSize | undefined}
 */
function sizeMap(size) {
  if (!Array.isArray(size)) return size;
  const [minWidth, minHeight, maxWidth, maxHeight] = size;
  return { minWidth, minHeight, maxWidth, maxHeight };
}

/**
 * Refuses what no camera or server could honour, before any device is opened.
 * @param {LocalInfo} info
 */
export function checkLocalInfo(info) {
  const { framerate, maxVideoLayers, minVideoBW, maxVideoBW } = info;
  if (framerate !== undefined && !(framerate >= 1 && framerate <= MOST_FRAMES)) {
    throw new EnxError(Codes.FramerateInvalid, `localInfo.framerate is ${framerate}: give 1 to ${MOST_FRAMES}.`);
  }
  if (maxVideoLayers !== undefined && !(Number.isInteger(maxVideoLayers) && maxVideoLayers >= 1 && maxVideoLayers <= MOST_LAYERS)) {
    throw new EnxError(Codes.VideoLayersInvalid, `localInfo.maxVideoLayers is ${maxVideoLayers}: give 1 to ${MOST_LAYERS}.`);
  }
  if (minVideoBW !== undefined && maxVideoBW !== undefined && minVideoBW > maxVideoBW) {
    throw new EnxError(Codes.InvalidParameters, 'localInfo.minVideoBW is greater than maxVideoBW: swap them or leave one out.');
  }
  const { minWidth = 0, minHeight = 0, maxWidth = Infinity, maxHeight = Infinity } = sizeMap(info.videoSize) ?? {};
  if (!(minWidth >= 0 && minHeight >= 0 && minWidth <= maxWidth && minHeight <= maxHeight)) {
    throw new EnxError(Codes.VideoSizeInvalid, 'localInfo.videoSize has a least size above its greatest: give minWidth ≤ maxWidth and minHeight ≤ maxHeight.');
  }
}

/**
 * What the camera is asked for.
 * @param {LocalInfo} info
 * @param {string} [deviceId] a particular camera, required
 * @returns {MediaTrackConstraints}
 */
export function videoConstraints(info, deviceId) {
  const { minWidth, minHeight, maxWidth, maxHeight } = sizeMap(info.videoSize) ?? {};
  return {
    width: range(minWidth, maxWidth, USUAL_WIDTH),
    height: range(minHeight, maxHeight, USUAL_HEIGHT),
    frameRate: { max: info.framerate ?? MOST_FRAMES, ideal: info.framerate ?? MOST_FRAMES },
    ...exactDevice(deviceId),
  };
}

/**
 * How large the camera's picture should be: what it is asked for, whatever it then gives.
 * @param {LocalInfo} info
 * @returns {PictureSize}
 */
export function expectedSize(info) {
  const { minWidth, minHeight, maxWidth, maxHeight } = sizeMap(info.videoSize) ?? {};
  return { width: ideal(minWidth, maxWidth, USUAL_WIDTH), height: ideal(minHeight, maxHeight, USUAL_HEIGHT) };
}

/**
 * What the microphone is asked for.
 * @param {string} [deviceId] a particular microphone, required
 * @returns {MediaTrackConstraints}
 */
export function audioConstraints(deviceId) {
  return { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...exactDevice(deviceId) };
}

/**
 * The part of localInfo that the server knows. A kind for which no track could be had joins muted, so that it can be
 * unmuted once the user has plugged a device in or granted access.
 * @param {LocalInfo} info
 * @param {{audioMuted: boolean, videoMuted: boolean}} state what is really sent
 * @returns {LocalInfo}
 */
export function wireLocalInfo(info, { audioMuted, videoMuted }) {
  return { ...info, audio: info.audio !== false, video: info.video !== false, videoSize: sizeMap(info.videoSize), audioMuted, videoMuted };
}

/**
 * @param {number | undefined} min
 * @param {number | undefined} max
 * @param {number} usual
 * @returns {ConstrainULongRange}
 */
function range(min, max, usual) {
  /** @type {ConstrainULongRange} */
  const result = { ideal: ideal(min, max, usual) };
  // Many cameras offer only a few sizes: a least size is required only where the app asked for one.
  if (min !== undefined && min > 0) result.min = min;
  if (max !== undefined) result.max = max;
  return result;
}

/**
 * @param {number | undefined} min
 * @param {number | undefined} max
 * @param {number} usual
 */
function ideal(min, max, usual) {
  return Math.max(min ?? 0, Math.min(max ?? usual, usual));
}

/**
 * @param {string | undefined} deviceId
 * @returns {MediaTrackConstraints}
 */
function exactDevice(deviceId) {
  return deviceId ? { deviceId: { exact: deviceId } } : {};
}

/**
 * The device that localInfo names, if it names one.
 * @param {LocalInfo['audio']} wish
 * @returns {string | undefined}
 */
export function wishedDevice(wish) {
  return typeof wish === 'object' ? wish.deviceId : undefined;
}
