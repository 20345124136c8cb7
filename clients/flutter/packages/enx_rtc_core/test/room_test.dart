import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'fake_clock.dart';
import 'fake_socket.dart';
import 'harness.dart';
import 'room_under_test.dart';

void tests() => group('room', () {
  test('a join asks with what the app gave, and the app hears that it is in before anything else', () async {
    final t = RoomUnderTest();
    final joining = t.begin();
    await settle();
    expect('${t.socket.url}', 'wss://a.example.com/signal');
    t.socket.accept();
    await settle();
    final params = t.callOf('joinRoom')['params'] as Json;
    expect(params['token'], 't.t.t');
    expect((params['localInfo'] as Json)['name'], 'Me');
    expect(params['offer'], null);
    expect(params['advanceOptions'], [
      {'id': 'battery_updates', 'enable': true},
    ]);
    t.socket.notify(1, 'onUserConnected', {'user': user('c')});
    await settle();
    expect(t.names, <String>[]);
    t.answerCall('joinRoom', {'room': connected(), 'answer': null, 'resumeToken': 't1'});
    expect((await joining)['id'], 'r1');
    expectHeard(t, ['onRoomConnected', 'onUserConnected']);
    expect([for (final u in t.room.userList) u['clientId']], ['me', 'b', 'c']);
    expect((t.room.roomId, t.room.clientId, t.room.getClientName()), ('r1', 'me', 'Name of me'));
  });

  test('a refused join throws with its code, the app hears it once, and the room can be joined again', () async {
    final t = RoomUnderTest();
    final joining = t.begin();
    await settle();
    t.socket.accept();
    await settle();
    t.refuseCall('joinRoom', 9001, 'The token is not valid.');
    final error = await throws<EnxException>(() => joining);
    expect((error.code, error.message), (9001, 'The token is not valid.'));
    expect(t.heard.map((h) => (h.$1, h.$2['errorCode'])).toList(), [('onRoomError', 9001)]);
    await t.join();
  });

  test('a join without media needs chat_only, and a second one is a wrong call', () async {
    final t = RoomUnderTest();
    expect((await throws<EnxException>(() => t.room.joinRoom('t.t.t'))).code, Codes.featureNotEnabled);
    await t.join();
    expect((await throws<EnxException>(t.begin)).code, Codes.requestInProcess);
    expectHeard(t, ['onEventError']);
    expect((await throws<EnxException>(() => t.room.muteSelfAudio(true))).code, Codes.featureNotEnabled);
  });

  test('one who waits in the waiting room may wait for long, and may call it off', () async {
    final t = RoomUnderTest();
    final joining = t.begin();
    await settle();
    t.socket.accept();
    await settle();
    t.socket.notify(0, 'onRoomAwaited', {'event_type': 'knock'});
    for (var i = 0; i < 20; i++) {
      await t.clock.pass(4000);
      t.socket.say({'jsonrpc': '2.0', 'id': 9999, 'result': <String, Object?>{}});
    }
    expectHeard(t, ['onRoomAwaited']);
    await t.room.disconnect();
    expect((await throws<EnxException>(() => joining)).code, Codes.normalDisconnect);
    expect(t.socket.sent.last['method'], 'disconnect');
  });

  test('a lost socket is followed by another that resumes the place, and what was missed comes once and in order', () async {
    final t = RoomUnderTest();
    await t.join();
    t.socket.notify(1, 'onUserConnected', {'user': user('c')});
    t.socket.closeByServer(1006);
    await t.clock.pass(0);
    expectHeard(t, ['onUserConnected', 'onConnectionInterrupted', 'onReconnect']);
    t.socket.accept();
    await t.clock.pass(0);
    final params = t.callOf('resumeRoom')['params'] as Json;
    expect((params['resumeToken'], params['lastSeq'], params['offer']), ('t1', 1, null));
    t.socket.notify(2, 'onMessageReceived', {'message': message(1)});
    t.answerResume(nextSeq: 2);
    await t.clock.pass(0);
    t.socket.notify(2, 'onMessageReceived', {'message': message(1)});
    t.socket.notify(3, 'onMessageReceived', {'message': message(2)});
    await settle();
    expect(t.names.skip(3).toList(), ['onMessageReceived', 'onUserReconnectSuccess', 'onMessageReceived']);
    expect([for (final line in t.room.messages) line['id']], [1, 2]);
  });

  test('after too much was missed the app hears the differences', () async {
    final t = RoomUnderTest();
    await t.join();
    await t.openAnother();
    final now = connected({
      'userList': [
        user('me'),
        user('c'),
        user('b', {'name': 'Robert', 'signedName': 'Bob'}),
      ],
      'room': {...connected()['room'] as Json, 'locked': true},
      'messages': [message(7)],
    });
    t.answerResume(nextSeq: 40, snapshot: now);
    await t.clock.pass(0);
    expect(t.names, [
      'onConnectionInterrupted',
      'onReconnect',
      'onUserConnected',
      'onUserUpdated',
      'onLockedRoom',
      'onMessageReceived',
      'onUserReconnectSuccess',
    ]);
    expect(t.heard[3].$2['change'], 'name');
    t.socket.notify(40, 'onUserDisConnected', {
      'user': user('c'),
      'cause': {'code': 2006, 'message': 'normal-disconnect'},
    });
    await settle();
    expect([for (final u in t.room.userList) u['clientId']], ['me', 'b']);
  });

  test('tries come with growing pauses, attempts are announced, and after the last the room is over', () async {
    final t = RoomUnderTest();
    await t.join({
      'reconnect': {'allowed': true, 'attempts': 2, 'timeout': 3000},
    });
    t.socket.closeByServer(1006);
    await t.clock.pass(0);
    for (var i = 0; i < 200 && t.names.last != 'onRoomDisConnected'; i++) {
      if (t.socket.code == null) t.socket.closeByServer(1006);
      await t.clock.pass(100);
    }
    expect(t.names, ['onConnectionInterrupted', 'onReconnect', 'onReconnect', 'onConnectionLost', 'onRoomDisConnected']);
    expect(t.heard.last.$2['cause'], Codes.reconnectAttemptsExceeded);
    expect(t.room.clientId, '');
    expect(t.clock.running, 0);
  });

  test('a place that is gone ends the room at once', () async {
    final t = RoomUnderTest();
    await t.join();
    await t.openAnother();
    t.refuseCall('resumeRoom', Codes.resumeRefused, 'Your place is gone.');
    await t.clock.pass(0);
    expect(t.names, ['onConnectionInterrupted', 'onReconnect', 'onConnectionLost', 'onRoomDisConnected']);
    expect(t.heard.last.$2['cause'], Codes.resumeRefused);
  });

  test('without reconnecting a lost connection is the end', () async {
    final t = RoomUnderTest();
    await t.join({}, {'allow_reconnect': false});
    t.socket.closeByServer(1006);
    await settle();
    expectHeard(t, ['onRoomDisConnected']);
    expect(t.heard.single.$2['cause'], Codes.unexpectedDisconnection);
  });

  test('a silent server is noticed within nine seconds, and within five where there is another gateway', () async {
    for (final (servers, ms) in [
      (['wss://a.example.com'], 9000),
      (['wss://a.example.com', 'wss://b.example.com'], 5000),
    ]) {
      final t = RoomUnderTest(servers);
      await t.join();
      await t.clock.pass(ms - 1);
      expectHeard(t, []);
      await t.clock.pass(1);
      expect(t.names.first, 'onConnectionInterrupted');
    }
  });

  test('after a loss another gateway is tried first, and the lost one last', () async {
    final t = RoomUnderTest(['wss://a.example.com', 'wss://b.example.com']);
    await t.join();
    t.socket.closeByServer(1006);
    await t.clock.pass(300);
    expect(t.socket.url.host, 'b.example.com');
    t.socket.closeByServer(1006);
    await t.clock.pass(0);
    expect(t.socket.url.host, 'a.example.com');
  });

  test('a gateway that leaves is left without a word to the app', () async {
    final t = RoomUnderTest(['wss://a.example.com', 'wss://b.example.com']);
    await t.join();
    final old = t.socket;
    t.socket.notify(0, 'onServerLeaving', {'deadline': 20000});
    await t.clock.pass(1100);
    expect(t.socket.url.host, 'b.example.com');
    t.socket.accept();
    await t.clock.pass(0);
    // The old socket is heard until the new one has the place, and its end is no loss then.
    old.notify(1, 'onUserConnected', {'user': user('c')});
    t.answerResume(nextSeq: 1);
    await t.clock.pass(0);
    t.socket.notify(1, 'onUserConnected', {'user': user('c')});
    t.socket.notify(2, 'onUserConnected', {'user': user('d')});
    old.notify(0, 'onRoomDisConnected', {'cause': Codes.sessionReplaced});
    await t.clock.pass(3000);
    expectHeard(t, ['onUserConnected', 'onUserConnected']);
    expect(old.code, 1000);
    expect((t.callOf('resumeRoom')['params'] as Json)['lastSeq'], 0);
  });

  test('a room that started again counts anew, and the app hears only what changed', () async {
    final t = RoomUnderTest();
    await t.join();
    t.socket.notify(1, 'onUserConnected', {'user': user('c')});
    t.socket.notify(0, 'onRoomRestored', {
      'nextSeq': 1,
      'resumeToken': 't9',
      'snapshot': connected({
        'streams': [1],
      }),
    });
    t.socket.notify(1, 'onUserConnected', {'user': user('d')});
    await settle();
    expectHeard(t, ['onUserConnected', 'onUserDisConnected', 'onUserConnected']);
    await t.openAnother();
    expect((t.callOf('resumeRoom')['params'] as Json)['resumeToken'], 't9');
  });

  test('a call in an interruption waits, and is made when the connection is back', () async {
    final t = RoomUnderTest();
    await t.join();
    t.socket.closeByServer(1006);
    await t.clock.pass(0);
    final locking = t.room.lockRoom();
    await t.clock.pass(0);
    expect(t.socket.sent.where((sent) => sent['method'] == 'lockRoom').length, 0);
    t.socket.accept();
    await t.clock.pass(0);
    t.answerResume();
    await t.clock.pass(0);
    t.answerCall('lockRoom', {});
    await locking;
    expect(t.names.last, 'onAckLockRoom');
    expect(t.room.room!['locked'], true);
  });

  test('a notification out of order is not believed: the socket is given up', () async {
    final t = RoomUnderTest();
    await t.join();
    final first = t.socket;
    first.notify(3, 'onUserConnected', {'user': user('c')});
    await settle();
    expect(first.code, 4000);
    expect(t.names.first, 'onConnectionInterrupted');
  });

  test('one who leaves hears that alone, also when the server says nothing', () async {
    final t = RoomUnderTest();
    await t.join();
    final leaving = t.room.disconnect();
    await t.clock.pass(2000);
    await leaving;
    expectHeard(t, ['onRoomDisConnected']);
    expect(t.heard.single.$2, {'cause': 2006, 'msg': 'normal-disconnect'});
    expect((t.socket.code, t.clock.running), (1000, 0));
  });

  test('an app that leaves in a callback is out, and nothing is tried any more', () async {
    final t = RoomUnderTest();
    await t.join();
    t.room.onConnectionInterrupted = (_) => t.room.disconnect();
    final made = FakeSocket.made.length;
    t.socket.closeByServer(1006);
    await t.clock.pass(30000);
    expectHeard(t, ['onRoomDisConnected']);
    expect(FakeSocket.made.length, made);
  });

  test('what a callback throws goes to the app, and the room goes on', () async {
    final t = RoomUnderTest();
    await t.join();
    final thrown = <Object>[];
    t.room.onCallbackError = (error, _) => thrown.add(error);
    t.room.onUserConnected = (_) => throw StateError('mine');
    t.socket.notify(1, 'onUserConnected', {'user': user('c')});
    t.socket.notify(2, 'onMessageReceived', {'message': message(1)});
    await settle();
    expect(thrown.length, 1);
    expectHeard(t, ['onMessageReceived']);
  });

  test('a page of an origin that may not join hears the reason', () async {
    final t = RoomUnderTest();
    final joining = t.begin();
    await settle();
    t.socket.accept();
    t.socket.closeByServer(4403);
    expect((await throws<EnxException>(() => joining)).code, Codes.originRefused);
  });

  test('another life of the app goes on where the one before left off, or hears that the place is gone', () async {
    final before = RoomUnderTest();
    expect(before.room.resumeEntry, null);
    await before.join();
    final entry = before.room.resumeEntry!;
    for (final refused in [false, true]) {
      final t = RoomUnderTest();
      final resuming = t.room.resumeRoom(entry)..ignore();
      await settle();
      t.socket.accept();
      await settle();
      final params = t.callOf('resumeRoom')['params'] as Json;
      expect([params['roomId'], params['clientId'], params['resumeToken'], params['lastSeq']], ['r1', 'me', 't1', -1]);
      if (refused) {
        t.refuseCall('resumeRoom', Codes.resumeRefused, 'Your place is gone.');
        expect((await throws<EnxException>(() => resuming)).code, Codes.resumeRefused);
        expectHeard(t, ['onRoomError']);
      } else {
        t.answerResume(nextSeq: 8, snapshot: connected());
        await resuming;
        t.socket.notify(8, 'onUserConnected', {'user': user('c')});
        await settle();
        expectHeard(t, ['onRoomConnected', 'onUserReconnectSuccess', 'onUserConnected']);
        expect(t.room.resumeEntry!['resumeToken'], 't2');
      }
    }
    final empty = RoomUnderTest();
    expect((await throws<EnxException>(() => empty.room.resumeRoom({}))).code, Codes.resumeRefused);
  });

  test('a join that falls between the last word of the server and the end of the socket hears why it ended', () async {
    final t = RoomUnderTest();
    final joining = t.begin();
    await settle();
    t.socket.accept();
    t.socket.beginToClose();
    await settle();
    expectHeard(t, []);
    t.socket.closeByServer(4403);
    expect((await throws<EnxException>(() => joining)).code, Codes.originRefused);
  });

  test('an address that is none is refused before anything is opened', () async {
    final t = RoomUnderTest();
    for (final address in ['', 'rooms', 'ftp://x', <String>[]]) {
      t.room.serverUrl = address;
      expect((await throws<EnxException>(t.begin)).code, Codes.invalidParameters, '$address');
    }
    expect(FakeSocket.made.length, 0);
  });
});
