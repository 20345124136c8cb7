import 'dart:async';

import 'package:enx_rtc_core/src/abort.dart';
import 'package:enx_rtc_core/src/errors.dart';
import 'package:enx_rtc_core/src/reconnect.dart';

import 'fake_clock.dart';
import 'harness.dart';

const _works = 0;
const _hangs = -1;

/// A machine, what its app heard, and how its tries go: `outcomes` are taken one after the other; the last stays. A number is the code that a
/// try fails with.
({Reconnect reconnect, FakeClock clock, List<String> heard, List<int> tries, List<AbortSignal> signals}) _machine(
  List<int> outcomes, {
  bool allowed = true,
  int attempts = 3,
  int timeoutMs = 10000,
}) {
  final clock = FakeClock();
  final heard = <String>[];
  final tries = <int>[];
  final signals = <AbortSignal>[];
  final left = [...outcomes];
  final reconnect = Reconnect(
    policy: ReconnectPolicy(allowed: allowed, attempts: attempts, timeoutMs: timeoutMs),
    clock: clock,
    random: () => 0.5,
    restore: (trial) {
      tries.add(clock.now());
      signals.add(trial.signal);
      return switch (left.length > 1 ? left.removeAt(0) : left.first) {
        _works => Future.value(),
        _hangs => Completer<void>().future,
        final code => Future.error(EnxException(code, 'no (${trial.attempt})')),
      };
    },
    tell: (name, payload) => heard.add(name == 'onReconnect' ? '$name ${payload['attempt']}/${payload['of']}' : name),
    restored: (attempts) => heard.add('restored $attempts'),
    giveUp: (payload) => heard.add('over ${payload['cause']}'),
  );
  return (reconnect: reconnect, clock: clock, heard: heard, tries: tries, signals: signals);
}

const _interrupted = 'onConnectionInterrupted';
const _lost = 'onConnectionLost';

void tests() => group('reconnect', () {
  for (final (name, outcomes, allowed, attempts, expected) in [
    ('the first try works', [_works], true, 3, [_interrupted, 'onReconnect 1/3', 'restored 1']),
    ('the third try of the first attempt works', [1161, 1172, _works], true, 3, [_interrupted, 'onReconnect 1/3', 'restored 1']),
    ('the first attempt hangs, the second works', [_hangs, _works], true, 3, [_interrupted, 'onReconnect 1/3', 'onReconnect 2/3', 'restored 2']),
    ('nothing ever works', [1161], true, 3, [_interrupted, 'onReconnect 1/3', 'onReconnect 2/3', 'onReconnect 3/3', _lost, 'over 1165']),
    ('everything hangs', [_hangs], true, 1, [_interrupted, 'onReconnect 1/1', _lost, 'over 1165']),
    ('the place is gone', [9017], true, 3, [_interrupted, 'onReconnect 1/3', _lost, 'over 9017']),
    ('the place is gone in the middle', [1161, 1161, 9017], true, 3, [_interrupted, 'onReconnect 1/3', _lost, 'over 9017']),
    ('the room is gone', [_hangs, 9004], true, 3, [_interrupted, 'onReconnect 1/3', 'onReconnect 2/3', _lost, 'over 9004']),
    ('it is not allowed', [_works], false, 3, ['over 2002']),
  ]) {
    test('when $name, the app hears each step once', () async {
      final (:reconnect, :clock, :heard, tries: _, signals: _) = _machine(outcomes, allowed: allowed, attempts: attempts);
      reconnect.lost();
      reconnect.lost();
      await clock.pass(60000);
      expect(heard, expected);
      expect(clock.running, 0);
      reconnect.hurry();
      await clock.pass(60000);
      expect(heard, expected);
    });
  }

  test('tries within an attempt come at growing pauses, and the attempt keeps to its time', () async {
    final (:reconnect, :clock, :heard, :tries, signals: _) = _machine([1161], attempts: 1, timeoutMs: 12000);
    reconnect.lost();
    await clock.pass(20000);
    expect(tries, [0, 300, 900, 2100, 4500, 9300]);
    expect(heard.last, 'over 1165');
  });

  test('pauses are never the same for everyone, and never long', () {
    expect([pauseAfter(1, 0), pauseAfter(1, 1), pauseAfter(3, 0.5), pauseAfter(50, 1), pauseAfter(5000, 1)], [225, 375, 1200, 6250, 6250]);
  });

  test('when the network is back a try is made at once, in place of one that hangs', () async {
    final (:reconnect, :clock, :heard, :tries, :signals) = _machine([_hangs, 1161, _works]);
    reconnect.lost();
    await clock.pass(5000);
    reconnect.hurry();
    expect(signals.first.aborted, true);
    await clock.pass(100);
    reconnect.hurry();
    await clock.pass(1);
    expect(tries, [0, 5000, 5100]);
    expect(heard.last, 'restored 1');
  });

  test('a second interruption begins anew', () async {
    final (:reconnect, :clock, :heard, tries: _, signals: _) = _machine([_hangs, _works, _works]);
    reconnect.lost();
    await clock.pass(11000);
    reconnect.lost();
    await clock.pass(1);
    expect(heard, [_interrupted, 'onReconnect 1/3', 'onReconnect 2/3', 'restored 2', _interrupted, 'onReconnect 1/3', 'restored 1']);
  });

  test('what the server says about the same trouble is not told twice', () async {
    final (:reconnect, :clock, :heard, tries: _, signals: _) = _machine([_hangs]);
    reconnect.serverAttempt(1);
    reconnect.lost();
    reconnect.serverAttempt(1);
    reconnect.serverAttempt(2);
    await clock.pass(9999);
    expect(heard, [_interrupted, 'onReconnect 1/3', 'onReconnect 2/3']);
    reconnect.serverGaveUp({'code': 1165, 'msg': 'spent'});
    await clock.pass(60000);
    expect(heard, [_interrupted, 'onReconnect 1/3', 'onReconnect 2/3', _lost]);
  });

  test('after the end nothing is tried: the user left, or another session took the place', () async {
    final (:reconnect, :clock, :heard, :tries, :signals) = _machine([_hangs]);
    reconnect.lost();
    await settle();
    reconnect.end();
    reconnect.lost();
    await clock.pass(60000);
    expect([heard.length, tries.length, signals.first.aborted, clock.running], [2, 1, true, 0]);
  });

  test('a try that ends too late changes nothing', () async {
    final (:reconnect, :clock, :heard, tries: _, signals: _) = _machine([_works], attempts: 1);
    reconnect.lost();
    reconnect.end();
    await clock.pass(1);
    expect(heard, [_interrupted, 'onReconnect 1/1']);
  });

  test('an interval under a thousand is seconds, from there on milliseconds', () {
    List<Object> fields(ReconnectPolicy policy) => [policy.allowed, policy.attempts, policy.timeoutMs];
    expect(fields(policyOf({})), [true, 3, 20000]);
    expect(fields(policyOf({'allow_reconnect': false, 'number_of_attempts': 0, 'timeout_interval': 45})), [false, 1, 45000]);
    expect(policyOf({'timeout_interval': 1000}).timeoutMs, 1000);
  });
});
