import '../codes.dart';
import '../errors.dart';
import 'devices.dart';
import 'media_port.dart';
import 'media_track.dart';

/// One's own screen share: the platform's picker, the server's leave, the track.
class ScreenShare {
  /// [send] puts the track on the wire, or takes it off; [call] calls the server (`startScreenShare`, `stopScreenShare`); [onEnded] hears that the
  /// platform's own button ended the share.
  ScreenShare(
    this._port, {
    required Future<void> Function(MediaTrack? track) send,
    required Future<void> Function(String method) call,
    required void Function() onEnded,
  }) : _send = send,
       _call = call,
       _onEnded = onEnded;

  final MediaPort _port;
  final Future<void> Function(MediaTrack? track) _send;
  final Future<void> Function(String method) _call;
  final void Function() _onEnded;
  MediaTrack? _track;
  bool _busy = false;
  bool _released = false;

  /// What is shared, or null.
  MediaTrack? get track => _track;

  /// Starts sharing. The picker comes before the server is asked: on the web it opens only straight after a click.
  Future<void> start() async {
    if (_track != null) throw const EnxException(Codes.sameState, 'The screen is shared already.');
    if (_busy) throw const EnxException(Codes.requestInProcess, 'The screen share is being started.');
    _busy = true;
    try {
      final track = await openScreen(_port);
      try {
        _assertHeld();
        await _call('startScreenShare');
        _assertHeld();
        await _send(track);
      } catch (_) {
        track.stop();
        rethrow;
      }
      _track = track;
      track.onEnded = _onEnded;
      // The user may have ended it while the server was being asked.
      if (track.ended) _onEnded();
    } finally {
      _busy = false;
    }
  }

  /// Stops sharing: here at once, whatever the server says.
  Future<void> stop() async {
    if (_track == null) throw const EnxException(Codes.sameState, 'No screen is shared.');
    _drop();
    await _send(null);
    await _call('stopScreenShare');
  }

  /// Sends what is shared on another connection.
  Future<void> sendOn(Future<void> Function(MediaTrack? track) send) => send(_track);

  /// Lets the screen go without a word to the server.
  void release() {
    _released = true;
    _drop();
  }

  void _drop() {
    _track
      ?..onEnded = null
      ..stop();
    _track = null;
  }

  void _assertHeld() {
    if (_released) throw const EnxException(Codes.roomNotConnected, 'The room was left. Join it again first.');
  }
}
