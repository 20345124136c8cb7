import 'dart:async';
import 'dart:io';

import 'package:enx_rtc_core/src/platform/socket.dart';

import 'harness.dart';

/// A server that accepts one socket and hands it to the test, and the address of it.
Future<(HttpServer, Uri)> _serve(void Function(WebSocket socket) accepted) async {
  final server = await HttpServer.bind(InternetAddress.loopbackIPv4, 0);
  server.listen((request) async => accepted(await WebSocketTransformer.upgrade(request, protocolSelector: (offered) => offered.first)));
  return (server, Uri.parse('ws://127.0.0.1:${server.port}/signal'));
}

void tests() => group('socket', () {
  test(
    'messages that arrive together are heard one after the other, each after what the one before has set off, and the end is heard last',
    () async {
      final (server, url) = await _serve((socket) {
        for (final text in ['a', 'b', 'c']) {
          socket.add(text);
        }
        socket.close(4001);
      });
      final heard = <String>[];
      final closed = Completer<void>();
      platformSocket(url, 'p')
        ..onMessage = (text) {
          heard.add(text);
          scheduleMicrotask(() => heard.add('after $text'));
        }
        ..onClose = (code) {
          heard.add('closed $code');
          closed.complete();
        }
        ..connect();
      await closed.future;
      expect(heard, ['a', 'after a', 'b', 'after b', 'c', 'after c', 'closed 4001']);
      await server.close();
    },
  );

  test('a socket that is closed in a message hears nothing more', () async {
    final (server, url) = await _serve((socket) {
      socket
        ..add('a')
        ..add('b');
    });
    final heard = <String>[];
    final closed = Completer<void>();
    final socket = platformSocket(url, 'p');
    socket
      ..onMessage = (text) {
        heard.add(text);
        socket.close();
      }
      ..onClose = (_) {
        heard.add('closed');
        closed.complete();
      }
      ..connect();
    await closed.future;
    await Future<void>.delayed(const Duration(milliseconds: 50));
    expect((heard.join(' '), socket.isOver, socket.isOpen), ('a closed', true, false));
    await server.close(force: true);
  });

  test('what is sent arrives, with the subprotocol; a server that is not there is an end without a code', () async {
    final arrived = Completer<(String?, Object?)>();
    final (server, url) = await _serve((socket) => socket.listen((data) => arrived.complete((socket.protocol, data))));
    final socket = platformSocket(url, 'enx.jsonrpc.2');
    socket
      ..onOpen = (() => socket.send('hello'))
      ..connect();
    expect(await arrived.future, ('enx.jsonrpc.2', 'hello'));
    socket.close();
    await server.close(force: true);
    final ended = Completer<int?>();
    platformSocket(url, 'p')
      ..onClose = ended.complete
      ..connect();
    expect(await ended.future, null);
  });
});
