import 'dart:async';
import 'dart:convert';

import 'clock.dart';
import 'codes.dart';
import 'errors.dart';
import 'heartbeat.dart';
import 'json.dart';
import 'patience.dart';
import 'signalling_socket.dart';

const _subprotocol = 'enx.jsonrpc.2';
const _callTimeoutMs = 15000;

/// So long a connection that another has followed stays for what is under way on it.
const _retireMs = 3000;

/// The close code of a connection that is given up as broken: not the 1000 of a goodbye.
const broken = 4000;

/// The server's close code for a page whose origin may not connect: a browser shows no page why a socket was refused, so it is accepted for
/// this.
const _originRefused = 4403;

/// The signalling address of a server: http(s) or ws(s), with or without a path.
String signalUrl(String serverUrl) {
  final url = Uri.tryParse(serverUrl.trim());
  final isSecure = switch (url?.scheme) {
    'https' || 'wss' => true,
    'http' || 'ws' => false,
    _ => null,
  };
  // A character that no host can have is left in it as a percent code.
  if (url == null || isSecure == null || url.host.isEmpty || url.host.contains('%') || url.port > 65535) {
    throw EnxException(Codes.invalidParameters, 'serverUrl "$serverUrl" is not an address: give one such as wss://rooms.example.com.');
  }
  final path = url.path.isEmpty || url.path == '/' ? '/signal' : url.path;
  return '${Uri(
    scheme: isSecure ? 'wss' : 'ws',
    userInfo: url.userInfo,
    host: url.host,
    // Dart does not know the usual ports of ws and wss: one address must not look like two.
    port: url.hasPort && url.port != (isSecure ? 443 : 80) ? url.port : null,
    path: path,
    query: url.hasQuery ? url.query : null,
  )}';
}

/// The signalling addresses of one server, or of the gateways of one cluster: a text, or a list of them.
List<String> signalUrls(Object serverUrl) {
  final servers = serverUrl is Iterable ? [for (final server in serverUrl) '$server'] : ['$serverUrl'];
  return [
    for (final server in servers.isEmpty ? [''] : servers) signalUrl(server),
  ];
}

/// JSON-RPC 2.0 over one WebSocket: calls with answers, notifications, and a heartbeat that notices when the other end is gone.
class Signalling {
  /// [onNotification] hears each notification, and ends the connection with false; [onClose] hears once that the socket is gone, whoever
  /// closed it; [patience] says how long to wait for the other end, now.
  Signalling({
    required this.url,
    required bool Function(int seq, String method, Json payload) onNotification,
    required void Function() onClose,
    required Clock clock,
    required SocketFactory makeSocket,
    Patience Function()? patience,
  }) : _onNotification = onNotification,
       _onClose = onClose,
       _clock = clock,
       _makeSocket = makeSocket,
       _patience = patience ?? (() => Patience.patient);

  /// The address, ws: or wss:.
  final String url;
  final bool Function(int seq, String method, Json payload) _onNotification;
  final void Function() _onClose;
  final Clock _clock;
  final SocketFactory _makeSocket;
  final Patience Function() _patience;
  late final Heartbeat _heartbeat = Heartbeat(clock: _clock, patience: _patience, ask: () => post('ping'), silent: () => close(broken));
  final Map<int, _PendingCall> _pending = {};
  List<Completer<void>> _listening = [];
  SignallingSocket? _socket;
  int _lastId = 0;
  int? _heardAt;
  bool _opened = false;
  bool _closed = false;
  EnxException? _refusal;
  bool _retired = false;
  Object? _retirement;
  void Function() _failOpening = () {};

  /// Whether the socket is gone.
  bool get closed => _closed;

  /// Why the server wants nothing to do with this app; null where it does.
  EnxException? get refusal => _refusal;

  /// When something last came in, ms of the clock; null when nothing has.
  int? get heardAt => _heardAt;

  /// Completes when something comes in.
  Future<void> heard() {
    final listener = Completer<void>();
    _listening.add(listener);
    return listener.future;
  }

  /// Opens the socket.
  Future<void> open() {
    final opened = Completer<void>();
    final timer = _clock.setTimeout(() => close(broken), _patience().openMs);
    _failOpening = () {
      _clock.clearTimeout(timer);
      if (opened.isCompleted) return;
      opened.completeError(
        _refusal ?? EnxException(Codes.serverConnectionFailure, 'The server at $url cannot be reached. Check the network and try again.'),
      );
    };
    final SignallingSocket socket;
    try {
      socket = _socket = _makeSocket(Uri.parse(url), _subprotocol);
    } catch (_) {
      _end();
      return opened.future;
    }
    socket.onOpen = () {
      _clock.clearTimeout(timer);
      _opened = true;
      _heartbeat.start();
      if (!opened.isCompleted) opened.complete();
    };
    socket.onMessage = _receive;
    socket.onClose = (code) {
      if (code == _originRefused) _refusal = _refused();
      _end();
    };
    socket.connect();
    return opened.future;
  }

  /// Calls a method of the server; [timeoutMs] is how long the answer may take. Fails with an [EnxException].
  Future<Json> call(String method, [Json params = const {}, int timeoutMs = _callTimeoutMs]) {
    final id = ++_lastId;
    final answer = Completer<Json>();
    final timer = _clock.setTimeout(() {
      _settle(id);
      answer.completeError(
        EnxException(Codes.serverConnectionFailure, 'The server did not answer $method in time. Check the network and try again.'),
      );
    }, timeoutMs);
    _pending[id] = _PendingCall(method, answer, timer);
    // What the end of a socket says of a call, it says in a moment: between the server's last word and that it takes nothing any more.
    if (!_send({'jsonrpc': '2.0', 'id': id, 'method': method, 'params': params}) && !_isEnding) {
      _clock.clearTimeout(timer);
      _pending.remove(id);
      answer.completeError(_refusal ?? const EnxException(Codes.roomNotConnected, 'There is no connection to the server. Join the room first.'));
    }
    return answer.future;
  }

  /// Lets a call under way take as long as it takes: the server has said that it is waiting for somebody.
  void allowTime(String method) {
    for (final call in _pending.values) {
      if (call.method == method) _clock.clearTimeout(call.timer);
    }
  }

  /// Calls a method without waiting for an answer.
  void post(String method) => _send({'jsonrpc': '2.0', 'id': ++_lastId, 'method': method, 'params': const <String, Object?>{}});

  /// Asks whether the server is still there; if nothing comes, the connection ends in a few seconds.
  void check() => _heartbeat.check();

  /// Another connection has followed: this one closes as soon as what is under way on it is answered, and soon in any case.
  void retire() {
    _retired = true;
    _retirement = _clock.setTimeout(close, _retireMs);
    _closeWhenDone();
  }

  /// Closes the socket. Pending calls fail. [code] is what the server is told.
  void close([int code = 1000]) {
    _socket?.close(code);
    _end();
  }

  /// Whether the socket was open, and is not any more, but has not said so yet.
  bool get _isEnding => _opened && !_closed && !(_socket?.isOpen ?? false);

  bool _send(Json message) {
    final socket = _socket;
    if (socket == null || !socket.isOpen) return false;
    socket.send(jsonEncode(message));
    return true;
  }

  void _receive(String text) {
    if (_closed) return;
    _heartbeat.heard();
    _heardAt = _clock.now();
    final listening = _listening;
    _listening = [];
    for (final listener in listening) {
      listener.complete();
    }
    final Object? message;
    try {
      message = jsonDecode(text);
    } on FormatException {
      close(broken);
      return;
    }
    if (message is! Json) return;
    if (message['method'] case final String method) {
      final params = message['params'];
      final seq = params is Json ? params['seq'] : null;
      final payload = params is Json ? params['payload'] : null;
      if (seq is! int || !_onNotification(seq, method, payload is Json ? payload : {})) close(broken);
      return;
    }
    _answer(message);
  }

  void _answer(Json message) {
    final id = message['id'];
    final pending = _pending[id];
    if (id is! int || pending == null) return;
    _settle(id);
    if (message['error'] case final Json error) {
      final data = error['data'];
      final code = data is Json ? data['errorCode'] ?? error['code'] : error['code'];
      pending.answer.completeError(
        EnxException(code is int ? code : Codes.unknown, error['message'] is String ? error['message'] as String : 'The server refused.'),
      );
    } else {
      final result = message['result'];
      pending.answer.complete(result is Json ? result : {});
    }
  }

  void _settle(int id) {
    _clock.clearTimeout(_pending.remove(id)?.timer);
    _closeWhenDone();
  }

  void _closeWhenDone() {
    if (_retired && _pending.isEmpty) close();
  }

  void _end() {
    if (_closed) return;
    _closed = true;
    _clock.clearTimeout(_retirement);
    _heartbeat.stop();
    _failOpening();
    final socket = _socket;
    if (socket != null) {
      socket.onOpen = null;
      socket.onMessage = null;
      socket.onClose = null;
    }
    final pending = [..._pending.values];
    _pending.clear();
    for (final call in pending) {
      _clock.clearTimeout(call.timer);
      call.answer.completeError(
        _refusal ?? const EnxException(Codes.serverConnectionFailure, 'The connection to the server was closed. Check the network and try again.'),
      );
    }
    _onClose();
  }

  EnxException _refused() => EnxException(
    Codes.originRefused,
    'Pages of this origin may not connect to the server at $url. Its operator can allow the origin in enx.http.allowed-origins.',
  );
}

class _PendingCall {
  _PendingCall(this.method, this.answer, this.timer);

  final String method;
  final Completer<Json> answer;
  final Object timer;
}
