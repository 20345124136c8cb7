import 'dart:async';
import 'dart:io';

import '../signalling_socket.dart';

/// A socket of the Dart VM: phones, desktops, servers.
SignallingSocket platformSocket(Uri url, String protocol) => _IoSocket(url, protocol);

class _IoSocket implements SignallingSocket {
  _IoSocket(this._url, this._protocol);

  final Uri _url;
  final String _protocol;
  WebSocket? _socket;
  bool _closed = false;

  @override
  void Function()? onOpen;
  @override
  void Function(String text)? onMessage;
  @override
  void Function(int? code)? onClose;

  @override
  bool get isOpen => _socket?.readyState == WebSocket.open && !_closed;

  @override
  void connect() => unawaited(_connect());

  Future<void> _connect() async {
    try {
      final socket = await WebSocket.connect('$_url', protocols: [_protocol]);
      if (_closed) {
        unawaited(socket.close());
        return;
      }
      _socket = socket;
      socket.listen(
        (data) {
          if (data is String && !_closed) onMessage?.call(data);
        },
        onError: (_) => _end(null),
        onDone: () => _end(socket.closeCode),
      );
      onOpen?.call();
    } on Exception {
      _end(null);
    }
  }

  @override
  void send(String text) {
    if (isOpen) _socket!.add(text);
  }

  @override
  void close([int? code]) {
    final socket = _socket;
    _end(null);
    // A server that does not answer the close is not waited for.
    if (socket != null) unawaited(socket.close(code).then((_) {}, onError: (_) {}));
  }

  void _end(int? code) {
    if (_closed) return;
    _closed = true;
    onClose?.call(code);
  }
}
