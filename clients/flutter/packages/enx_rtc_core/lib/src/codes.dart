/// The numbers that the SDK itself raises. The server's own are in the protocol's section 4; 1xxx, 2xxx and 5xxx are those of the room
/// vocabulary.
abstract final class Codes {
  /// The same is being done already.
  static const requestInProcess = 1140;

  /// There is no such device.
  static const deviceNotFound = 1143;

  /// The user, or the platform, does not allow the device.
  static const permissionDenied = 1144;

  /// The device could not be started: another program uses it.
  static const deviceInUse = 1145;

  /// The camera has no picture of that width.
  static const widthUnsatisfied = 1147;

  /// The camera has no picture of that height.
  static const heightUnsatisfied = 1148;

  /// The device cannot do what was asked of it.
  static const constraintUnsatisfied = 1149;

  /// Anything else.
  static const unknown = 1150;

  /// Somebody else is sharing a screen.
  static const shareAlreadyRunning = 1151;

  /// The platform has no such thing.
  static const unsupported = 1153;

  /// A call was made with what it does not take.
  static const invalidParameters = 1155;

  /// Sound and pictures do not reach the server.
  static const mediaConnectionFailure = 1160;

  /// The server cannot be reached.
  static const serverConnectionFailure = 1161;

  /// The connection is interrupted.
  static const networkDisconnected = 1163;

  /// Every attempt to come back was spent.
  static const reconnectAttemptsExceeded = 1165;

  /// The room, the role or the way of joining does not have this.
  static const featureNotEnabled = 1170;

  /// There is no room: join one first.
  static const roomNotConnected = 1171;

  /// A moderator has turned the device off.
  static const hardMuted = 1176;

  /// `localInfo.videoSize` is no size.
  static const videoSizeInvalid = 1184;

  /// It is so already.
  static const sameState = 1188;

  /// A message is too large.
  static const dataTooLarge = 1196;

  /// The room was lost.
  static const unexpectedDisconnection = 2002;

  /// One has left.
  static const normalDisconnect = 2006;

  /// Neither camera nor microphone could be opened.
  static const cameraAndMicrophoneFailed = 5017;

  /// The camera could not be opened; the microphone goes on.
  static const cameraFailed = 5018;

  /// The microphone could not be opened; the camera goes on.
  static const microphoneFailed = 5019;

  /// `localInfo.maxVideoLayers` is not 1, 2 or 3.
  static const videoLayersInvalid = 5084;

  /// `localInfo.framerate` is not 1 to 30.
  static const framerateInvalid = 5088;

  /// The token is none, is used, or is too old.
  static const tokenInvalid = 9001;

  /// There is no such room.
  static const roomNotFound = 9004;

  /// The user is kept out.
  static const userBanned = 9015;

  /// The place is gone: join anew.
  static const resumeRefused = 9017;

  /// Another session has taken the place.
  static const sessionReplaced = 9018;

  /// The server does not let pages of this origin in.
  static const originRefused = 9034;
}
