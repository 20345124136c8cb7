import 'package:enx_rtc_core/src/clock.dart';

import 'fake_clock.dart';

/// The clock of one life of the app: the hands are those of the scenario, and its timers end with it.
class ScenarioClock implements Clock {
  /// A life that has just begun.
  ScenarioClock(this._hands);

  final FakeClock _hands;
  final Set<Object> _timers = {};
  bool _over = false;

  /// How many timers of this life run.
  int get running => _timers.length;

  @override
  int now() => _hands.now();

  @override
  int wallClock() => _hands.wallClock();

  @override
  Object setTimeout(void Function() work, num ms) {
    // What is left of a life that is over has no time any more.
    if (_over) return Object();
    late final Object timer;
    timer = _hands.setTimeout(() {
      _timers.remove(timer);
      work();
    }, ms);
    _timers.add(timer);
    return timer;
  }

  @override
  void clearTimeout(Object? timer) {
    _timers.remove(timer);
    _hands.clearTimeout(timer);
  }

  /// The life ends.
  void end() {
    _over = true;
    [..._timers].forEach(clearTimeout);
  }
}
