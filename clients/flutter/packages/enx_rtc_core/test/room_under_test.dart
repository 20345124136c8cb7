import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'fake_clock.dart';
import 'fake_network.dart';
import 'fake_socket.dart';
import 'harness.dart';

/// A user as the server tells of it.
Json user(String clientId, [Json more = const {}]) => {
  'clientId': clientId,
  'name': 'Name of $clientId',
  'role': 'participant',
  'permissions': {'publish': true},
  'audioMuted': true,
  'videoMuted': true,
  'sharing': false,
  'hardMutedAudio': false,
  'hardMutedVideo': false,
  'hasFloor': false,
  'reconnecting': false,
  ...more,
};

/// A room as the server tells of it at a join.
Json connected([Json more = const {}]) => {
  'id': 'r1',
  'clientId': 'me',
  'user': user('me'),
  'userList': [user('me'), user('b')],
  'room': {
    'name': 'Room',
    'locked': false,
    'mute': false,
    'knockEnabled': false,
    'settings': {'mode': 'group'},
  },
  'streams': <Object?>[],
  'messages': <Object?>[],
  ...more,
};

/// A message as the server tells of it.
Json message(int id, [Json more = const {}]) => {
  'id': id,
  'type': 'chat',
  'broadcast': true,
  'sender': 'Bob',
  'senderId': 'b',
  'message': 'm$id',
  'timestamp': id * 10,
  'receipients': <Object?>[],
  ...more,
};

/// A room with a clock, chance and sockets of the test's own; the other end of the sockets is the test.
class RoomUnderTest {
  /// A room that has not been joined; [servers] are its gateways.
  RoomUnderTest([List<String> servers = const ['wss://a.example.com']]) {
    FakeSocket.made.clear();
    room = EnxRoom(
      surroundings: Surroundings(clock: clock, random: () => 0.5, makeSocket: FakeSocket.new, network: network),
    )..serverUrl = servers;
    for (final name in callbackNames) {
      _listen(name);
    }
  }

  /// The clock.
  final FakeClock clock = FakeClock();

  /// What the platform says of its network.
  final FakeNetwork network = FakeNetwork();

  /// The room.
  late final EnxRoom room;

  /// What the app heard, in order.
  final List<(String, Map<dynamic, dynamic>)> heard = [];

  /// The names of what the app heard, in order.
  List<String> get names => [for (final (name, _) in heard) name];

  /// The newest socket.
  FakeSocket get socket => FakeSocket.made.last;

  /// Begins to join; the answer is the test's to give.
  Future<Json> begin([Map<dynamic, dynamic> roomInfo = const {}]) => room.joinRoom('t.t.t', {'name': 'Me'}, {'chat_only': true, ...roomInfo}, [
    {'id': 'battery_updates', 'enable': true},
  ])..ignore();

  /// Joins.
  Future<void> join([Json answer = const {}, Map<dynamic, dynamic> roomInfo = const {}]) async {
    final joining = begin(roomInfo);
    await settle();
    socket.accept();
    await settle();
    answerCall('joinRoom', {'room': connected(), 'answer': null, 'resumeToken': 't1', ...answer});
    await joining;
    heard.clear();
  }

  /// The socket is lost, and another one opens at once.
  Future<void> openAnother() async {
    socket.closeByServer(1006);
    await clock.pass(0);
    socket.accept();
    await clock.pass(0);
  }

  /// The newest call of a method on the newest socket.
  Json callOf(String method) => socket.sent.lastWhere((sent) => sent['method'] == method);

  /// Answers the newest call of a method.
  void answerCall(String method, Json result) => socket.say({'jsonrpc': '2.0', 'id': callOf(method)['id'], 'result': result});

  /// Refuses the newest call of a method.
  void refuseCall(String method, int code, [String text = 'no']) => socket.say({
    'jsonrpc': '2.0',
    'id': callOf(method)['id'],
    'error': {
      'code': code,
      'message': text,
      'data': {'errorCode': code, 'msg': text},
    },
  });

  /// Answers a resume.
  void answerResume({int nextSeq = 1, Json? snapshot, String token = 't2'}) =>
      answerCall('resumeRoom', {'resumeToken': token, 'nextSeq': nextSeq, 'snapshot': snapshot, 'answer': null});

  void _listen(String name) {
    void hear(Map<dynamic, dynamic> map) => heard.add((name, map));
    switch (name) {
      case 'onRoomConnected':
        room.onRoomConnected = hear;
      case 'onRoomDisConnected':
        room.onRoomDisConnected = hear;
      case 'onRoomError':
        room.onRoomError = hear;
      case 'onRoomAwaited':
        room.onRoomAwaited = hear;
      case 'onUserConnected':
        room.onUserConnected = hear;
      case 'onUserDisConnected':
        room.onUserDisConnected = hear;
      case 'onUserUpdated':
        room.onUserUpdated = hear;
      case 'onMessageReceived':
        room.onMessageReceived = hear;
      case 'onUserDataReceived':
        room.onUserDataReceived = hear;
      case 'onConnectionInterrupted':
        room.onConnectionInterrupted = hear;
      case 'onConnectionLost':
        room.onConnectionLost = hear;
      case 'onReconnect':
        room.onReconnect = hear;
      case 'onUserReconnectSuccess':
        room.onUserReconnectSuccess = hear;
      case 'onLockedRoom':
        room.onLockedRoom = hear;
      case 'onEventError':
        room.onEventError = hear;
      case 'onAckLockRoom':
        room.onAckLockRoom = hear;
      case 'onACKSendMessage':
        room.onACKSendMessage = hear;
      case 'onProcessFloorRequested':
        room.onProcessFloorRequested = hear;
    }
  }
}

/// Fails unless these are the names of what was heard.
void expectHeard(RoomUnderTest test, List<String> names) => expect(test.names, names);
