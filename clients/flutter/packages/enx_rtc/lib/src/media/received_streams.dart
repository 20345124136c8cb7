import 'dart:async';

import 'package:flutter_webrtc/flutter_webrtc.dart';

/// An answer's tracks come by another way than the word that the answer was applied. This long they are waited for, ms.
const _patienceMs = 1000;

/// What a connection receives, slot by slot. The server names the stream of slot *k* `slot<k>`.
class ReceivedStreams {
  final Map<int, MediaStream> _streams = {};
  final Set<String> _tracks = {};
  Set<String> _wanted = const {};
  Completer<void>? _complete;

  /// The stream of a slot; null while nothing came.
  MediaStream? stream(int slot) => _streams[slot];

  /// Takes what the plugin tells. Each event brings a stream with what it has by then, so the last one counts.
  void add(RTCTrackEvent event) {
    for (final stream in event.streams) {
      final slot = stream.id.startsWith('slot') ? int.tryParse(stream.id.substring(4)) : null;
      if (slot == null) continue;
      _streams[slot] = stream;
      _tracks.add('${stream.id}/${event.track.kind}');
    }
    _look();
  }

  /// Completes when these have come (as `slot1/audio`), or after a while when some have not.
  Future<void> all(Set<String> wanted) async {
    _wanted = wanted;
    final complete = _complete = Completer<void>();
    _look();
    await complete.future.timeout(const Duration(milliseconds: _patienceMs), onTimeout: () {});
  }

  void _look() {
    final complete = _complete;
    if (complete != null && !complete.isCompleted && _tracks.containsAll(_wanted)) complete.complete();
  }
}
