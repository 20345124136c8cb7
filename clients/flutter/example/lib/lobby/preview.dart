import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/foundation.dart';

/// One's own camera and microphone before the join. Opening them is what makes the platform ask for leave. They are let go before the room opens its own.
class Preview extends ChangeNotifier {
  /// On the room's devices.
  Preview(this._port);

  final MediaPort _port;
  final Map<String, MediaTrack> _tracks = {};
  final Map<String, bool> _wanted = {'audio': true, 'video': true};
  final Map<String, String> _trouble = {};
  bool _open = false;

  /// The camera; null while it is off.
  MediaTrack? get camera => _tracks['video'];

  /// Whether one wants to be heard, and nothing is in the way.
  bool get microphoneOn => _isOn('audio');

  /// Whether one wants to be seen, and nothing is in the way.
  bool get cameraOn => _isOn('video');

  /// What is in the way, in words; empty when nothing is.
  String get trouble => _trouble['video'] ?? _trouble['audio'] ?? '';

  /// Opens both with one question; one by one where only one can be had.
  Future<void> open() async {
    _open = true;
    try {
      final opened = await _port.openDevices(audio: {}, video: _camera);
      _take('audio', opened.audio);
      _take('video', opened.video);
      notifyListeners();
    } on DeviceException {
      await Future.wait([_reopen('audio'), _reopen('video')]);
    }
  }

  /// Turns `audio` or `video` off or on. Where access was refused, it tries again.
  Future<void> toggle(String kind) async {
    _wanted[kind] = _trouble.containsKey(kind) || !_wanted[kind]!;
    await _reopen(kind);
  }

  /// Lets both go.
  void close() {
    _open = false;
    for (final track in _tracks.values) {
      track.stop();
    }
    _tracks.clear();
  }

  @override
  void dispose() {
    close();
    super.dispose();
  }

  static const Json _camera = {
    'width': {'ideal': 1280},
    'height': {'ideal': 720},
  };

  bool _isOn(String kind) => _wanted[kind]! && !_trouble.containsKey(kind);

  Future<void> _reopen(String kind) async {
    _tracks.remove(kind)?.stop();
    _trouble.remove(kind);
    if (_wanted[kind]!) {
      try {
        final opened = kind == 'audio' ? await _port.openDevices(audio: {}) : await _port.openDevices(video: _camera);
        _take(kind, kind == 'audio' ? opened.audio : opened.video);
      } on DeviceException catch (error) {
        _trouble[kind] = _words(kind == 'audio' ? 'microphone' : 'camera', error.name);
      }
    }
    if (_open) notifyListeners();
  }

  void _take(String kind, MediaTrack? track) {
    if (track == null) return;
    _tracks.remove(kind)?.stop();
    if (_open && _wanted[kind]!) {
      _tracks[kind] = track;
    } else {
      track.stop();
    }
  }

  static String _words(String device, String name) => switch (name) {
    'NotAllowedError' => 'The $device is blocked. Allow it in the settings of the app.',
    'NotFoundError' => 'No $device was found.',
    _ => 'The $device could not be started. Does another program use it?',
  };
}
