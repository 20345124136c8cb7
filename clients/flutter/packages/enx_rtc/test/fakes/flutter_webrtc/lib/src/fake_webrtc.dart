import 'dart:async';

import 'capture.dart';
import 'connection.dart';
import 'parameters.dart';
import 'renderer.dart';
import 'stream.dart';

/// The platform behind the stand-in: what a test sets and sees. [reset] begins anew.
class FakeWebRtc {
  /// Every connection, the oldest first.
  static final List<RTCPeerConnection> connections = [];

  /// Every renderer, the oldest first.
  static final List<RTCVideoRenderer> renderers = [];

  /// What was asked of the platform, in order.
  static final List<String> calls = [];

  /// The constraints of each opening of devices, and of screens.
  static final List<Map<String, dynamic>> userConstraints = [], displayConstraints = [];

  /// The devices of the machine.
  static List<MediaDeviceInfo> devices = [];

  /// The screens and windows of the machine.
  static List<DesktopCapturerSource> screens = [];

  /// Holds back the making of connections, and of renderers.
  static Completer<void>? gate, rendererGate;

  /// What the platform refuses.
  static bool refusesLayers = false, refusesCodecs = false, refusesParameters = false, refusesAnswer = false;

  /// Whether the user lets the screen be captured.
  static bool allowsCapture = true;

  /// Gives a microphone and a camera, or throws as the plugin does.
  static MediaStream Function(Map<String, dynamic> constraints) openUser = _openUser;

  /// Gives a screen, or throws as the plugin does.
  static MediaStream Function(Map<String, dynamic> constraints) openDisplay = _openDisplay;

  /// The codecs of a kind.
  static RTCRtpCapabilities Function(String kind) capabilities = _capabilities;

  static int _opened = 0;

  /// Begins anew.
  static void reset() {
    connections.clear();
    renderers.clear();
    calls.clear();
    userConstraints.clear();
    displayConstraints.clear();
    devices = [];
    screens = [];
    gate = rendererGate = null;
    refusesLayers = refusesCodecs = refusesParameters = refusesAnswer = false;
    allowsCapture = true;
    openUser = _openUser;
    openDisplay = _openDisplay;
    capabilities = _capabilities;
    navigator.mediaDevices.ondevicechange = null;
    _opened = 0;
  }

  static MediaStream _openUser(Map<String, dynamic> constraints) {
    final number = ++_opened;
    return MediaStream('local-$number', 'local', [
      if (constraints['audio'] != false) MediaStreamTrack('audio', id: 'mic-$number'),
      if (constraints['video'] != false)
        MediaStreamTrack('video', id: 'camera-$number', settings: {'width': 1280, 'height': 720, 'facingMode': 'user', 'deviceId': 'front'}),
    ]);
  }

  static MediaStream _openDisplay(Map<String, dynamic> constraints) {
    final number = ++_opened;
    return MediaStream('screen-$number', 'local', [
      MediaStreamTrack('video', id: 'screen-$number', settings: {'width': 1920, 'height': 1080}),
    ]);
  }

  static RTCRtpCapabilities _capabilities(String kind) => RTCRtpCapabilities(
    codecs: [
      for (final name in kind == 'audio' ? const ['opus', 'red', 'PCMU'] : const ['VP8', 'rtx', 'VP9', 'H264', 'red', 'ulpfec'])
        RTCRtpCodecCapability(mimeType: '$kind/$name', clockRate: kind == 'audio' ? 48000 : 90000),
    ],
  );
}
