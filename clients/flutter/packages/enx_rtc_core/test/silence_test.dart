import 'dart:math';

import 'package:enx_rtc_core/src/media/silence.dart';

import 'harness.dart';

const _minute = 60000;

/// Random numbers that are the same in each run, and those of the browser SDK's test: there every number is a double.
double Function() _dice(int seed) {
  var state = seed.toDouble();
  return () => (state = (state * 1103515245.0 + 12345.0) % 2147483648.0) / 2147483648.0;
}

/// Looks at what comes, and keeps when it was said that it is silent.
class _Watcher {
  /// [comes] says how many packets come between two moments, [late] how late a look is, ms.
  _Watcher(this._comes, [this._late]);

  final num Function(int from, int to) _comes;
  final int Function()? _late;
  final Silence silence = Silence();
  final List<int> said = [];
  int now = 0;
  num _count = 0;
  int? _word;

  /// The server says something on the socket.
  void hear() => _word = now;

  void pass(int ms) {
    final end = now + ms;
    while (now < end) {
      final was = silence.silent;
      final next = now + lookMs + (_late?.call() ?? 0);
      _count += _comes(now, next);
      now = next;
      if (silence.look(now, '$_count', _word) && !was) said.add(now);
    }
  }
}

/// What comes each so many ms, while it flows.
num Function(int from, int to) _each(int every, [bool Function()? flows]) =>
    (from, to) => (flows?.call() ?? true) ? to ~/ every - from ~/ every : 0;

void tests() => group('silence', () {
  test('packets that came all the time and stop are missed after 0.7 s, and before one second', () {
    for (final every in [1, 20, 67, 100]) {
      var flows = true;
      final watcher = _Watcher(_each(every, () => flows))..pass(5000);
      final end = watcher.now;
      flows = false;
      watcher.pass(1000);
      expect(watcher.said.length, 1, '$every');
      expect(watcher.said.first - end > 700 && watcher.said.first - end < 1000, true, '${watcher.said.first - end}');
    }
  });

  test('what comes again ends it, and it is said once more only when packets have come for a while', () {
    var flows = true;
    final watcher = _Watcher(_each(20, () => flows))..pass(5000);
    flows = false;
    watcher.pass(10000);
    expect((watcher.said.length, watcher.silence.silent), (1, true));
    flows = true;
    watcher.pass(500);
    expect(watcher.silence.silent, false);
    flows = false;
    watcher.pass(10000);
    expect(watcher.said.length, 1);
    flows = true;
    watcher.pass(2000);
    flows = false;
    watcher.pass(1000);
    expect(watcher.said.length, 2);
  });

  test('a hundred idle minutes are no silence: reports once a second, answered checks alone, or nothing at all', () {
    final random = _dice(7);
    // Reports come after 0.8 to 1.2 s, and one in a hundred is lost.
    var next = 0.0;
    num reports(int _, int to) {
      var count = 0;
      for (; next < to; next += 800 + 400 * random()) {
        if (random() < 0.99) count++;
      }
      return count;
    }

    final ways = <String, num Function(int, int)>{
      'reports': reports,
      'checks': _each(2500),
      'seldom checks': _each(5000),
      'nothing': (_, _) => 0,
      'media': _each(20),
    };
    ways.forEach((name, comes) => expect((_Watcher(comes)..pass(100 * _minute)).said, <int>[], name));
  });

  test('an app or a machine that stands still for 0.1 to 5 s at random misses nothing, whatever has come meanwhile', () {
    for (final meanwhile in [true, false]) {
      final random = _dice(3);
      var stall = 0;
      final watcher = _Watcher(
        (from, to) => stall > 0 && !meanwhile ? 0 : _each(20)(from, to),
        () => stall = random() < 0.1 ? (100 + 4900 * random()).floor() : 0,
      )..pass(100 * _minute);
      expect(watcher.said, <int>[], '$meanwhile');
    }
  });

  test('a user who mutes or leaves is not missed: the server says so at that moment', () {
    for (final wordBefore in [400, 0, -300]) {
      var flows = true;
      final watcher = _Watcher((from, to) => _each(20, () => flows)(from, to) + _each(2500)(from, to))..pass(5000);
      if (wordBefore >= 0) watcher.hear();
      watcher.pass(max(0, wordBefore));
      flows = false;
      watcher.pass(max(0, -wordBefore));
      if (wordBefore < 0) watcher.hear();
      watcher.pass(10 * _minute);
      expect((watcher.said.length, watcher.silence.silent), (0, false), '$wordBefore');
    }
  });

  test("the server's word delays it only: a path that is dead in truth is found out after three seconds", () {
    var flows = true;
    final watcher = _Watcher(_each(20, () => flows))
      ..pass(5000)
      ..hear();
    flows = false;
    final end = watcher.now;
    watcher.pass(5000);
    expect(watcher.said.length, 1);
    expect(watcher.said.first - end >= 3000 && watcher.said.first - end < 3500, true, '${watcher.said.first - end}');
  });

  test('a network with holes is given more time, for as long as it has them', () {
    var flows = true;
    final watcher = _Watcher(_each(20, () => flows))..pass(5000);
    flows = false;
    watcher.pass(480);
    flows = true;
    watcher.pass(1000);
    flows = false;
    watcher.pass(1200);
    flows = true;
    expect(watcher.said, <int>[]);
    watcher.pass(6000);
    flows = false;
    watcher.pass(1000);
    expect(watcher.said.length, 1);
  });

  test('in doubt half a second is enough', () {
    var flows = true;
    final watcher = _Watcher(_each(20, () => flows))..pass(5000);
    final end = watcher.now;
    flows = false;
    watcher.silence.doubt(watcher.now);
    watcher.pass(1000);
    expect(watcher.said.first - end > 400 && watcher.said.first - end < 750, true, '${watcher.said.first - end}');
  });

  test('a platform that does not say what comes is never silent', () {
    final silence = Silence();
    for (var now = 0; now < _minute; now += lookMs) {
      expect(silence.look(now, null), false);
    }
  });
});
