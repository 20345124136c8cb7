/// A data channel of a connection.
abstract interface class MediaChannel {
  /// `connecting`, `open`, `closing` or `closed`.
  String get state;

  /// How many bytes wait to leave.
  int get bufferedAmount;

  /// Hears that [state] has changed.
  abstract void Function()? onState;

  /// Hears a message: text, or bytes (`Uint8List`).
  abstract void Function(Object message)? onMessage;

  /// Sends text, or bytes (`Uint8List`).
  void send(Object message);
}
