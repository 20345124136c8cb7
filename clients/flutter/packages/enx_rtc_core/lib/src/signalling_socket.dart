/// A WebSocket, as the signalling needs one. The hooks are set before [connect].
abstract class SignallingSocket {
  /// Hears once that the socket is open.
  void Function()? onOpen;

  /// Hears each text message.
  void Function(String text)? onMessage;

  /// Hears once that the socket is closed, or could not be opened; with the close code, where there is one.
  void Function(int? code)? onClose;

  bool _over = false;

  /// Whether it is closed, by whichever side, or could not be opened.
  bool get isOver => _over;

  /// Whether text can be sent now.
  bool get isOpen;

  /// Begins to open it.
  void connect();

  /// Sends text; does nothing when it is not open.
  void send(String text);

  /// Closes it.
  void close([int? code]);

  /// For those who make a kind of socket: it has ended. Only the first end is told.
  void end(int? code) {
    if (_over) return;
    _over = true;
    onClose?.call(code);
  }
}

/// Makes a socket to an address with a subprotocol.
typedef SocketFactory = SignallingSocket Function(Uri url, String protocol);
