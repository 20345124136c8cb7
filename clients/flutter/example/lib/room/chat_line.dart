import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import '../look/colours.dart';

/// Words of the same person within this time stand together, ms.
const _together = 3 * 60000;

/// One line of chat.
class ChatLine extends StatelessWidget {
  /// A line; [before] is the one above it.
  const ChatLine(this.message, {super.key, required this.room, this.before});

  /// The line, and the one above it.
  final Json message;

  /// The line above; null for the first.
  final Json? before;

  /// The room.
  final EnxFlutterRoom room;

  @override
  Widget build(BuildContext context) {
    final mine = message['senderId'] == room.clientId;
    final private = message['broadcast'] == false;
    return Padding(
      padding: EdgeInsets.only(top: _continues ? 2 : 14),
      child: Column(
        crossAxisAlignment: CrossAxisAlignment.start,
        children: [
          if (!_continues)
            Row(
              spacing: 8,
              children: [
                Flexible(
                  child: Text(
                    _from(mine: mine, private: private),
                    overflow: TextOverflow.ellipsis,
                    style: TextStyle(
                      fontSize: 13,
                      fontWeight: FontWeight.w600,
                      color: private
                          ? Colours.warn
                          : mine
                          ? Colours.accent
                          : Colours.text,
                    ),
                  ),
                ),
                Text(_time(context), style: const TextStyle(fontSize: 12, color: Color(0xff7d8a99))),
              ],
            ),
          Text('${message['message']}'),
        ],
      ),
    );
  }

  bool get _continues {
    final above = before;
    return above != null &&
        above['senderId'] == message['senderId'] &&
        above['broadcast'] == message['broadcast'] &&
        (message['timestamp'] as int) - (above['timestamp'] as int) < _together;
  }

  String _from({required bool mine, required bool private}) {
    final who = mine ? 'You' : '${message['sender']}';
    if (!private) return who;
    return mine ? '$who · to ${_recipients()}' : '$who · to you only';
  }

  String _recipients() => [
    for (final id in message['receipients'] as List<dynamic>? ?? const [])
      room.userList.where((user) => user['clientId'] == id).firstOrNull?['name'] ?? 'somebody who left',
  ].join(', ');

  String _time(BuildContext context) => TimeOfDay.fromDateTime(DateTime.fromMillisecondsSinceEpoch(message['timestamp'] as int)).format(context);
}
