import 'json.dart';

/// Who waits to be let in; moderators know.
class WaitingRoom {
  /// [awaited] wait at the start, in the order of coming.
  WaitingRoom([List<Json> awaited = const []]) : _awaited = {for (final user in awaited) user['clientId'] as String: user};

  final Map<String, Json> _awaited;

  /// Those who wait, in the order of coming.
  List<Json> get awaited => [..._awaited.values];

  /// Takes a notification, or one's own call that succeeded, into account.
  void apply(String method, Json payload) {
    switch (method) {
      case 'onUserAwaited':
        final user = payload['user'] as Json;
        _awaited[user['clientId'] as String] = user;
      case 'onAwaitedUserGone' || 'approveAwaitedUser' || 'denyAwaitedUser':
        _awaited.remove(payload['clientId']);
    }
  }
}
