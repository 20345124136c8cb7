/// A stand-in for the plugin `flutter_webrtc`: no platform, no media, but every call is recorded and a test plays the platform's part by [FakeWebRtc].
library;

export 'src/capture.dart';
export 'src/channels.dart';
export 'src/connection.dart';
export 'src/enums.dart';
export 'src/fake_webrtc.dart';
export 'src/helper.dart';
export 'src/parameters.dart';
export 'src/renderer.dart';
export 'src/stream.dart';
export 'src/transceiver.dart';
