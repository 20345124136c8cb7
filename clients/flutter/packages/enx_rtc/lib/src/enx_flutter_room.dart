import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter/foundation.dart';

import 'app_life.dart';
import 'camera_report.dart';
import 'media/flutter_media_port.dart';
import 'slot_sound.dart';

/// Hears of a callback by its name, with what it was called with.
typedef CallbackListener = void Function(String name, Map<dynamic, dynamic> payload);

/// An [EnxRoom] for Flutter: with media by `flutter_webrtc`, and to be listened to. Whoever draws the room listens to it as a [Listenable]; the callbacks
/// stay the app's own.
class EnxFlutterRoom extends EnxRoom implements Listenable {
  /// A room. [port] and [surroundings] are for tests and for apps with a port of their own; [sound] plays what is heard, where the platform does not do
  /// so by itself.
  factory EnxFlutterRoom({MediaPort? port, Surroundings? surroundings, SlotSound? sound}) {
    final report = CameraReport();
    return EnxFlutterRoom.using(
      port ?? FlutterMediaPort(),
      surroundings ?? Surroundings(network: const AppLifeWatch(), device: report),
      sound ?? SlotSound(),
      report,
    );
  }

  /// What a subclass calls.
  @protected
  EnxFlutterRoom.using(MediaPort this.port, Surroundings surroundings, this.sound, CameraReport report)
    : super(mediaPort: port, surroundings: surroundings) {
    report.read = () => localCamera?.size;
    super.onSlotStream = _slotChanged;
    super.onLocalStream = _localChanged;
  }

  /// What touches WebRTC and the devices.
  final MediaPort port;

  /// Plays what is heard, in a browser.
  final SlotSound sound;

  final _Changes _changes = _Changes();
  final List<CallbackListener> _callbackListeners = [];
  void Function(int slot)? _appSlot;
  void Function()? _appLocal;
  List<Json> _talkers = const [];

  /// Who is on which slot now, as the last `onActiveTalkerList` named them; empty outside a room.
  List<Json> get talkers => _talkers;

  /// The talker on a slot; null when nobody is.
  Json? talkerOn(int slot) => _talkers.where((talker) => talker['streamId'] == slot).firstOrNull;

  @override
  void Function(int slot)? get onSlotStream => _slotChanged;

  @override
  set onSlotStream(void Function(int slot)? callback) => _appSlot = callback;

  @override
  void Function()? get onLocalStream => _localChanged;

  @override
  set onLocalStream(void Function()? callback) => _appLocal = callback;

  @override
  void addListener(VoidCallback listener) => _changes.addListener(listener);

  @override
  void removeListener(VoidCallback listener) => _changes.removeListener(listener);

  /// Lets [listener] hear of every callback, after the app's own was called.
  void addCallbackListener(CallbackListener listener) => _callbackListeners.add(listener);

  /// Takes a listener away.
  void removeCallbackListener(CallbackListener listener) => _callbackListeners.remove(listener);

  @override
  void fire(String name, Map<dynamic, dynamic> payload) {
    switch (name) {
      case 'onActiveTalkerList':
        _talkers = [...(payload['activeList'] as List<dynamic>? ?? const []).cast<Json>()];
      case 'onRoomDisConnected' || 'onRoomError':
        _talkers = const [];
        sound.stop();
    }
    // What draws the room is told even when the app's own callback throws.
    try {
      super.fire(name, payload);
    } finally {
      _changes.tell();
      for (final listener in [..._callbackListeners]) {
        listener(name, payload);
      }
    }
  }

  void _slotChanged(int slot) {
    sound.play(slot, slotSource(slot));
    _changes.tell();
    _appSlot?.call(slot);
  }

  void _localChanged() {
    _changes.tell();
    _appLocal?.call();
  }
}

class _Changes extends ChangeNotifier {
  void tell() => notifyListeners();
}
