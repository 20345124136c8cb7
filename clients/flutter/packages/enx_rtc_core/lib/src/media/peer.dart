import 'dart:async';

import '../abort.dart';
import '../codes.dart';
import '../errors.dart';
import '../json.dart';
import 'encodings.dart';
import 'latest.dart';
import 'media_connection.dart';
import 'media_port.dart';
import 'media_track.dart';
import 'sections.dart';
import 'stats.dart';
import 'video_sending.dart';

/// One peer connection: one offer at the start, no renegotiation after it but a restart of ICE. When that does not help, another Peer takes its place and
/// shows what it receives on the same slots.
class Peer {
  /// A connection of the port for a room with so many talker slots; [audioOnly] leaves video out altogether, [sending] says how one's own video is to be
  /// sent.
  Peer(
    MediaPort port, {
    required int slots,
    required bool audioOnly,
    required VideoSending sending,
    required List<ChannelPlan> channels,
    required Json configuration,
  }) : this._(port, planSections(slots, audioOnly: audioOnly, camera: (codec) => _cameraEncodings(sending, codec)), sending, channels, configuration);

  Peer._(MediaPort port, this._sections, this._sending, List<ChannelPlan> channels, Json configuration)
    : connection = port.connect(
        configuration: {'bundlePolicy': 'max-bundle', 'rtcpMuxPolicy': 'require', ...configuration},
        sections: _sections,
        channels: channels,
      ) {
    for (final (index, section) in _sections.indexed) {
      if (section.use == 'camera' || section.use == 'share') _tuning.add(Latest(() => _tune(index, section.use)));
    }
  }

  /// The port's own object.
  final MediaConnection connection;

  final List<MediaSection> _sections;
  final VideoSending _sending;
  final List<Latest> _tuning = [];
  final Map<int, MediaTrack?> _sent = {};
  final Map<String, int> _slots = {};
  final AbortController _closed = AbortController();
  bool _answered = false;
  bool _restarted = false;

  /// Whether the server has answered its first offer.
  bool get answered => _answered;

  /// Whether ICE was restarted on it, and the server agreed.
  bool get restarted => _restarted;

  /// The slots that one receives on it.
  Iterable<int> get slots => {for (final section in _sections) section.slot}.nonNulls;

  /// The slot that a mid stands for; null for another one.
  int? slotOf(Object? mid) => _slots[mid];

  /// The one offer; once that is answered, an offer that restarts ICE.
  Future<Json> createOffer() async {
    final (:sdp, :mids) = await connection.createOffer(iceRestart: _answered);
    final sections = mapSections(_sections, mids);
    for (final section in sections) {
      if (section case {'mid': final String mid, 'slot': final int slot}) _slots[mid] = slot;
    }
    return {
      'sdp': sdp,
      'sections': [...sections, ...dataSections(sdp)],
    };
  }

  /// Takes the server's answer.
  Future<void> applyAnswer(Json answer) async {
    try {
      await connection.applyAnswer(answer['sdp'] as String);
    } catch (error) {
      throw toEnxException(error, Codes.mediaConnectionFailure);
    }
    _restarted = _answered;
    _answered = true;
    // The answer may have taken fewer layers than were offered.
    settle();
  }

  /// Sends a track in one of the own sections (`microphone`, `camera` or `share`), or stops sending there.
  Future<void> send(String use, MediaTrack? track) async {
    final index = _sections.indexWhere((section) => section.use == use);
    if (index < 0) return;
    _sent[index] = track;
    await connection.send(index, track);
    // Another picture may have another size.
    settle();
  }

  /// Brings what is sent to what it should be now.
  void settle() {
    for (final tuning in _tuning) {
      unawaited(tuning.run());
    }
  }

  /// The statistics of the connection; null when it is closed, or the platform does not say.
  Future<List<Json>?> getStats() => readStats(connection, _closed.signal);

  /// Ends the connection; the server notices at once.
  void close() {
    connection.close();
    _closed.abort();
  }

  /// Carries out one wish; a platform that refuses it sends by its own judgement.
  Future<void> _tune(int index, String use) async {
    if (_closed.signal.aborted) return;
    final parameters = await connection.getParameters(index);
    final before = parameters.values;
    _sending.shape(use, parameters, _sizeOf(_sent[index]));
    // To be told the same again costs some encoders a key frame.
    if (parameters.values != before) await connection.setParameters(index, parameters);
  }
}

List<SendEncoding> _cameraEncodings(VideoSending sending, String codec) => sendEncodings(sending.camera(), codec);

PictureSize? _sizeOf(MediaTrack? track) => switch (track?.size) {
  (:final width, :final height) when width > 0 && height > 0 => (width: width, height: height),
  _ => null,
};
