import 'enums.dart';

/// A codec that the platform has.
class RTCRtpCodecCapability {
  /// A codec.
  RTCRtpCodecCapability({this.channels, required this.clockRate, required this.mimeType, this.sdpFmtpLine});

  /// Channels of sound.
  num? channels;

  /// Hz.
  num clockRate;

  /// As `video/VP8`.
  String mimeType;

  /// Its parameters in SDP.
  String? sdpFmtpLine;
}

/// What the platform can send or receive of a kind.
class RTCRtpCapabilities {
  /// Capabilities.
  RTCRtpCapabilities({this.codecs});

  /// The codecs, the best first.
  List<RTCRtpCodecCapability>? codecs;
}

/// One encoding.
class RTCRtpEncoding {
  /// An encoding, with the plugin's own defaults.
  RTCRtpEncoding({
    this.rid,
    this.active = true,
    this.maxBitrate,
    this.maxFramerate,
    this.minBitrate,
    this.numTemporalLayers = 1,
    this.scaleResolutionDownBy = 1.0,
    this.ssrc,
    this.scalabilityMode,
  });

  /// Which layer.
  String? rid;

  /// Whether it is sent.
  bool active;

  /// bit/s.
  int? maxBitrate;

  /// bit/s.
  int? minBitrate;

  /// Pictures a second.
  int? maxFramerate;

  /// Layers in time.
  int? numTemporalLayers;

  /// At least 1.
  double? scaleResolutionDownBy;

  /// The platform's.
  int? ssrc;

  /// As `L3T3_KEY`.
  String? scalabilityMode;
}

/// How a sender sends.
class RTCRtpParameters {
  /// Parameters.
  RTCRtpParameters({this.transactionId, this.encodings, this.degradationPreference});

  /// Ties a change to what was read.
  String? transactionId;

  /// The encodings.
  List<RTCRtpEncoding>? encodings;

  /// What is given up first.
  RTCDegradationPreference? degradationPreference;
}
