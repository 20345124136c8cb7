import '../json.dart';
import 'encodings.dart';
import 'media_channel.dart';
import 'media_track.dart';

/// One peer connection: its sections are settled when it is made, and it makes one offer. After the answer only ICE is restarted.
abstract interface class MediaConnection {
  /// `new`, `connecting`, `connected`, `disconnected`, `failed` or `closed`, as an `RTCPeerConnection` says it.
  String get state;

  /// The state of the DTLS transport: `new`, `connecting`, `connected`, `closed` or `failed`; null where the platform does not say. The server's
  /// farewell shows here first.
  String? get transportState;

  /// Hears of each change of [state] and [transportState].
  void addListener(void Function() listener);

  /// Takes a listener away.
  void removeListener(void Function() listener);

  /// Makes an offer and applies it; `mids` has one for each section. With [iceRestart] it is one that restarts ICE. Candidates are not waited for: the
  /// server answers on a known address, and learns ours from the first check.
  Future<({String sdp, List<String?> mids})> createOffer({required bool iceRestart});

  /// Applies the server's answer.
  Future<void> applyAnswer(String sdp);

  /// Sends a track in a section, or stops sending there; [section] is its place in the list that the connection was made with.
  Future<void> send(int section, MediaTrack? track);

  /// How a section's track is sent now.
  Future<SendParameters> getParameters(int section);

  /// Sends a section's track like this from here on.
  Future<void> setParameters(int section, SendParameters parameters);

  /// What is received on a slot, for the port's own pictures; null while nothing was answered.
  Object? received(int slot);

  /// The statistics as a browser has them: a list of maps with `id`, `type` and the fields of that type. Null where the platform does not say. May
  /// never complete when the connection is closed meanwhile.
  Future<List<Json>?> getStats();

  /// The data channel of this label, one of those that the connection was made with.
  MediaChannel channel(String label);

  /// Ends it; the server notices at once.
  void close();
}

/// One section of the offer.
class MediaSection {
  /// A section; [slot] is null for what one sends oneself.
  const MediaSection({required this.kind, required this.use, this.slot, this.encodings});

  /// `audio` or `video`.
  final String kind;

  /// `microphone`, `camera`, `share` or `slot`.
  final String use;

  /// The slot, of one that receives.
  final int? slot;

  /// The layers that the section is made with, given the codec that the offer names first, as `video/VP8`; null for one without layers.
  final List<SendEncoding> Function(String codec)? encodings;

  /// Whether one sends on it: else one receives.
  bool get sends => slot == null;
}

/// A data channel before it is open.
class ChannelPlan {
  /// A channel; without [maxRetransmits] nothing is lost.
  const ChannelPlan({required this.label, required this.ordered, this.maxRetransmits});

  /// Its label.
  final String label;

  /// Whether messages arrive in the order in which they were sent.
  final bool ordered;

  /// How often a lost message is sent again.
  final int? maxRetransmits;
}

/// Whether the rooms forward a codec (its MIME type). A port leaves the others out of the offer: they would only lengthen every section.
bool isUsefulCodec(String mimeType) =>
    const {'audio/opus', 'video/vp8', 'video/h264', 'video/vp9', 'video/av1', 'video/rtx'}.contains(mimeType.toLowerCase());
