import '../codes.dart';
import '../errors.dart';
import '../json.dart';
import 'floor_calls.dart';

/// Words and data between the people of a room.
abstract class MessageCalls extends FloorCalls {
  /// Says something to everyone, or to some when [isBroadCast] is false. The answer is `{id, timestamp}`.
  Future<Json> sendMessage(String message, [bool isBroadCast = true, List<String> recipientIDs = const []]) =>
      _send('sendMessage', 'onACKSendMessage', message, isBroadCast, recipientIDs);

  /// Sends the application's own data, anything that JSON can say, to everyone or to some. The answer is `{id, timestamp}`.
  Future<Json> sendUserData(Object data, [bool isBroadCast = true, List<String> recipientIDs = const []]) =>
      _send('sendUserData', 'onAcknowledgedSendData', data, isBroadCast, recipientIDs);

  /// What was said, as far as the server keeps it and one may read it, oldest first. [afterId]: only what came after this message.
  Future<List<Json>> getMessages([int? afterId]) async {
    final all = <Json>[];
    for (var after = afterId; ; after = all.last['id'] as int) {
      final page = await request('getMessages', {if (after != null) 'afterId': after});
      final messages = (page['messages'] as List<dynamic>).cast<Json>();
      all.addAll(messages);
      if (page['more'] != true || messages.isEmpty) return all;
    }
  }

  Future<Json> _send(String method, String ack, Object message, bool broadcast, List<String> recipientIds) {
    if (!broadcast && recipientIds.isEmpty) {
      return refuse(const EnxException(Codes.invalidParameters, 'Say to whom it goes: to everyone (isBroadCast true), or to the recipientIDs.'));
    }
    return request(
      method,
      {'message': message, 'broadcast': broadcast, if (!broadcast) 'recipientIds': recipientIds},
      ack,
      (answer) => {'result': 0, 'msg': 'Sent', 'id': answer['id'], 'timestamp': answer['timestamp']},
    );
  }
}
