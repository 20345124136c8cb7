import 'dart:convert';

import 'package:enx_rtc_core/src/signalling_socket.dart';

/// A WebSocket whose other end is the test.
class FakeSocket extends SignallingSocket {
  /// One that is kept in [made].
  FakeSocket(this.url, this.protocol) {
    made.add(this);
  }

  /// All that were made, oldest first. A test clears it when it begins.
  static final List<FakeSocket> made = [];

  /// Where it leads.
  final Uri url;

  /// The subprotocol that was asked for.
  final String protocol;

  /// What was sent.
  final List<Map<String, dynamic>> sent = [];

  /// What it was closed with by this side.
  int? code;
  bool _open = false;

  @override
  bool get isOpen => _open;

  @override
  void connect() {}

  @override
  void send(String text) => sent.add(jsonDecode(text) as Map<String, dynamic>);

  @override
  void close([int? code]) {
    this.code = code;
    end(null);
  }

  /// The server accepts.
  void accept() {
    _open = true;
    onOpen?.call();
  }

  /// The server has said its last word: nothing can be sent any more, and [closeByServer] follows.
  void beginToClose() => _open = false;

  /// The server closes.
  void closeByServer(int code) => end(code);

  /// What the server says.
  void say(Map<String, Object?> message) => onMessage?.call(jsonEncode(message));

  /// A numbered notification; 0 for one without a number.
  void notify(int seq, String method, [Map<String, Object?>? payload]) => say({
    'jsonrpc': '2.0',
    'method': method,
    'params': {
      'seq': seq,
      'payload': payload ?? {'seq': seq},
    },
  });

  @override
  void end(int? code) {
    _open = false;
    super.end(code);
  }
}
