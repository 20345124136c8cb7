import 'fake_webrtc.dart';

/// The plugin's helpers for sound on phones.
class Helper {
  /// Loudspeaker on or off.
  static Future<void> setSpeakerphoneOn(bool enable) async => FakeWebRtc.calls.add('speakerphone $enable');

  /// Loudspeaker, unless Bluetooth is there.
  static Future<void> setSpeakerphoneOnButPreferBluetooth() async => FakeWebRtc.calls.add('speakerphone or bluetooth');

  /// Sound to a device.
  static Future<void> selectAudioOutput(String deviceId) async => FakeWebRtc.calls.add('output $deviceId');

  /// Asks for the screen, on Android.
  static Future<bool> requestCapturePermission({bool fullScreenOnly = false}) async {
    FakeWebRtc.calls.add('requestCapturePermission');
    return FakeWebRtc.allowsCapture;
  }
}
