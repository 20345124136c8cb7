/**
 * The numbers that the SDK itself raises; the server's own are in docs/protocol.md §4.
 * 1xxx, 2xxx and 5xxx are those of the room vocabulary.
 */
export const Codes = Object.freeze({
  RequestInProcess: 1140,
  DeviceNotFound: 1143,
  PermissionDenied: 1144,
  DeviceInUse: 1145,
  WidthUnsatisfied: 1147,
  HeightUnsatisfied: 1148,
  ConstraintUnsatisfied: 1149,
  Unknown: 1150,
  ShareAlreadyRunning: 1151,
  UnsupportedBrowser: 1153,
  InvalidParameters: 1155,
  MediaConnectionFailure: 1160,
  ServerConnectionFailure: 1161,
  NetworkDisconnected: 1163,
  ReconnectAttemptsExceeded: 1165,
  FeatureNotEnabled: 1170,
  RoomNotConnected: 1171,
  HardMuted: 1176,
  VideoSizeInvalid: 1184,
  SameState: 1188,
  DataTooLarge: 1196,
  UnexpectedDisconnection: 2002,
  NormalDisconnect: 2006,
  CameraAndMicrophoneFailed: 5017,
  CameraFailed: 5018,
  MicrophoneFailed: 5019,
  VideoLayersInvalid: 5084,
  FramerateInvalid: 5088,
  TokenInvalid: 9001,
  RoomNotFound: 9004,
  UserBanned: 9015,
  ResumeRefused: 9017,
  SessionReplaced: 9018,
  OriginRefused: 9034,
});

/** A failure with a number that programs can act on and a sentence that people can. */
export class EnxError extends Error {
  /**
   * @param {number} code one of {@link Codes} or of the server's codes
   * @param {string} message what happened and what to do
   * @param {unknown} [cause] the error underneath
   */
  constructor(code, message, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EnxError';
    /** The number. */
    this.code = code;
  }
}

/**
 * Makes an {@link EnxError} of anything that was thrown.
 * @param {unknown} error what was thrown
 * @param {number} [code] the number for what carries none
 * @returns {EnxError}
 */
export function toEnxError(error, code = Codes.Unknown) {
  if (error instanceof EnxError) return error;
  return new EnxError(code, error instanceof Error ? error.message : String(error), error);
}
