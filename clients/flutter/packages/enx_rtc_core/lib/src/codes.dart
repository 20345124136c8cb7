/// The numbers that the SDK itself raises. The server's own are in the protocol's section 4; 1xxx, 2xxx and 5xxx are those of the room
/// vocabulary.
abstract final class Codes {
  static const requestInProcess = 1140;
  static const deviceNotFound = 1143;
  static const permissionDenied = 1144;
  static const deviceInUse = 1145;
  static const widthUnsatisfied = 1147;
  static const heightUnsatisfied = 1148;
  static const constraintUnsatisfied = 1149;
  static const unknown = 1150;
  static const shareAlreadyRunning = 1151;
  static const unsupported = 1153;
  static const invalidParameters = 1155;
  static const mediaConnectionFailure = 1160;
  static const serverConnectionFailure = 1161;
  static const networkDisconnected = 1163;
  static const reconnectAttemptsExceeded = 1165;
  static const featureNotEnabled = 1170;
  static const roomNotConnected = 1171;
  static const hardMuted = 1176;
  static const videoSizeInvalid = 1184;
  static const sameState = 1188;
  static const dataTooLarge = 1196;
  static const unexpectedDisconnection = 2002;
  static const normalDisconnect = 2006;
  static const cameraAndMicrophoneFailed = 5017;
  static const cameraFailed = 5018;
  static const microphoneFailed = 5019;
  static const videoLayersInvalid = 5084;
  static const framerateInvalid = 5088;
  static const tokenInvalid = 9001;
  static const roomNotFound = 9004;
  static const userBanned = 9015;
  static const resumeRefused = 9017;
  static const sessionReplaced = 9018;
  static const originRefused = 9034;
}
