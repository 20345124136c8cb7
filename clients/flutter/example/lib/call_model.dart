import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/foundation.dart';

import 'lobby/join_wish.dart';
import 'room/notices.dart';
import 'tokens/token_source.dart';
import 'words/problems.dart';
import 'words/toast_words.dart';

/// What is on the screen.
enum Place {
  /// Name, room, devices.
  lobby,

  /// The waiting room.
  waiting,

  /// The call.
  room,

  /// What went wrong.
  problem,
}

/// Which panel is open beside the stage.
enum Side {
  /// None.
  none,

  /// The chat.
  chat,

  /// The people.
  people,
}

/// A call from the lobby to its end: what the screens show beside the room itself, and what their buttons do.
class CallModel extends ChangeNotifier {
  /// A call in [room]; [tokens] gives the demo's tokens.
  CallModel(this.room, {this.tokens = const TokenSource()}) {
    notices = Notices(_changed);
    room
      ..addListener(_changed)
      ..addCallbackListener(_fired);
  }

  /// The room.
  final EnxFlutterRoom room;

  /// Gives the demo's tokens.
  final TokenSource tokens;

  /// What has to be seen while it lasts.
  late final Notices notices;

  /// What is on the screen.
  Place place = Place.lobby;

  /// Whether a join is under way.
  bool joining = false;

  /// Why one waits, in the waiting room: `knock` or `wait_for_moderator`.
  String waitsFor = '';

  /// What went wrong.
  Problem? problem;

  Side _side = Side.none;
  int _seen = 0;
  bool _disposed = false;

  /// Which panel is open.
  Side get side => _side;

  /// How many lines of chat one has not seen.
  int get unread => room.messages.where((message) => (message['id'] as int? ?? 0) > _seen && message['senderId'] != room.clientId).length;

  /// Opens a panel, or closes it.
  void toggle(Side side) {
    _side = _side == side ? Side.none : side;
    _changed();
  }

  /// Joins as the lobby says.
  Future<void> join(JoinWish wish) async {
    joining = true;
    _changed();
    try {
      room.serverUrl = wish.server;
      final token = wish.token.isNotEmpty ? wish.token : await tokens.tokenFor(server: wish.server, room: wish.room, name: wish.name);
      await room.joinRoom(token, {'name': wish.name, 'audioMuted': wish.audioMuted, 'videoMuted': wish.videoMuted}, {'allow_reconnect': true});
    } on EnxException catch (error) {
      // Called off by oneself: nothing has failed.
      error.code == Codes.normalDisconnect ? place = Place.lobby : _fail(error.code, error.message);
    } finally {
      joining = false;
      _changed();
    }
  }

  /// Back to the lobby.
  void backToLobby() {
    problem = null;
    place = Place.lobby;
    _changed();
  }

  /// Does what a button says. What fails is said by `onEventError`.
  Future<void> attempt(Future<void> Function() action) async {
    try {
      await action();
    } on EnxException {
      // Told by onEventError.
    }
    _changed();
  }

  @override
  void dispose() {
    _disposed = true;
    room
      ..removeListener(_changed)
      ..removeCallbackListener(_fired);
    notices.clear();
    super.dispose();
  }

  void _fired(String name, Map<dynamic, dynamic> payload) {
    switch (name) {
      case 'onRoomConnected':
        _begin();
      case 'onRoomAwaited':
        place = Place.waiting;
        waitsFor = '${payload['event_type']}';
      case 'onRoomDisConnected':
        notices.clear();
        final cause = payload['cause'] as int? ?? 0;
        if (cause == Codes.normalDisconnect) {
          place = Place.lobby;
          notices.say('You left the room.');
        } else {
          _fail(cause, '${payload['msg']}');
        }
      case 'onEventError':
        notices.say('${payload['msg']}', problem: true);
      case 'onMessageReceived' when _side != Side.chat:
        final message = payload['message'] as Map<dynamic, dynamic>;
        notices.say('${message['sender']}: ${message['message']}');
    }
    notices.apply(name, payload);
    final words = toastWords(room, name, payload);
    if (words != null) notices.say(words);
    _changed();
  }

  void _begin() {
    notices.clear();
    place = Place.room;
    problem = null;
    _side = Side.none;
    _seen = _lastMessage;
  }

  void _fail(int code, String message) {
    problem = problemOf(code, message);
    place = Place.problem;
  }

  int get _lastMessage => room.messages.lastOrNull?['id'] as int? ?? 0;

  void _changed() {
    if (_disposed) return;
    if (_side == Side.chat) _seen = _lastMessage;
    notifyListeners();
  }
}
