import 'dart:convert';

import 'json.dart';

/// As many are kept here; older ones are forgotten.
const _mostMessages = 500;

/// What was said, in order, each once.
class Chat {
  /// [messages] were said before, oldest first.
  Chat([Iterable<Json> messages = const []]) {
    messages.forEach(add);
  }

  final List<Json> _messages = [];

  /// The lines of chat, oldest first; the application's data is not among them.
  List<Json> get lines => [..._messages.where((message) => message['type'] == 'chat')];

  /// The number of the last message; 0 before the first.
  int get lastId => _messages.isEmpty ? 0 : _messages.last['id'] as int;

  /// Takes a message in; false when it was there already.
  bool add(Json message) {
    final id = message['id'] as int;
    if (_messages.any((other) => other['id'] == id)) return false;
    final isLate = id < lastId;
    _messages.add(message);
    if (isLate) _messages.sort((a, b) => (a['id'] as int).compareTo(b['id'] as int));
    if (_messages.length > _mostMessages) _messages.removeAt(0);
    return true;
  }
}

/// A message as the app sees it: the application's own data travels as text.
Json readMessage(Json message) {
  final text = message['message'];
  if (message['type'] != 'user_data' || text is! String) return message;
  try {
    return {...message, 'message': jsonDecode(text)};
  } on FormatException {
    // A backend may have sent something that is no JSON: the app gets it as it is.
    return message;
  }
}
