/// What the user settled on before joining.
class JoinWish {
  /// A wish.
  const JoinWish({required this.server, required this.name, this.room = '', this.token = '', this.audioMuted = false, this.videoMuted = false});

  /// Where the server is, as `wss://rooms.example.com`.
  final String server;

  /// One's name.
  final String name;

  /// The room of the demo.
  final String room;

  /// A token of a backend; it stands in place of [room].
  final String token;

  /// Whether one comes in with the microphone off, and with the camera off.
  final bool audioMuted, videoMuted;
}
