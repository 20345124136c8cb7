/// A member of a room on the Dart client, for tests from outside: each line of standard input is an order as JSON, each line of standard output what the
/// app heard (`callback`) or what became of an order (`id`). It begins with no room; media is that of a helper process, or none.
///
///     dart member.dart SERVER [HELPER …]
library;

import 'dart:async';
import 'dart:convert';
import 'dart:io';

import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'process_port.dart';

Future<void> main(List<String> arguments) async {
  final [server, ...helper] = arguments;
  final port = helper.isEmpty ? null : await ProcessPort.start(helper);
  final room = _TellingRoom(port)..serverUrl = server.split(',');
  await for (final line in stdin.transform(utf8.decoder).transform(const LineSplitter())) {
    final order = jsonDecode(line) as Json;
    unawaited(_carryOut(room, port, order));
  }
  await port?.stop();
  exit(0);
}

Future<void> _carryOut(_TellingRoom room, ProcessPort? port, Json order) async {
  try {
    final result = await _do(room, port, order['do'] as String, order['with'] as List<dynamic>? ?? const []);
    _say({'id': order['id'], 'result': result});
  } on EnxException catch (error) {
    _say({'id': order['id'], 'code': error.code, 'error': error.message});
  }
}

Future<Object?> _do(_TellingRoom room, ProcessPort? port, String what, List<dynamic> given) async => switch ((what, given)) {
  ('joinRoom', [final String token, final Json localInfo, final Json roomInfo]) => room.joinRoom(token, localInfo, roomInfo),
  ('resumeRoom', [final Json entry]) => room.resumeRoom(entry),
  ('disconnect', _) => room.disconnect(),
  ('sendMessage', [final String text]) => room.sendMessage(text),
  ('sendData', [final String text]) => room.sendData(text),
  ('muteSelfAudio', [final bool muted]) => room.muteSelfAudio(muted),
  ('muteSelfVideo', [final bool muted]) => room.muteSelfVideo(muted),
  ('startScreenShare', _) => room.startScreenShare(),
  ('stopScreenShare', _) => room.stopScreenShare(),
  ('users', _) => Future.value([for (final user in room.userList) user['name']]),
  ('resumeEntry', _) => Future.value(room.resumeEntry),
  ('stats', _) => room.getStats(),
  // What was decoded on a slot of the connection that it is shown from, and which connection that is.
  ('slot', [final int slot]) => _slot(room, port!, slot),
  _ => throw ArgumentError('$what is no order of a member'),
};

Future<Json?> _slot(EnxRoom room, ProcessPort port, int slot) async {
  if (room.slotSource(slot) case (final int connection, int _)) {
    return {'connection': connection, 'open': port.open.length, ...await port.seen(connection, slot)};
  }
  return null;
}

void _say(Json line) => stdout.writeln(jsonEncode(line));

/// A room that writes down every callback.
class _TellingRoom extends EnxRoom {
  _TellingRoom(MediaPort? port) : super(mediaPort: port);

  @override
  void fire(String name, Map<dynamic, dynamic> map) {
    _say({'callback': name, 'payload': map});
    super.fire(name, map);
  }
}
