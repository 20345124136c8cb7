import 'package:enx_rtc_core/src/clock.dart';

/// A clock whose hands the test turns.
class FakeClock implements Clock {
  int _now = 0;
  int _lastId = 0;
  final Map<int, ({num at, void Function() work})> _timers = {};

  @override
  int now() => _now;

  @override
  int wallClock() => 1_700_000_000_000 + _now;

  @override
  Object setTimeout(void Function() work, num ms) {
    _timers[++_lastId] = (at: _now + ms, work: work);
    return _lastId;
  }

  @override
  void clearTimeout(Object? timer) => _timers.remove(timer);

  /// How many timers run.
  int get running => _timers.length;

  /// Lets time pass; what falls due happens in its order, and what it promises happens too.
  Future<void> pass(num ms) async {
    final end = _now + ms.ceil();
    await settle();
    for (;;) {
      MapEntry<int, ({num at, void Function() work})>? next;
      for (final timer in _timers.entries) {
        if (timer.value.at <= end && (next == null || timer.value.at < next.value.at)) next = timer;
      }
      if (next == null) break;
      _timers.remove(next.key);
      if (next.value.at.ceil() > _now) _now = next.value.at.ceil();
      next.value.work();
      await settle();
    }
    if (end > _now) _now = end;
  }

  /// The machine sleeps: time passes and no timer runs until it wakes.
  void sleep(int ms) => _now += ms;
}

/// Lets every promise settle that can.
Future<void> settle() => Future<void>.delayed(Duration.zero);
