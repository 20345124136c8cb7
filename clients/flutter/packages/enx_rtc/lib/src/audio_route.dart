import 'package:flutter/foundation.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'slot_sound.dart';

/// Where the sound of a call goes: loudspeaker, earpiece, headset, Bluetooth, by the vocabulary's names; on desktops and in browsers the devices' own names.
class AudioRoute {
  /// [sound] plays in a browser. [web] and [platform] say where the app runs.
  AudioRoute(this._sound, {this.web = kIsWeb, TargetPlatform? platform}) : _platform = platform;

  final SlotSound _sound;

  /// Whether the app runs in a browser.
  final bool web;

  final TargetPlatform? _platform;
  String? _selected;

  /// The vocabulary's names, and what devices of that sort are called by the platforms.
  static const Map<String, List<String>> _sorts = {
    'SPEAKER_PHONE': ['speaker'],
    'WIRED_HEADSET': ['wired', 'headphones'],
    'BLUETOOTH': ['bluetooth', 'airpods'],
    'EARPIECE': ['earpiece', 'receiver'],
  };

  bool get _isPhone => !web && const {TargetPlatform.android, TargetPlatform.iOS}.contains(_platform ?? defaultTargetPlatform);

  /// The names of what there is; on phones always the loudspeaker.
  Future<List<String>> list() async => {if (_isPhone) 'SPEAKER_PHONE', for (final device in await _outputs()) _nameOf(device)}.toList();

  /// The one in use: what was chosen last, as long as it is there; else the first.
  Future<String> selected() async {
    final names = await list();
    final chosen = _selected;
    return chosen != null && names.contains(chosen) ? chosen : names.firstOrNull ?? 'NONE';
  }

  /// Sends the sound there. A name that is not there is refused with an [ArgumentError].
  Future<void> select(String name) async {
    final device = (await _outputs()).where((device) => _nameOf(device) == name).firstOrNull;
    if (_isPhone && name == 'SPEAKER_PHONE') {
      await Helper.setSpeakerphoneOn(true);
    } else if (_isPhone && name == 'EARPIECE') {
      await Helper.setSpeakerphoneOn(false);
    } else if (_isPhone && name == 'BLUETOOTH' && device == null) {
      await Helper.setSpeakerphoneOnButPreferBluetooth();
    } else if (device == null) {
      throw ArgumentError.value(name, 'deviceName', 'no such audio device; getDevices lists them');
    } else if (web) {
      await _sound.selectOutput(device.deviceId);
    } else {
      await Helper.selectAudioOutput(device.deviceId);
    }
    _selected = name;
  }

  Future<List<MediaDeviceInfo>> _outputs() async => [
    for (final device in await navigator.mediaDevices.enumerateDevices())
      if (device.kind == 'audiooutput') device,
  ];

  String _nameOf(MediaDeviceInfo device) {
    if (!_isPhone) return device.label.isEmpty ? device.deviceId : device.label;
    final text = '${device.deviceId} ${device.groupId ?? ''} ${device.label}'.toLowerCase();
    for (final MapEntry(:key, :value) in _sorts.entries) {
      if (value.any(text.contains)) return key;
    }
    return device.label;
  }
}
