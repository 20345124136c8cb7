import '../codes.dart';
import '../errors.dart';
import '../json.dart';
import 'devices.dart';
import 'media_port.dart';
import 'media_track.dart';

/// What a microphone or a camera needs of its surroundings.
class LocalDeviceHooks {
  /// All that it needs.
  const LocalDeviceHooks({required this.constraints, required this.send, required this.tell, required this.onLost, required this.onTrack});

  /// What to ask a device for; a particular one, where an id is given.
  final Json Function([String? deviceId]) constraints;

  /// Puts the track on the wire, or takes it off.
  final Future<void> Function(MediaTrack? track) send;

  /// Tells the server.
  final Future<void> Function(bool muted) tell;

  /// Hears that the device went away by itself; it is muted then.
  final void Function(EnxException error) onLost;

  /// Hears that the track, or whether it is muted, has changed.
  final void Function() onTrack;
}

/// One's own microphone or camera: its track, whether it is muted, and the switches between devices. Switches are carried out one after the other, so that
/// quick taps cannot overtake each other.
class LocalDevice {
  /// [kind] is `audio` or `video`. With [keepWhenMuted] the device stays open while muted (a microphone answers at once; a camera's light has to go off).
  /// Without [deviceId] the platform chooses.
  LocalDevice(this._port, this._hooks, {required this.kind, required bool keepWhenMuted, String? deviceId})
    : _keepWhenMuted = keepWhenMuted,
      _deviceId = deviceId;

  /// `audio` or `video`.
  final String kind;

  final MediaPort _port;
  final LocalDeviceHooks _hooks;
  final bool _keepWhenMuted;
  String? _deviceId;
  MediaTrack? _track;
  bool _muted = true;
  bool _released = false;
  Future<void> _queue = Future.value();

  /// Whether nothing is sent.
  bool get muted => _muted;

  /// What to ask this device for, with the wanted device in it.
  Json get wish => _hooks.constraints(_deviceId);

  /// The track that is open, muted or not.
  MediaTrack? get track => _track;

  /// Takes the track that was opened for the join, and sends it.
  Future<void> adopt(MediaTrack? track) async {
    if (track == null) return;
    if (_released) {
      track.stop();
      return;
    }
    _hold(track);
    _turn(muted: false);
    await _hooks.send(track);
  }

  /// Mutes or unmutes.
  Future<void> setMuted(bool muted) => _inTurn(() async {
    if (muted == _muted) throw EnxException(Codes.sameState, 'The ${deviceName(kind)} is ${muted ? 'muted' : 'on'} already.');
    await (muted ? _mute() : _unmute());
  });

  /// Switches to another device; while muted it only becomes the one that the next unmute opens.
  Future<void> setDevice(String deviceId) => _inTurn(() async {
    final before = _deviceId;
    _deviceId = deviceId;
    final old = _track;
    if (old == null) return;
    try {
      await _swap(old);
    } catch (_) {
      _deviceId = before;
      if (_track?.ended ?? false) await _mute();
      rethrow;
    }
  });

  /// Mutes because the room says so; the server knows.
  Future<void> muteByForce() => _inTurn(() async {
    if (!_muted) await _muteHere();
  });

  /// Sends what is to be sent on another connection.
  Future<void> sendOn(Future<void> Function(MediaTrack? track) send) => send(_muted ? null : _track);

  /// Lets the device go.
  void release() {
    _released = true;
    _drop();
    _turn(muted: true);
  }

  Future<void> _mute() async {
    await _muteHere();
    await _tellServer(true);
  }

  Future<void> _muteHere() async {
    final track = _track;
    if (track != null && _keepWhenMuted && !track.ended) {
      track.enabled = false;
    } else {
      _drop();
    }
    _turn(muted: true);
    await _hooks.send(null);
  }

  Future<void> _unmute() async {
    final opened = _track ?? await _open();
    try {
      await _tellServer(false);
      _assertHeld();
    } catch (_) {
      if (opened != _track) opened.stop();
      rethrow;
    }
    opened.enabled = true;
    _hold(opened);
    _turn(muted: false);
    await _hooks.send(opened);
  }

  Future<void> _swap(MediaTrack old) async {
    MediaTrack fresh;
    try {
      fresh = await _open();
    } on EnxException catch (error) {
      if (error.code != Codes.deviceInUse) rethrow;
      // Phones open one camera at a time: the old one has to go first.
      old.stop();
      fresh = await _open();
    }
    fresh.enabled = !_muted;
    if (!_muted) await _hooks.send(fresh);
    _drop();
    _hold(fresh);
    _hooks.onTrack();
  }

  Future<MediaTrack> _open() async {
    final track = await openTrack(_port, kind, wish);
    if (_released) track.stop();
    _assertHeld();
    return track;
  }

  void _assertHeld() {
    if (_released) throw const EnxException(Codes.roomNotConnected, 'The room was left. Join it again first.');
  }

  void _turn({required bool muted}) {
    _muted = muted;
    _hooks.onTrack();
  }

  void _hold(MediaTrack track) {
    if (_track == track) return;
    _track = track;
    track.onEnded = () => _inTurn(() => _lose(track)).ignore();
  }

  void _drop() {
    final track = _track;
    _track = null;
    if (track == null) return;
    track.onEnded = null;
    track.stop();
  }

  Future<void> _lose(MediaTrack track) async {
    if (track != _track) return;
    _hooks.onLost(EnxException(Codes.deviceNotFound, 'The ${deviceName(kind)} went away. Plug it in or choose another, then unmute.'));
    _drop();
    if (!_muted) await _mute();
  }

  Future<void> _tellServer(bool muted) async {
    try {
      await _hooks.tell(muted);
    } on EnxException catch (error) {
      // The server holds that state already: that is what was wanted.
      if (error.code != Codes.sameState) rethrow;
    }
  }

  Future<void> _inTurn(Future<void> Function() work) {
    final turn = _queue.then((_) => work());
    _queue = turn.catchError((_) {});
    return turn;
  }
}
