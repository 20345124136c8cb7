import 'dart:async';

import 'abort.dart';

/// What time-keeping needs of its surroundings, so that tests can turn the hands themselves.
abstract interface class Clock {
  /// Milliseconds that only go forward.
  int now();

  /// Milliseconds since 1970.
  int wallClock();

  /// Runs [work] after so many milliseconds. What is returned is for [clearTimeout].
  Object setTimeout(void Function() work, num ms);

  /// Takes a timer back. Null, and a timer that has run, are passed over.
  void clearTimeout(Object? timer);
}

/// The machine's own clock.
class SystemClock implements Clock {
  /// The machine's own.
  SystemClock();

  final Stopwatch _running = Stopwatch()..start();

  @override
  int now() => _running.elapsedMilliseconds;

  @override
  int wallClock() => DateTime.now().millisecondsSinceEpoch;

  @override
  Object setTimeout(void Function() work, num ms) => Timer(Duration(microseconds: (ms * 1000).round()), work);

  @override
  void clearTimeout(Object? timer) => (timer as Timer?)?.cancel();
}

/// Lets some time pass. Fails with the signal's reason when that aborts.
Future<void> rest(Clock clock, num ms, AbortSignal signal) {
  final done = Completer<void>();
  if (signal.reason case final reason?) return Future.error(reason);
  late final Object timer;
  void stop() {
    clock.clearTimeout(timer);
    done.completeError(signal.reason!);
  }

  timer = clock.setTimeout(() {
    signal.removeListener(stop);
    done.complete();
  }, ms);
  signal.addListener(stop);
  return done.future;
}
