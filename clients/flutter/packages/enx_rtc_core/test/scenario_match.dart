import 'dart:convert';

/// Where a value differs from what a scenario wants, as a sentence; null where it does not. With [whole], objects may have nothing but what is
/// wanted; else they may have more. [path] says where in the value this is.
String? difference(Object? got, Object? want, {required bool whole, String path = ''}) => switch (want) {
  List<dynamic>() => _listDifference(got, want, whole, path),
  Map<dynamic, dynamic>() => _mapDifference(got, want, whole, path),
  _ => got == want ? null : '${_named(path)} is ${write(got)}, and should be ${write(want)}',
};

String? _listDifference(Object? got, List<dynamic> want, bool whole, String path) {
  if (got is! List || got.length != want.length) {
    return '${_named(path)} is ${write(got)}, and should be a list of ${want.length}: ${write(want)}';
  }
  for (final (index, item) in want.indexed) {
    final found = difference(got[index], item, whole: whole, path: '$path[$index]');
    if (found != null) return found;
  }
  return null;
}

String? _mapDifference(Object? got, Map<dynamic, dynamic> want, bool whole, String path) {
  if (got is! Map) return '${_named(path)} is ${write(got)}, and should be ${write(want)}';
  String inside(Object? key) => path.isEmpty ? '$key' : '$path.$key';
  for (final MapEntry(:key, :value) in want.entries) {
    if (!got.containsKey(key)) return '${inside(key)} is absent, and should be ${write(value)}';
    final found = difference(got[key], value, whole: whole, path: inside(key));
    if (found != null) return found;
  }
  if (!whole) return null;
  for (final key in got.keys) {
    if (!want.containsKey(key)) return '${inside(key)} is ${write(got[key])}, and should not be there';
  }
  return null;
}

String _named(String path) => path.isEmpty ? 'it' : path;

/// A value as a sentence shows it.
String write(Object? value) {
  try {
    return jsonEncode(value);
  } on JsonUnsupportedObjectError {
    return '$value';
  }
}
