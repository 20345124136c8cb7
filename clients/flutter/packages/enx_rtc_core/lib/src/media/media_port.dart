import '../json.dart';
import 'media_connection.dart';
import 'media_track.dart';

/// What touches WebRTC and the devices of a platform. The rules (what is offered, sent, muted, mended and moved) stand in this package; a port only
/// carries them out. `package:enx_rtc` has one for Flutter.
abstract interface class MediaPort {
  /// Makes a peer connection with these [sections], in this order, and these [channels]. [configuration] is that of an `RTCPeerConnection`: ICE servers
  /// and policy. Returns at once: what the platform does in its own time happens before the first [MediaConnection.createOffer] completes.
  MediaConnection connect({required Json configuration, required List<MediaSection> sections, required List<ChannelPlan> channels});

  /// Opens a microphone, a camera, or both with one question to the user. [audio] and [video] are the constraints of `getUserMedia`; null leaves a kind
  /// out. Fails with a [DeviceException].
  Future<({MediaTrack? audio, MediaTrack? video})> openDevices({Json? audio, Json? video});

  /// Asks the user for a screen or a window. Fails with a [DeviceException].
  Future<MediaTrack> openScreen();
}

/// Why a device could not be opened, by the names that browsers use: `NotFoundError`, `NotAllowedError`, `NotReadableError`, `OverconstrainedError`,
/// `NotSupportedError`; another name where it is none of these.
class DeviceException implements Exception {
  /// [constraint] is the one that could not be satisfied, for `OverconstrainedError`.
  const DeviceException(this.name, {this.message = '', this.constraint = ''});

  /// Which kind of failure.
  final String name;

  /// What the platform says.
  final String message;

  /// The constraint that could not be satisfied.
  final String constraint;

  @override
  String toString() => '$name: $message';
}
