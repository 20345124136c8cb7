import 'chat.dart';
import 'floor.dart';
import 'json.dart';
import 'roster.dart';
import 'snapshot.dart';
import 'waiting_room.dart';

/// What one may send now.
typedef Allowed = ({bool publish, bool audio, bool video});

/// All that is known of the room one is in, kept by what the server tells and by one's own calls.
class RoomFacts {
  /// What the server said at the join.
  RoomFacts(Json room) {
    _take(room);
    chat = Chat(_messages(room).map(readMessage));
  }

  late Json _connected;
  late Json _meta;

  /// Who is in the room.
  late Roster roster;

  /// Who has the floor, and who asks for it.
  late Floor floor;

  /// Who waits to be let in.
  late WaitingRoom waitingRoom;

  /// What was said.
  late final Chat chat;

  /// Who is in the spotlight.
  late List<String> spotlight;

  /// Whom one has pinned.
  late List<String> pinned;

  /// The room as it is now, in the shape of the join.
  Json get connected => {
    ..._connected,
    'user': roster.me,
    'userList': roster.list,
    'room': _meta,
    'raisedHands': floor.raised,
    'approvedHands': [if (floor.holder.isNotEmpty) floor.holder],
    'floorInvites': floor.invited,
    'awaitedParticipants': waitingRoom.awaited,
    'spotlightUsers': spotlight,
    'pinnedUsers': pinned,
    'messages': chat.lines,
  };

  /// What one may send now.
  Allowed get allowed {
    final me = roster.me;
    final moderates = me['role'] == 'moderator';
    final withheld = me['withheld'];
    bool isWithheld(String kind) => withheld is Json && withheld[kind] == true;
    final isLecture = (_meta['settings'] as Json)['mode'] == 'lecture';
    final publish = me['hasFloor'] == true || ((me['permissions'] as Json)['publish'] == true && (!isLecture || moderates));
    return (
      publish: publish,
      audio: publish && !isWithheld('microphone') && me['hardMutedAudio'] != true && (_meta['mute'] != true || moderates),
      video: publish && !isWithheld('camera') && me['hardMutedVideo'] != true,
    );
  }

  /// Takes a notification, or one's own call that succeeded, into account: [payload] is that of the notification, or the call's parameters;
  /// [result] the call's.
  void apply(String method, Json payload, [Json result = const {}]) {
    roster.apply(method, payload);
    floor.apply(method, payload);
    waitingRoom.apply(method, payload);
    switch (method) {
      case 'onMessageReceived' || 'onUserDataReceived':
        chat.add(payload['message'] as Json);
      case 'sendMessage' || 'sendUserData':
        chat.add(_said(method, payload, result));
      case 'pinUsers' || 'unpinUsers':
        if (result['pinnedUsers'] case final List<dynamic> users) pinned = users.cast<String>();
      case 'lockRoom' || 'onLockedRoom':
        _change({'locked': true});
      case 'unLockRoom' || 'onUnLockedRoom':
        _change({'locked': false});
      case 'hardMute':
        _change({'mute': true});
      case 'hardUnMute':
        _change({'mute': false});
      case 'onReceivedHardMute':
        _change({'mute': payload['status']});
      case 'enableKnock' || 'onKnockEnabled':
        _change({'knockEnabled': payload['enabled']});
      case 'switchRoomMode' || 'onRoomModeSwitched':
        _change({
          'settings': {..._meta['settings'] as Json, 'mode': payload['mode']},
        });
      case 'onConferenceRemainingDuration' || 'onConferencessExtended':
        _change({'remainingDuration': payload['remaining']});
      case 'onUpdateSpotlightUsers':
        spotlight = (payload['clients'] as List<dynamic>).cast<String>();
    }
  }

  /// Takes over what the server says after too much was missed: what the app has to hear to follow.
  List<News> replace(Json room) {
    final before = connected;
    _take(room);
    final missed = [
      for (final message in _messages(room).map(readMessage))
        if (chat.add(message)) message,
    ];
    return newsBetween(before, connected, missed);
  }

  void _take(Json room) {
    _connected = room;
    _meta = room['room'] as Json;
    roster = Roster((room['userList'] as List<dynamic>).cast<Json>(), room['user'] as Json);
    floor = Floor(room);
    waitingRoom = WaitingRoom(_list<Json>(room['awaitedParticipants']));
    spotlight = _list<String>(room['spotlightUsers']);
    pinned = _list<String>(room['pinnedUsers']);
  }

  static List<Json> _messages(Json room) => _list<Json>(room['messages']);

  static List<T> _list<T>(Object? list) => list is List ? list.cast<T>() : [];

  Json _said(String method, Json params, Json result) => {
    'id': result['id'],
    'type': method == 'sendMessage' ? 'chat' : 'user_data',
    'broadcast': params['broadcast'],
    'sender': roster.me['name'],
    'senderId': roster.me['clientId'],
    'message': params['message'],
    'timestamp': result['timestamp'],
    'receipients': params['recipientIds'] ?? const <String>[],
  };

  void _change(Json change) => _meta = {..._meta, ...change};
}
