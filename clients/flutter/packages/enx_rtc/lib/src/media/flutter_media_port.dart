import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'codec_choice.dart';
import 'device_opener.dart';
import 'flutter_connection.dart';
import 'screen_opener.dart';

/// Sound and pictures of a room by the plugin `flutter_webrtc`: on Android, iOS, macOS, Windows, Linux and in browsers.
class FlutterMediaPort implements MediaPort {
  /// A port; [screenSharing] adds what the platform wants of the app for a share.
  FlutterMediaPort({this.screenSharing = const ScreenSharing(), DeviceOpener devices = const DeviceOpener()}) : _devices = devices;

  /// What the platform wants of the app for a share.
  ScreenSharing screenSharing;

  final DeviceOpener _devices;
  final CodecChoice _codecs = CodecChoice();

  @override
  MediaConnection connect({required Json configuration, required List<MediaSection> sections, required List<ChannelPlan> channels}) =>
      FlutterConnection(configuration: configuration, sections: sections, channels: channels, codecs: _codecs);

  @override
  Future<({MediaTrack? audio, MediaTrack? video})> openDevices({Json? audio, Json? video}) => _devices.open(audio: audio, video: video);

  @override
  Future<MediaTrack> openScreen() => ScreenOpener(screenSharing).open();
}
