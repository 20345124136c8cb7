import 'dart:js_interop';

import '../signalling_socket.dart';

/// A socket of the browser.
SignallingSocket platformSocket(Uri url, String protocol) => _WebSocket(url, protocol);

@JS('WebSocket')
extension type _JsSocket._(JSObject _) implements JSObject {
  external factory _JsSocket(String url, String protocol);
  external int get readyState;
  external set onopen(JSFunction? handler);
  external set onmessage(JSFunction? handler);
  external set onclose(JSFunction? handler);
  external set onerror(JSFunction? handler);
  external void send(String text);
  external void close([int code]);
}

extension type _JsEvent._(JSObject _) implements JSObject {
  external JSAny? get data;
  external int? get code;
}

class _WebSocket extends SignallingSocket {
  _WebSocket(this._url, this._protocol);

  static const _open = 1;

  final Uri _url;
  final String _protocol;
  _JsSocket? _socket;

  @override
  bool get isOpen => _socket?.readyState == _open && !isOver;

  @override
  void connect() {
    final _JsSocket socket;
    try {
      socket = _JsSocket('$_url', _protocol);
    } catch (_) {
      // The page's security policy forbids it, or the address is none.
      end(null);
      return;
    }
    _socket = socket;
    socket.onopen = ((JSAny? _) => onOpen?.call()).toJS;
    socket.onmessage = ((_JsEvent event) {
      final data = event.data;
      if (data.isA<JSString>() && !isOver) onMessage?.call((data! as JSString).toDart);
    }).toJS;
    socket.onerror = ((JSAny? _) => end(null)).toJS;
    socket.onclose = ((_JsEvent event) => end(event.code)).toJS;
  }

  @override
  void send(String text) {
    if (isOpen) _socket!.send(text);
  }

  @override
  void close([int? code]) {
    final socket = _socket;
    end(null);
    if (socket == null) return;
    code == null ? socket.close() : socket.close(code);
  }
}
