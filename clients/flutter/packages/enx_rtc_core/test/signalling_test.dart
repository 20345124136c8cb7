import 'package:enx_rtc_core/src/clock.dart';
import 'package:enx_rtc_core/src/errors.dart';
import 'package:enx_rtc_core/src/signalling.dart';

import 'fake_clock.dart';
import 'fake_link.dart';
import 'fake_socket.dart';
import 'harness.dart';

Signalling _signalling({required List<String> heard, Clock? clock}) => Signalling(
  url: 'ws://server/signal',
  onNotification: (seq, method, _) {
    heard.add('$method:$seq');
    return heard.length < 4;
  },
  onClose: () => heard.add('closed'),
  clock: clock ?? SystemClock(),
  makeSocket: FakeSocket.new,
);

/// An open connection, what it heard, and the socket's other end.
Future<({Signalling signalling, FakeSocket socket, List<String> heard})> _connected([Clock? clock]) async {
  final heard = <String>[];
  final signalling = _signalling(heard: heard, clock: clock);
  final opening = signalling.open();
  socket().accept();
  await opening;
  return (signalling: signalling, socket: socket(), heard: heard);
}

Future<int> _code(Future<void> Function() work) async => (await throws<EnxException>(work)).code;

void tests() => group('signalling', () {
  test('a call gets its own answer, whatever the order of answers', () async {
    final (:signalling, :socket, heard: _) = await _connected();
    expect([socket.protocol, '${socket.url}'], ['enx.jsonrpc.2', 'ws://server/signal']);
    final first = signalling.call('muteSelfAudio', {'muted': true});
    final second = signalling.call('startScreenShare');
    final [one, two] = socket.sent;
    expect(one, {
      'jsonrpc': '2.0',
      'id': one['id'],
      'method': 'muteSelfAudio',
      'params': {'muted': true},
    });
    say(socket, two['id'], {'streamId': '101'});
    say(socket, one['id'], {});
    expect(
      [await first, await second],
      [
        <String, Object?>{},
        {'streamId': '101'},
      ],
    );
    signalling.close();
  });

  test('a refusal carries the code and the sentence of the server', () async {
    final (:signalling, :socket, heard: _) = await _connected();
    final call = throws<EnxException>(() => signalling.call('joinRoom'));
    socket.say({
      'jsonrpc': '2.0',
      'id': socket.sent.first['id'],
      'error': {
        'code': 9002,
        'message': 'The token has expired: mint another.',
        'data': {'errorCode': 9002, 'msg': 'x'},
      },
    });
    final error = await call;
    expect([error.code, error.message], [9002, 'The token has expired: mint another.']);
    signalling.close();
  });

  test('a call without an answer fails by its own time-out', () async {
    final (:signalling, socket: _, heard: _) = await _connected();
    expect(await _code(() => signalling.call('ping', {}, 1)), 1161);
    signalling.close();
  });

  test('notifications are handed on with their numbers; one that is refused ends the connection', () async {
    final (:signalling, :socket, :heard) = await _connected();
    socket.notify(1, 'onUserConnected');
    socket.notify(0, 'onReconnect');
    socket.notify(3, 'onAudioEvent');
    expect(signalling.closed, false);
    socket.notify(5, 'onVideoEvent');
    expect(heard, ['onUserConnected:1', 'onReconnect:0', 'onAudioEvent:3', 'onVideoEvent:5', 'closed']);
    expect(signalling.closed, true);
  });

  test('what is no message ends the connection; what is not understood is passed over', () async {
    for (final (text, ends) in [('no json', true), ('{"method":"onX"}', true), ('7', false), ('{"id":99}', false), ('null', false)]) {
      final (:signalling, :socket, heard: _) = await _connected();
      socket.onMessage?.call(text);
      expect([signalling.closed, socket.code], [ends, ends ? 4000 : null], text);
      signalling.close();
    }
  });

  test('a call that waits for people may take its time', () async {
    final clock = FakeClock();
    final (:signalling, :socket, heard: _) = await _connected(clock);
    final join = signalling.call('joinRoom', {}, 1000);
    final other = _code(() => signalling.call('startScreenShare', {}, 1000));
    signalling.allowTime('joinRoom');
    await clock.pass(4000);
    expect(await other, 1161);
    say(socket, socket.sent.first['id'], {'room': 'r'});
    expect(await join, {'room': 'r'});
    signalling.close();
  });

  test('a server that does not answer is given up', () async {
    final clock = FakeClock();
    final (:signalling, :socket, :heard) = await _connected(clock);
    await clock.pass(5000);
    expect(socket.sent.first['method'], 'ping');
    await clock.pass(4000);
    expect(
      [heard, signalling.closed],
      [
        ['closed'],
        true,
      ],
    );
  });

  test('a lost socket fails the calls under way and is told once', () async {
    final (:signalling, :socket, :heard) = await _connected();
    final call = _code(() => signalling.call('startScreenShare'));
    socket.close();
    signalling.close();
    expect(await call, 1161);
    expect(await _code(() => signalling.call('ping')), 1171);
    expect(heard, ['closed']);
  });

  test('closing while the socket is being opened fails the opening', () async {
    final signalling = _signalling(heard: []);
    final opening = _code(signalling.open);
    signalling.close();
    expect(await opening, 1161);
  });

  test('a socket that cannot be opened fails at once', () async {
    final signalling = _signalling(heard: []);
    final opening = throws<EnxException>(signalling.open);
    socket().onClose?.call(null);
    final error = await opening;
    expect([error.code, error.message], [1161, 'The server at ws://server/signal cannot be reached. Check the network and try again.']);
  });

  test('a socket that cannot even be made fails at once', () async {
    final signalling = Signalling(
      url: 'ws://server/signal',
      onNotification: (_, _, _) => true,
      onClose: () {},
      clock: FakeClock(),
      makeSocket: (_, _) => throw StateError('no'),
    );
    expect(await _code(signalling.open), 1161);
  });

  test('a page that the server does not allow hears so by a number and a sentence of their own', () async {
    final (:signalling, :socket, :heard) = await _connected();
    final call = throws<EnxException>(() => signalling.call('joinRoom'));
    socket.closeByServer(4403);
    for (final failed in [call, throws<EnxException>(() => signalling.call('ping'))]) {
      final error = await failed;
      expect(error.code, 9034);
      expect(RegExp(r'may not connect to the server at ws://server/signal.*enx\.http\.allowed-origins').hasMatch(error.message), true, error.message);
    }
    expect(
      [heard, signalling.refusal?.code],
      [
        ['closed'],
        9034,
      ],
    );
  });

  test('a call on a socket whose end is not told yet hears why it ended', () async {
    final clock = FakeClock();
    final (:signalling, :socket, heard: _) = await _connected(clock);
    socket.beginToClose();
    final call = _code(() => signalling.call('joinRoom'));
    socket.closeByServer(4403);
    expect(await call, 9034);
    expect(await _code(() => signalling.call('ping')), 9034);
    expect([socket.sent.length, clock.running], [0, 0]);
  });

  test('a socket that another has followed closes when what is under way on it is answered, or soon', () async {
    final clock = FakeClock();
    for (final answers in [true, false]) {
      final (:signalling, :socket, heard: _) = await _connected(clock);
      final call = signalling.call('startScreenShare')..ignore();
      signalling.retire();
      await clock.pass(2999);
      expect(signalling.closed, false);
      if (answers) {
        say(socket, socket.sent.first['id'], {'streamId': '101'});
        await call;
      } else {
        await clock.pass(1);
        expect(await _code(() => call), 1161);
      }
      expect([signalling.closed, socket.code], [true, 1000]);
    }
    final (:signalling, socket: _, heard: _) = await _connected(clock);
    signalling.retire();
    expect([signalling.closed, clock.running], [true, 0]);
  });

  test('the signalling address follows the given server', () async {
    expect(signalUrl('https://rooms.example/call?room=a#b'), 'wss://rooms.example/call?room=a');
    expect(signalUrl('http://127.0.0.1:8080/'), 'ws://127.0.0.1:8080/signal');
    expect(signalUrl('https://media.example'), 'wss://media.example/signal');
    expect(signalUrl('ws://media.example/a/signal'), 'ws://media.example/a/signal');
    expect(signalUrl('wss://[::1]:8443'), 'wss://[::1]:8443/signal');
    // One address does not look like two.
    expect(signalUrl(' wss://Media.Example:443/signal '), 'wss://media.example/signal');
    expect(signalUrl('ws://media.example:80'), 'ws://media.example/signal');
    expect(signalUrl('http://media.example:443'), 'ws://media.example:443/signal');
    for (final none in ['', 'https://', 'media.example', 'ftp://media.example', 'http://[x', '/signal', 'http://a b', 'ws://a:99999', 'ws://a:x']) {
      final error = await throws<EnxException>(() => signalUrl(none));
      expect([error.code, error.message], [1155, 'serverUrl "$none" is not an address: give one such as wss://rooms.example.com.']);
    }
  });
});
