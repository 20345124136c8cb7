import 'dart:async';
import 'dart:math';

import 'abort.dart';
import 'clock.dart';
import 'codes.dart';
import 'errors.dart';

/// A socket that has not answered by then may have gone with the address, ms.
const _answerMs = 300;

/// Between two tries to open another socket: where there is no address yet each fails at once, ms.
const _pauseMs = 300;

/// A restart has so long to help before there is another; twice as long each time after that, ms.
const _helpMs = 3000;
const _longestHelpMs = 60000;

/// What happens meanwhile (another network is there) may bring the next one forward, but not to before this, ms.
const _leastMs = 1000;

/// Looks for another path when packets have stopped, or another network is there, before anything has been given up: ICE is restarted over the
/// socket if that answers, or else over another one, to which the place moves. Nobody hears of it. What there was before goes on until the new path
/// is there, so a restart that was not needed costs nothing that people notice. What this does not mend in some seconds, the heartbeat and ICE give
/// up, and then the app hears of it and reconnect.dart goes on.
class QuickRestart {
  /// [needed] says whether packets have stopped that should come; [comes] whether some have come since a moment of the clock; [ask] asks the server
  /// whether it is there, and completes when something comes on the socket; [restart] restarts ICE over the present socket; [renew] does the same
  /// over another socket, if that is still wanted once it is open.
  QuickRestart({
    required Clock clock,
    required bool Function() needed,
    required Future<bool> Function(int moment) comes,
    required Future<void> Function() ask,
    required Future<void> Function(AbortSignal signal) restart,
    required Future<void> Function(Future<bool> Function() wanted, AbortSignal signal) renew,
  }) : _clock = clock,
       _needed = needed,
       _comes = comes,
       _ask = ask,
       _restartOver = restart,
       _renew = renew;

  final Clock _clock;
  final bool Function() _needed;
  final Future<bool> Function(int moment) _comes;
  final Future<void> Function() _ask;
  final Future<void> Function(AbortSignal signal) _restartOver;
  final Future<void> Function(Future<bool> Function() wanted, AbortSignal signal) _renew;
  AbortController? _trial;
  int _startedAt = 0;
  void Function() _wakeUp = () {};

  /// There is reason to look for another path. When one is being looked for already, that goes on. [anyhow]: even if packets come, since it is not
  /// their absence that is the reason.
  void begin([bool anyhow = false]) {
    if (_trial != null) {
      _wakeUp();
      return;
    }
    final trial = _trial = AbortController();
    unawaited(
      _run(anyhow, trial.signal).then((_) {}, onError: (_) {}).whenComplete(() {
        if (_trial == trial) _trial = null;
      }),
    );
  }

  /// Ends: somebody else does it from here on.
  void stop() {
    _trial?.abort(const EnxException(Codes.serverConnectionFailure, 'Another try has followed.'));
    _trial = null;
  }

  Future<void> _run(bool anyhow, AbortSignal signal) async {
    for (var helpMs = _helpMs; ; helpMs = min(_longestHelpMs, helpMs * 2)) {
      _startedAt = _clock.now();
      try {
        await _restart(anyhow && helpMs == _helpMs, signal);
      } catch (_) {
        // What went wrong is tried again, if it is still needed then.
      }
      await _wait(helpMs, signal);
      if (!_needed()) return;
    }
  }

  Future<void> _restart(bool anyhow, AbortSignal signal) async {
    final from = _clock.now();
    // A server that stood still for a second sends on as if nothing had been, and then not everybody who is there restarts at once.
    Future<bool> isOver() async => !anyhow && await _comes(from);
    var answered = false;
    final answer = _ask().then((_) => answered = true);
    await Future.any<void>([answer, rest(_clock, _answerMs, signal)]);
    for (;;) {
      if (await isOver()) return;
      signal.throwIfAborted();
      if (answered) {
        await _restartOver(signal);
        return;
      }
      try {
        await _renew(() async => !answered && !await isOver(), signal);
        return;
      } on EnxException catch (error) {
        // Only a server that cannot be reached is asked again: there may be no network yet, or it is the old socket that answers after all.
        if (error.code != Codes.serverConnectionFailure) rethrow;
      }
      if (!answered) await Future.any<void>([answer, rest(_clock, _pauseMs, signal)]);
    }
  }

  /// Waits whether it helps; not for long when there is news.
  Future<void> _wait(int ms, AbortSignal signal) async {
    final enough = AbortController();
    void stop() => enough.abort();
    signal.addListener(stop);
    _wakeUp = () {
      if (_needed() && _clock.now() - _startedAt >= _leastMs) stop();
    };
    try {
      if (!signal.aborted) await rest(_clock, ms, enough.signal);
    } on Aborted {
      // Enough was waited.
    }
    _wakeUp = () {};
    signal.removeListener(stop);
    signal.throwIfAborted();
  }
}
