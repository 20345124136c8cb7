import 'package:enx_rtc_core/src/heartbeat.dart';

import 'fake_clock.dart';
import 'harness.dart';

/// A heart and what it did.
({FakeClock clock, List<String> did, Heartbeat heartbeat}) _heart() {
  final clock = FakeClock();
  final did = <String>[];
  final heartbeat = Heartbeat(clock: clock, ask: () => did.add('ask ${clock.now()}'), silent: () => did.add('silent ${clock.now()}'));
  heartbeat.start();
  return (clock: clock, did: did, heartbeat: heartbeat);
}

void tests() => group('heartbeat', () {
  test('it asks after five quiet seconds and gives up four seconds later', () async {
    final (:clock, :did, heartbeat: _) = _heart();
    await clock.pass(30000);
    expect(did, ['ask 5000', 'silent 9000']);
  });

  test('whatever comes in is an answer', () async {
    final (:clock, :did, :heartbeat) = _heart();
    await clock.pass(8000);
    heartbeat.heard();
    await clock.pass(4999);
    heartbeat.heard();
    await clock.pass(4999);
    expect(did, ['ask 5000']);
  });

  test('a doubt asks at once, and once', () async {
    final (:clock, :did, :heartbeat) = _heart();
    await clock.pass(1000);
    heartbeat.check();
    heartbeat.check();
    await clock.pass(4000);
    heartbeat.check();
    expect(did, ['ask 1000', 'silent 5000']);
  });

  test('after a sleep it asks again instead of blaming the server', () async {
    final (:clock, :did, heartbeat: _) = _heart();
    await clock.pass(5000);
    clock.sleep(3600000);
    await clock.pass(0);
    expect(did, ['ask 5000', 'ask 3605000']);
    await clock.pass(4000);
    expect(did.length, 3);
  });
});
