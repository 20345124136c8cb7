import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'media/flutter_track.dart';

/// Goes on to the next camera of the machine, after the one that [present] is of. [use] opens it. Without a second camera it does nothing.
Future<void> switchToNextCamera(MediaTrack? present, Future<void> Function(String deviceId) use) async {
  final cameras = [
    for (final device in await navigator.mediaDevices.enumerateDevices())
      if (device.kind == 'videoinput') device.deviceId,
  ];
  if (cameras.length < 2) return;
  final at = cameras.indexOf((present is FlutterTrack ? present.deviceId : null) ?? '');
  await use(cameras[(at + 1) % cameras.length]);
}
