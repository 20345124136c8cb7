/// What the tests need of a test framework, since none can be had here: groups, tests with a time limit, comparisons, an exit code.
library;

import 'dart:async';
import 'dart:io';

final _tests = <(String, FutureOr<void> Function())>[];
String _prefix = '';

/// Names the tests that [body] declares.
void group(String name, void Function() body) {
  final before = _prefix;
  _prefix = '$before$name: ';
  body();
  _prefix = before;
}

/// Declares a test.
void test(String name, FutureOr<void> Function() body) => _tests.add(('$_prefix$name', body));

/// Fails unless [got] is [want], deeply for lists, maps and records of them.
void expect(Object? got, Object? want, [String what = '']) {
  if (!same(got, want)) throw TestFailure('${what.isEmpty ? '' : '$what: '}got $got, want $want');
}

/// Whether two values are the same, deeply.
bool same(Object? a, Object? b) => switch ((a, b)) {
  (final List<Object?> x, final List<Object?> y) => x.length == y.length && Iterable<int>.generate(x.length).every((i) => same(x[i], y[i])),
  (final Map<Object?, Object?> x, final Map<Object?, Object?> y) => x.length == y.length && x.keys.every((k) => y.containsKey(k) && same(x[k], y[k])),
  _ => a == b,
};

/// Runs [body], which must throw a [T], and returns that.
Future<T> throws<T extends Object>(FutureOr<void> Function() body) async {
  try {
    await body();
  } on T catch (error) {
    return error;
  }
  throw TestFailure('no $T was thrown');
}

/// What a comparison fails with.
class TestFailure implements Exception {
  /// Says what was wrong.
  TestFailure(this.why);

  /// What was wrong.
  final String why;

  @override
  String toString() => why;
}

/// Runs what was declared, prints a line for each, and ends the process with 1 when one has failed.
Future<void> runTests({Duration limit = const Duration(seconds: 20)}) async {
  var failed = 0;
  for (final (name, body) in _tests) {
    final done = Completer<void>();
    runZonedGuarded(
      () async {
        await body();
        if (!done.isCompleted) done.complete();
      },
      (error, stack) {
        if (!done.isCompleted) done.completeError(error, stack);
      },
    )?.ignore();
    try {
      await done.future.timeout(limit);
      stdout.writeln('ok   $name');
    } catch (error, stack) {
      failed++;
      stdout.writeln('FAIL $name: $error\n$stack');
    }
  }
  stdout.writeln('${_tests.length - failed} passed, $failed failed');
  await stdout.flush();
  exit(failed == 0 && _tests.isNotEmpty ? 0 : 1);
}

/// A file of the repository, found from the folder that the tests run in.
String ofRepository(String path) {
  for (var folder = Directory.current; ; folder = folder.parent) {
    final file = File('${folder.path}/$path');
    if (file.existsSync()) return file.readAsStringSync();
    if (folder.path == folder.parent.path) throw TestFailure('$path is not there');
  }
}
