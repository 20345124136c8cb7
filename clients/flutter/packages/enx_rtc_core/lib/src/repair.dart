import 'dart:async';

import 'abort.dart';
import 'clock.dart';
import 'codes.dart';
import 'errors.dart';
import 'json.dart';
import 'link_media.dart';
import 'reconnect.dart';
import 'wire.dart';

const _restartTimeoutMs = 10000;

/// Where a socket has opened so fast that no packet can have come since the loss of the one before, one is waited for so long, ms.
const _packetMs = 100;

/// The work of putting socket and media back: another socket that resumes the place, an offer that mends the media path, or both. When it is done,
/// and how often, others decide.
class Repair {
  /// [replaced] hears that too much was missed: this is the room now; [resumed] hears that calls can be made again.
  Repair({required Wire wire, required Clock clock, required void Function(Json room) replaced, required void Function() resumed})
    : _wire = wire,
      _clock = clock,
      _replaced = replaced,
      _resumed = resumed;

  final Wire _wire;
  final Clock _clock;
  final void Function(Json room) _replaced;
  final void Function() _resumed;

  /// The media path, once there is one.
  LinkMedia? media;

  /// The server has said that it hears nothing of our media; only the server can say that it does again.
  bool serverDoubts = false;

  /// When the socket was lost, ms of the clock; null before.
  int? _lostAt;

  /// Looks again whether all is well, or fails the try under way.
  void Function() _look = () {};

  /// Something has changed: the try under way looks again.
  void look() => _look();

  /// The socket is lost.
  void lose() {
    _lostAt = _clock.now();
    _look();
  }

  /// Tries once to have socket and media back.
  Future<void> restore(Trial trial) async {
    final (:attempt, :first, :signal) = trial;
    await _wire.settled();
    final media = this.media;
    if (_wire.closed) {
      await _resumePlace(attempt > 1, first, signal);
    } else if (media != null && (!media.ok || serverDoubts)) {
      await restartMedia(attempt > 1, signal);
    }
    await _allWell(signal);
  }

  /// Mends the media path over the present socket; [again] when the last try to mend it did not help.
  Future<void> restartMedia(bool again, AbortSignal signal) async {
    final media = this.media;
    if (media == null) return;
    final result = await _wire.call('restartMedia', {'offer': await media.repairOffer(again)}, _restartTimeoutMs);
    // An answer to an offer that another has followed would only do harm.
    if (!signal.aborted && !await media.accept(result['answer'] as Json)) await restartMedia(again, signal);
  }

  /// Brings the place to another socket, while the present one may still work, and mends the media path with it. [wanted] is looked at when that
  /// socket is open: whether it is still needed.
  Future<void> renew(Future<bool> Function() wanted, AbortSignal signal) async {
    final resumed = await _wire.renew(() async => media?.repairOffer(false), wanted, signal);
    if (!signal.aborted) await _takeAnswer(resumed, signal);
  }

  Future<void> _resumePlace(bool again, bool first, AbortSignal signal) async {
    final resumed = await _wire.resumeAnywhere(first, () => _offerIfLost(again, signal), signal);
    serverDoubts = false;
    if (resumed.snapshot case final snapshot?) _replaced(snapshot);
    _resumed();
    if (!_wire.release()) throw const EnxException(Codes.serverConnectionFailure, 'The server left something out.');
    await _takeAnswer(resumed, signal);
  }

  /// A socket goes with the address, and media with it: unless something has come since, there is an offer.
  Future<Json?> _offerIfLost(bool again, AbortSignal signal) async {
    final media = this.media;
    if (media == null) return null;
    Future<bool> flows() async => media.ok && await media.hasComeSince(_lostAt ?? 0);
    if (await flows()) return null;
    if (media.ok) await rest(_clock, _packetMs, signal);
    return await flows() ? null : media.repairOffer(again);
  }

  Future<void> _takeAnswer(Resumed resumed, AbortSignal signal) async {
    final answer = resumed.answer;
    final snapshot = resumed.snapshot;
    final isUnheardNow = answer != null && resumed.offer != null ? !(await media?.accept(answer) ?? true) : snapshot != null && isUnheard(snapshot);
    if (isUnheardNow) await restartMedia(false, signal);
  }

  /// Waits until media flows both ways; fails when the socket goes meanwhile.
  Future<void> _allWell(AbortSignal signal) async {
    final enough = AbortController();
    final done = Completer<void>();
    var flows = media == null;
    void look() {
      if (done.isCompleted) return;
      if (_wire.closed || signal.aborted) {
        done.completeError(const EnxException(Codes.serverConnectionFailure, 'The connection was closed.'));
      } else if (flows && !serverDoubts) {
        done.complete();
      }
    }

    _look = look;
    signal.addListener(look);
    media
        ?.whenOk(enough.signal)
        .then(
          (_) {
            flows = true;
            look();
          },
          onError: (Object error) {
            if (!done.isCompleted) done.completeError(error);
          },
        )
        .ignore();
    look();
    try {
      await done.future;
    } finally {
      signal.removeListener(look);
      enough.abort();
    }
  }
}

/// Whether a room knows nothing of one's slots, having started again: it learns them from an offer.
bool isUnheard(Json room) => switch (room['streams']) {
  final List<dynamic> streams => streams.isEmpty,
  _ => false,
};
