/// A WebSocket, as the signalling needs one. The hooks are set before [connect].
abstract interface class SignallingSocket {
  /// Hears once that the socket is open.
  abstract void Function()? onOpen;

  /// Hears each text message.
  abstract void Function(String text)? onMessage;

  /// Hears once that the socket is closed, or could not be opened; with the close code, where there is one.
  abstract void Function(int? code)? onClose;

  /// Whether text can be sent now.
  bool get isOpen;

  /// Begins to open it.
  void connect();

  /// Sends text; does nothing when it is not open.
  void send(String text);

  /// Closes it.
  void close([int? code]);
}

/// Makes a socket to an address with a subprotocol.
typedef SocketFactory = SignallingSocket Function(Uri url, String protocol);
