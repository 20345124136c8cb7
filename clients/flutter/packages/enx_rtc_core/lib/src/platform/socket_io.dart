import 'dart:async';
import 'dart:collection';
import 'dart:io';

import '../signalling_socket.dart';

/// A socket of the Dart VM: phones, desktops, servers.
SignallingSocket platformSocket(Uri url, String protocol) => _IoSocket(url, protocol);

class _IoSocket extends SignallingSocket {
  _IoSocket(this._url, this._protocol);

  final Uri _url;
  final String _protocol;
  WebSocket? _socket;
  final Queue<void Function()> _waiting = Queue();

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
          if (data is String) _inTurn(() => onMessage?.call(data));
        },
        onError: (_) => _inTurn(() => end(null)),
        onDone: () => _inTurn(() => end(socket.closeCode)),
      );
      onOpen?.call();
    } on Exception {
      end(null);
    }
  }

  /// Each message has a turn of the event loop, as in a browser: what the one before has set off happens first. The VM hands on all that came in one
  /// packet at once.
  void _inTurn(void Function() work) {
    _waiting.add(work);
    if (_waiting.length == 1) Timer.run(_takeTurn);
  }

  void _takeTurn() {
    final work = _waiting.first;
    Timer.run(() {
      _waiting.removeFirst();
      if (_waiting.isNotEmpty) _takeTurn();
    });
    if (!isOver) work();
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
