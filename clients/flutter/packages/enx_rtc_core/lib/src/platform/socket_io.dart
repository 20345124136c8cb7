import 'dart:async';
import 'dart:io';

import '../signalling_socket.dart';

/// A socket of the Dart VM: phones, desktops, servers.
SignallingSocket platformSocket(Uri url, String protocol) => _IoSocket(url, protocol);

class _IoSocket extends SignallingSocket {
  _IoSocket(this._url, this._protocol);

  final Uri _url;
  final String _protocol;
  WebSocket? _socket;

  @override
  bool get isOpen => _socket?.readyState == WebSocket.open && !isOver;

  @override
  void connect() => unawaited(_connect());

  Future<void> _connect() async {
    try {
      final socket = await WebSocket.connect('$_url', protocols: [_protocol]);
      if (isOver) {
        unawaited(socket.close());
        return;
      }
      _socket = socket;
      socket.listen(
        (data) {
          if (data is String && !isOver) onMessage?.call(data);
        },
        onError: (_) => end(null),
        onDone: () => end(socket.closeCode),
      );
      onOpen?.call();
    } on Exception {
      end(null);
    }
  }

  @override
  void send(String text) {
    if (isOpen) _socket!.add(text);
  }

  @override
  void close([int? code]) {
    final socket = _socket;
    end(null);
    // A server that does not answer the close is not waited for.
    if (socket != null) unawaited(socket.close(code).then((_) {}, onError: (_) {}));
  }
}
