import 'clock.dart';
import 'patience.dart';

/// A timer that comes this late tells that the machine slept, not that the server is silent.
const _oversleptMs = 2000;

/// Finds out that a connection is gone when nobody says so: after a quiet while it asks, and whatever comes in is an answer.
class Heartbeat {
  /// [ask] sends something that wants an answer; [silent] hears that nothing came, and nothing is asked after that; [patience] says how long
  /// to wait now.
  Heartbeat({required Clock clock, required void Function() ask, required void Function() silent, Patience Function()? patience})
    : _clock = clock,
      _send = ask,
      _silent = silent,
      _patience = patience ?? (() => Patience.patient);

  final Clock _clock;
  final void Function() _send;
  final void Function() _silent;
  final Patience Function() _patience;
  Object? _timer;
  bool _asking = false;
  bool _beating = false;

  /// Begins to listen.
  void start() {
    _beating = true;
    _wait();
  }

  /// Ends.
  void stop() {
    _beating = false;
    _clock.clearTimeout(_timer);
  }

  /// Something came in.
  void heard() {
    if (_beating) _wait();
  }

  /// Asks now: there is reason to doubt.
  void check() {
    if (_beating && !_asking) _ask();
  }

  void _wait() {
    _asking = false;
    _after(_patience().quietMs, _ask);
  }

  void _ask() {
    _asking = true;
    final silentMs = _patience().silentMs;
    final due = _clock.now() + silentMs;
    _after(silentMs, () {
      if (_clock.now() - due > _oversleptMs) {
        _ask();
        return;
      }
      stop();
      _silent();
    });
    _send();
  }

  void _after(int ms, void Function() work) {
    _clock.clearTimeout(_timer);
    _timer = _clock.setTimeout(work, ms);
  }
}
