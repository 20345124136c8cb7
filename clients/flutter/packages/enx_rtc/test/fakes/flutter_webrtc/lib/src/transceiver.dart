import 'enums.dart';
import 'fake_webrtc.dart';
import 'parameters.dart';
import 'stream.dart';

/// How a section is made.
class RTCRtpTransceiverInit {
  /// A wish.
  RTCRtpTransceiverInit({this.direction, this.streams, this.sendEncodings});

  /// Direction.
  TransceiverDirection? direction;

  /// Streams of the track.
  List<MediaStream>? streams;

  /// Layers.
  List<RTCRtpEncoding>? sendEncodings;
}

/// One section of a connection.
class RTCRtpTransceiver {
  /// A section.
  RTCRtpTransceiver(this.kind, this.init, {RTCRtpSender? sender, this.mid = '', List<RTCRtpCodecCapability>? codecs})
    : sender = sender ?? RTCRtpSender(init.sendEncodings),
      codecs = codecs ?? [];

  /// Its kind.
  final RTCRtpMediaType kind;

  /// How it was made.
  final RTCRtpTransceiverInit init;

  /// The sending side.
  final RTCRtpSender sender;

  /// Empty until an offer was applied.
  final String mid;

  /// The codecs that were preferred.
  final List<RTCRtpCodecCapability> codecs;

  /// Prefers codecs.
  Future<void> setCodecPreferences(List<RTCRtpCodecCapability> preferred) async {
    if (FakeWebRtc.refusesCodecs) throw 'Unable to RTCRtpTransceiver::setCodecPreferences: not here';
    codecs
      ..clear()
      ..addAll(preferred);
  }
}

/// The sending side of a section.
class RTCRtpSender {
  /// With these encodings.
  RTCRtpSender(List<RTCRtpEncoding>? encodings) : parameters = RTCRtpParameters(encodings: encodings ?? [RTCRtpEncoding()]);

  /// How it sends.
  RTCRtpParameters parameters;

  /// What it sends.
  MediaStreamTrack? track;

  /// Sends another track, or none.
  Future<void> replaceTrack(MediaStreamTrack? other) async => track = other;

  /// Sends another way.
  Future<bool> setParameters(RTCRtpParameters wanted) async {
    if (FakeWebRtc.refusesParameters) return false;
    parameters = wanted;
    return true;
  }
}

/// The receiving side of a section.
class RTCRtpReceiver {
  /// Receives a track.
  RTCRtpReceiver(this.track);

  /// What it receives.
  final MediaStreamTrack? track;
}

/// A track came in.
class RTCTrackEvent {
  /// An event.
  RTCTrackEvent({this.receiver, required this.streams, required this.track, this.transceiver});

  /// Where it was received.
  final RTCRtpReceiver? receiver;

  /// The streams that it is of.
  final List<MediaStream> streams;

  /// The track.
  final MediaStreamTrack track;

  /// The section.
  final RTCRtpTransceiver? transceiver;
}
