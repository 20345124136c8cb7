import 'dart:async';

import 'clock.dart';
import 'codes.dart';
import 'errors.dart';

const _longestMs = 15000;
const _mostWaiting = 64;

/// Lets calls through while there is a connection. Calls made in an interruption wait, but neither for long nor in any number.
class CallGate {
  /// A gate that is closed.
  CallGate(this._clock);

  final Clock _clock;
  final Map<Completer<void>, Object> _waiting = {};
  bool _open = false;
  bool _ended = false;

  /// Waits until calls can be made. Fails with 1163 when that takes too long.
  Future<void> pass() {
    if (_open) return Future.value();
    if (_ended) return Future.error(_notConnected());
    if (_waiting.length >= _mostWaiting) return Future.error(interrupted());
    final entry = Completer<void>();
    _waiting[entry] = _clock.setTimeout(() {
      _waiting.remove(entry);
      entry.completeError(interrupted());
    }, _longestMs);
    return entry.future;
  }

  /// The connection is there.
  void open() {
    _open = true;
    _settle((entry) => entry.complete());
  }

  /// The connection is lost.
  void close() => _open = false;

  /// It never comes back.
  void end() {
    _open = false;
    _ended = true;
    _settle((entry) => entry.completeError(_notConnected()));
  }

  void _settle(void Function(Completer<void> entry) how) {
    final waiting = {..._waiting};
    _waiting.clear();
    waiting.forEach((entry, timer) {
      _clock.clearTimeout(timer);
      how(entry);
    });
  }
}

/// What a call fails with that fell into an interruption.
EnxException interrupted() =>
    const EnxException(Codes.networkDisconnected, 'The connection is interrupted and being restored. Try again when it is back.');

EnxException _notConnected() => const EnxException(Codes.roomNotConnected, 'There is no connection to the server. Join the room first.');
