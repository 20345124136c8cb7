import 'enums.dart';
import 'fake_webrtc.dart';
import 'stream.dart';

/// The platform's devices.
final Navigator navigator = Navigator._();

/// The screens and windows of a desktop.
final DesktopCapturer desktopCapturer = DesktopCapturer._();

/// As in a browser.
class Navigator {
  Navigator._();

  /// The devices.
  final MediaDevices mediaDevices = MediaDevices._();
}

/// A device.
class MediaDeviceInfo {
  /// A device.
  MediaDeviceInfo({this.kind, required this.label, this.groupId, required this.deviceId});

  /// Its id.
  final String deviceId;

  /// The apparatus that it is of.
  final String? groupId;

  /// `videoinput`, `audioinput` or `audiooutput`.
  final String? kind;

  /// What it is called.
  final String label;
}

/// As in a browser.
class MediaDevices {
  MediaDevices._();

  /// Hears that devices came or went.
  Function(dynamic event)? ondevicechange;

  /// Opens devices: what [FakeWebRtc.openUser] gives.
  Future<MediaStream> getUserMedia(Map<String, dynamic> mediaConstraints) async {
    FakeWebRtc.userConstraints.add(mediaConstraints);
    return FakeWebRtc.openUser(mediaConstraints);
  }

  /// Opens a screen: what [FakeWebRtc.openDisplay] gives.
  Future<MediaStream> getDisplayMedia(Map<String, dynamic> mediaConstraints) async {
    FakeWebRtc.calls.add('getDisplayMedia');
    FakeWebRtc.displayConstraints.add(mediaConstraints);
    return FakeWebRtc.openDisplay(mediaConstraints);
  }

  /// Lists devices.
  Future<List<MediaDeviceInfo>> enumerateDevices() async => FakeWebRtc.devices;
}

/// A screen or a window.
class DesktopCapturerSource {
  /// A source.
  DesktopCapturerSource(this.id, this.name, this.type);

  /// Its id.
  final String id;

  /// What it is called.
  final String name;

  /// Screen or window.
  final SourceType type;
}

/// Lists screens and windows.
class DesktopCapturer {
  DesktopCapturer._();

  /// Lists them.
  Future<List<DesktopCapturerSource>> getSources({required List<SourceType> types}) async => [
    for (final source in FakeWebRtc.screens)
      if (types.contains(source.type)) source,
  ];
}
