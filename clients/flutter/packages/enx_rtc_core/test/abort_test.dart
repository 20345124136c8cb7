import 'package:enx_rtc_core/src/abort.dart';
import 'package:enx_rtc_core/src/clock.dart';

import 'fake_clock.dart';
import 'harness.dart';

void tests() => group('abort', () {
  test('a rest ends by itself, or with the reason when it is aborted', () async {
    final clock = FakeClock();
    final trial = AbortController();
    var over = false;
    rest(clock, 100, trial.signal).then((_) => over = true).ignore();
    await clock.pass(99);
    expect(over, false);
    await clock.pass(1);
    expect(over, true);
    final later = throws<StateError>(() => rest(clock, 100, trial.signal));
    trial.abort(StateError('enough'));
    expect((await later).message, 'enough');
    expect(clock.running, 0);
    expect((await throws<StateError>(() => rest(clock, 100, trial.signal))).message, 'enough');
  });
});
