import { Codes, EnxError } from './errors.js';

/** @import { Devices } from './types.js' */

/** What a device is called in sentences, and the code that says that it failed. */
const KINDS = {
  audio: { device: 'microphone', failed: Codes.MicrophoneFailed },
  video: { device: 'camera', failed: Codes.CameraFailed },
};

/**
 * What was opened, and what could not be.
 * @typedef {{audio: MediaStreamTrack | null, video: MediaStreamTrack | null, problem: EnxError | null}} LocalMedia
 */

/**
 * The browser's reason as a code and a sentence.
 * @param {unknown} error what getUserMedia or getDisplayMedia threw
 * @param {string} device "camera", "microphone" or "screen"
 * @returns {EnxError}
 */
export function toMediaError(error, device) {
  if (error instanceof EnxError) return error;
  const { name = '', constraint = '' } = /** @type {{name?: string, constraint?: string}} */ (error ?? {});
  switch (name) {
    case 'NotFoundError':
      return new EnxError(Codes.DeviceNotFound, `No ${device} was found. Plug one in and try again.`, error);
    case 'NotAllowedError':
    case 'SecurityError':
      return new EnxError(Codes.PermissionDenied, `Access to the ${device} was denied. Allow it in the browser and try again.`, error);
    case 'NotReadableError':
    case 'AbortError':
      return new EnxError(Codes.DeviceInUse, `The ${device} could not be started. Close other programs that use it and try again.`, error);
    case 'OverconstrainedError': {
      if (constraint === 'deviceId') return new EnxError(Codes.DeviceNotFound, `The chosen ${device} is not there any more. Choose another.`, error);
      const code = constraint === 'width' ? Codes.WidthUnsatisfied : constraint === 'height' ? Codes.HeightUnsatisfied : Codes.ConstraintUnsatisfied;
      return new EnxError(code, `The ${device} cannot satisfy "${constraint}". Ask for less in localInfo.`, error);
    }
    default:
      return new EnxError(Codes.Unknown, `The ${device} could not be opened: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** The browser's access to the devices; there is none without a secure context. */
function mediaDevices() {
  if (!globalThis.navigator?.mediaDevices?.getUserMedia) {
    throw new EnxError(Codes.UnsupportedBrowser, 'This page cannot reach cameras and microphones. Open it over https in a current browser.');
  }
  return navigator.mediaDevices;
}

/**
 * Opens one device.
 * @param {'audio' | 'video'} kind
 * @param {MediaTrackConstraints} constraints
 * @returns {Promise<MediaStreamTrack>} rejects with an {@link EnxError}
 */
export async function openTrack(kind, constraints) {
  try {
    const stream = await mediaDevices().getUserMedia({ [kind]: constraints });
    return stream.getTracks()[0];
  } catch (error) {
    throw toMediaError(error, KINDS[kind].device);
  }
}

/**
 * Opens what is wanted, with one permission prompt where possible; what fails is left out and told.
 * @param {{audio?: MediaTrackConstraints, video?: MediaTrackConstraints}} wanted
 * @returns {Promise<LocalMedia>}
 */
export async function openMedia(wanted) {
  const { audio, video } = wanted;
  if (audio && video) {
    try {
      const stream = await mediaDevices().getUserMedia({ audio, video });
      return { audio: stream.getAudioTracks()[0], video: stream.getVideoTracks()[0], problem: null };
    } catch {
      // One of the two is at fault and the browser does not say which: each is tried by itself.
    }
  }
  const [microphone, camera] = await Promise.allSettled([
    audio ? openTrack('audio', audio) : null,
    video ? openTrack('video', video) : null,
  ]);
  return {
    audio: microphone.status === 'fulfilled' ? microphone.value : null,
    video: camera.status === 'fulfilled' ? camera.value : null,
    problem: describeFailures(microphone, camera),
  };
}

/**
 * @param {PromiseSettledResult<unknown>} microphone
 * @param {PromiseSettledResult<unknown>} camera
 * @returns {EnxError | null}
 */
function describeFailures(microphone, camera) {
  if (microphone.status === 'rejected' && camera.status === 'rejected') {
    return new EnxError(Codes.CameraAndMicrophoneFailed, `${microphone.reason.message} ${camera.reason.message}`, microphone.reason);
  }
  if (microphone.status === 'rejected') return failureOf('audio', microphone.reason);
  if (camera.status === 'rejected') return failureOf('video', camera.reason);
  return null;
}

/**
 * @param {'audio' | 'video'} kind
 * @param {EnxError} reason
 */
function failureOf(kind, reason) {
  return new EnxError(KINDS[kind].failed, reason.message, reason);
}

/**
 * Asks the user for a screen, a window or a tab. Must be called straight from a click: browsers ask for that.
 * @returns {Promise<MediaStreamTrack>} rejects with an {@link EnxError}
 */
export async function openScreen() {
  if (!globalThis.navigator?.mediaDevices?.getDisplayMedia) {
    throw new EnxError(Codes.UnsupportedBrowser, 'This browser cannot share a screen. Use a desktop browser.');
  }
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 30 } }, audio: false });
    const track = stream.getVideoTracks()[0];
    // Text must stay sharp: when the rate is short the encoder drops frames, not pixels.
    track.contentHint = 'detail';
    return track;
  } catch (error) {
    throw toMediaError(error, 'screen');
  }
}

/**
 * The devices of this machine.
 * @returns {Promise<Devices>}
 */
export async function listDevices() {
  const all = await mediaDevices().enumerateDevices();
  const of = (/** @type {MediaDeviceKind} */ kind) => all.filter((device) => device.kind === kind);
  return { microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') };
}
