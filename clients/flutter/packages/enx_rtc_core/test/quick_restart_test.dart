import 'dart:async';

import 'package:enx_rtc_core/src/codes.dart';
import 'package:enx_rtc_core/src/errors.dart';
import 'package:enx_rtc_core/src/quick_restart.dart';

import 'fake_clock.dart';
import 'harness.dart';

/// What a test says of the media.
class _State {
  bool needed = true;
  bool comes = false;
}

/// One who looks for another way, and what was done when: `answersAfter` is when the socket answers, ms after it was asked (null for never);
/// `reachableAt` from when on another socket can be opened; `helps` whether a restart helps; `refuses` what the server refuses it with.
({FakeClock clock, List<String> did, QuickRestart quick, _State state}) _seeker({
  num? answersAfter,
  num reachableAt = 0,
  bool helps = true,
  int? refuses,
}) {
  final clock = FakeClock();
  final did = <String>[];
  final state = _State();
  Future<void> finish(String what) async {
    did.add('$what ${clock.now()}');
    if (refuses != null) throw EnxException(refuses, 'no');
    if (helps) state.needed = false;
  }

  final quick = QuickRestart(
    clock: clock,
    needed: () => state.needed,
    comes: (_) async => state.comes,
    ask: () {
      did.add('ask ${clock.now()}');
      final asking = Completer<void>();
      if (answersAfter != null) clock.setTimeout(asking.complete, answersAfter);
      return asking.future;
    },
    restart: (_) => finish('restart'),
    renew: (wanted, signal) async {
      if (clock.now() < reachableAt) throw const EnxException(Codes.serverConnectionFailure, 'no network');
      await Future<void>.value();
      if (!await wanted()) throw const EnxException(Codes.serverConnectionFailure, 'the present one answers');
      signal.throwIfAborted();
      await finish('renew');
    },
  );
  return (clock: clock, did: did, quick: quick, state: state);
}

void tests() => group('quick restart', () {
  test('a socket that answers carries the restart', () async {
    final (:clock, :did, :quick, state: _) = _seeker(answersAfter: 50);
    quick.begin();
    await clock.pass(60000);
    expect(did, ['ask 0', 'restart 50']);
  });

  test('one that does not answer is followed by another after 0.3 s, which brings the restart', () async {
    final (:clock, :did, :quick, state: _) = _seeker();
    quick.begin();
    await clock.pass(60000);
    expect(did, ['ask 0', 'renew 300']);
  });

  test('where there is no address yet another socket is tried again and again, and carries the restart soon after there is one', () async {
    final (:clock, :did, :quick, state: _) = _seeker(reachableAt: 2000);
    quick.begin();
    await clock.pass(60000);
    expect(did, ['ask 0', 'renew 2100']);
  });

  test('a socket that answers late, when no other could be opened, carries the restart', () async {
    final (:clock, :did, :quick, state: _) = _seeker(answersAfter: 1000, reachableAt: double.infinity);
    quick.begin();
    await clock.pass(60000);
    expect(did, ['ask 0', 'restart 1000']);
  });

  test('what does not help is done again, less and less often', () async {
    final (:clock, :did, :quick, state: _) = _seeker(answersAfter: 0, helps: false);
    quick.begin();
    await clock.pass(300000);
    final times = [
      for (final what in did)
        if (what.startsWith('restart')) int.parse(what.split(' ').last),
    ];
    expect(times, [0, 3000, 9000, 21000, 45000, 93000, 153000, 213000, 273000]);
    quick.stop();
  });

  test('a refusal is no reason to hurry', () async {
    final (:clock, :did, :quick, state: _) = _seeker(refuses: 1172);
    quick.begin();
    await clock.pass(3000);
    expect(did, ['ask 0', 'renew 300']);
    await clock.pass(1000);
    expect(did, ['ask 0', 'renew 300', 'ask 3300', 'renew 3600']);
    quick.stop();
  });

  test('news that come while one waits whether it helped bring the next one forward, but only if it is needed, and not at once', () async {
    final (:clock, :did, :quick, :state) = _seeker(answersAfter: 0, helps: false);
    quick.begin();
    await clock.pass(500);
    quick.begin();
    await clock.pass(0);
    expect(did.length, 2);
    await clock.pass(700);
    quick.begin();
    await clock.pass(0);
    expect(did.sublist(2), ['ask 1200', 'restart 1200']);
    state.needed = false;
    await clock.pass(2000);
    quick.begin();
    await clock.pass(60000);
    expect(did.length, 4);
  });

  test('when somebody else takes over it ends, whatever it was at', () async {
    for (final ((:clock, :did, :quick, state: _), at) in [
      (_seeker(), 100),
      (_seeker(reachableAt: double.infinity), 1000),
      (_seeker(helps: false), 2000),
    ]) {
      quick.begin();
      await clock.pass(at);
      final before = did.length;
      quick.stop();
      await settle();
      await clock.pass(60000);
      expect([did.length, clock.running], [before, 0]);
    }
  });

  test('after it has ended it can begin anew', () async {
    final (:clock, :did, :quick, :state) = _seeker(answersAfter: 0);
    quick.begin();
    await clock.pass(3000);
    state.needed = true;
    quick.begin();
    await clock.pass(3000);
    expect(did, ['ask 0', 'restart 0', 'ask 3000', 'restart 3000']);
  });

  test('packets that come again meanwhile end it before anything is restarted; where they were not the reason, it goes on', () async {
    for (final anyhow in [false, true]) {
      final (:clock, :did, :quick, :state) = _seeker(answersAfter: 200);
      quick.begin(anyhow);
      state.comes = true;
      state.needed = false;
      await clock.pass(60000);
      expect(did, anyhow ? ['ask 0', 'restart 200'] : ['ask 0']);
    }
  });
});
