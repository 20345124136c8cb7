import 'harness.dart';
import 'scenario_files.dart';
import 'scenario_run.dart';

/// The scenarios of clients/scenarios, which the browser SDK plays, too.
void tests() => group('scenario', () {
  final files = ScenarioFiles();
  for (final scenario in files.readAll()) {
    test(scenario.name, () => runScenario(scenario));
  }

  test('a runner sees what should not be, and what is not', () async {
    for (final (why, scenario) in files.readFailing()) {
      final failure = await throws<TestFailure>(() => runScenario(scenario));
      expect(failure.why.contains(why), true, 'that "$why" is in "${failure.why}"');
    }
  });
});
