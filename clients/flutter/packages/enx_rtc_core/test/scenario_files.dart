import 'dart:convert';
import 'dart:io';

import 'package:enx_rtc_core/enx_rtc_core.dart';

const _shared = 'shared.json';

/// What both clients have to do, step by step.
typedef Scenario = ({String name, List<String> servers, List<Json> steps});

/// The scenarios of the repository, with all that they name put in.
class ScenarioFiles {
  /// Finds them from the folder that the tests run in.
  ScenarioFiles() : _folder = _find();

  final Directory _folder;
  late final Json _sharedValues = _read(_shared);

  /// Every scenario.
  List<Scenario> readAll() {
    final names = [for (final file in _folder.listSync().whereType<File>()) file.uri.pathSegments.last];
    final files = names.where((name) => name.endsWith('.json') && name != _shared).toList()..sort();
    return [
      for (final file in files)
        for (final scenario in _read(file)['scenarios'] as List<dynamic>) _readScenario(file, scenario as Json),
    ];
  }

  /// Scenarios that fail, and what a runner says then: so that no runner passes over what it should see.
  List<(String why, Scenario scenario)> readFailing() => [
    for (final failing in (_sharedValues['failing'] as List<dynamic>).cast<Json>())
      (failing['why'] as String, _readScenario(_shared, {'name': failing['why'], 'steps': failing['steps']})),
  ];

  Scenario _readScenario(String file, Json scenario) {
    for (final key in scenario.keys) {
      if (!const {'name', 'servers', 'steps'}.contains(key)) {
        throw FormatException('$file: "${scenario['name']}" has a key "$key", which no runner knows.');
      }
    }
    return (
      name: '${file.replaceAll('.json', '')}: ${scenario['name']}',
      servers: (scenario['servers'] as List<dynamic>? ?? const ['wss://a.example.com']).cast(),
      steps: _playSteps(scenario['steps'] as List<dynamic>, const {}),
    );
  }

  /// The steps with each play put in its place; [given] is what the play was given.
  List<Json> _playSteps(List<dynamic> steps, Json given) => [
    for (final step in steps.cast<Json>())
      if (step['play'] case final String name)
        ..._playSteps(_play(name), _fill(step['with'] ?? <String, dynamic>{}, given) as Json)
      else
        _fill(step, given) as Json,
  ];

  List<dynamic> _play(String name) =>
      (_sharedValues['plays'] as Json)[name] as List<dynamic>? ?? (throw FormatException('There is no play "$name".'));

  /// A value with the shared values that it names, and what a play was given, put in.
  Object? _fill(Object? value, Json given) {
    if (value is List) return [for (final item in value) _fill(item, given)];
    if (value is! Json) return value;
    final name = value[r'$'];
    final argument = value[r'$with'];
    final filled = <String, dynamic>{
      for (final MapEntry(:key, value: item) in value.entries)
        if (key != r'$' && key != r'$with') key: _fill(item, given),
    };
    final values = _sharedValues['values'] as Json;
    if (name != null && !values.containsKey(name)) throw FormatException('There is no shared value "$name".');
    final base = name == null ? filled : _merge(_fill(values[name], given), filled);
    return given.containsKey(argument) ? _merge(base, given[argument]) : base;
  }

  /// Two values in one: objects key by key, anything else as the second has it.
  static Object? _merge(Object? one, Object? other) {
    // What nothing is added to stays as it is, a list too.
    if (other is Json && other.isEmpty) return one;
    if (one is! Json || other is! Json) return other;
    return <String, dynamic>{...one, for (final MapEntry(:key, :value) in other.entries) key: one.containsKey(key) ? _merge(one[key], value) : value};
  }

  Json _read(String name) => jsonDecode(File('${_folder.path}/$name').readAsStringSync()) as Json;

  static Directory _find() {
    for (var folder = Directory.current; ; folder = folder.parent) {
      final found = Directory('${folder.path}/clients/scenarios');
      if (found.existsSync()) return found;
      if (folder.path == folder.parent.path) throw const FileSystemException('The folder of the scenarios is not there.');
    }
  }
}
