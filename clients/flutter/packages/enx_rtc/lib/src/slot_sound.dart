import 'package:flutter/foundation.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

/// Plays the sound of the slots in a browser, where sound needs an element: one hidden renderer a slot, whether or not the slot is shown. The other
/// platforms play what they receive by themselves, and there it does nothing.
class SlotSound {
  /// [needed] is whether the platform needs it.
  SlotSound({this.needed = kIsWeb});

  /// Whether the platform needs it.
  final bool needed;

  final Map<int, Future<RTCVideoRenderer>> _renderers = {};
  String? _device;
  int _stay = 0;

  /// Plays [source] as the sound of a slot, in place of what was played before.
  void play(int slot, Object? source) {
    if (!needed || source is! MediaStream || source.getAudioTracks().isEmpty) return;
    final stay = _stay;
    (_renderers[slot] ??= _make()).then((renderer) {
      if (stay == _stay) renderer.srcObject = source;
    }).ignore();
  }

  /// Sends all sound to a device, now and from here on.
  Future<void> selectOutput(String deviceId) async {
    _device = deviceId;
    await Future.wait([for (final renderer in _renderers.values) renderer.then((made) => made.audioOutput(deviceId))]);
  }

  /// Falls silent.
  void stop() {
    _stay++;
    for (final renderer in _renderers.values) {
      renderer.then((made) => made.dispose()).ignore();
    }
    _renderers.clear();
  }

  Future<RTCVideoRenderer> _make() async {
    final renderer = RTCVideoRenderer();
    await renderer.initialize();
    if (_device case final device?) await renderer.audioOutput(device);
    return renderer;
  }
}
