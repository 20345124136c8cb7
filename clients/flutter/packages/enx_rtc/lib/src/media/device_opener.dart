import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter/foundation.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'constraints.dart';
import 'device_errors.dart';
import 'flutter_track.dart';

/// Opens microphones and cameras. The platform asks the user for leave when that has not been given.
class DeviceOpener {
  /// [web] is whether the app runs in a browser.
  const DeviceOpener({this.web = kIsWeb});

  /// Whether the app runs in a browser.
  final bool web;

  /// As `MediaPort.openDevices`.
  Future<({MediaTrack? audio, MediaTrack? video})> open({Json? audio, Json? video}) async {
    try {
      final stream = await navigator.mediaDevices.getUserMedia({
        'audio': deviceConstraints(audio, kind: 'audio', web: web),
        'video': deviceConstraints(video, kind: 'video', web: web),
      });
      final opened = OpenedStream(stream);
      FlutterTrack? take(List<MediaStreamTrack> tracks) => tracks.isEmpty ? null : FlutterTrack(tracks.first, opened);
      final taken = (audio: take(stream.getAudioTracks()), video: take(stream.getVideoTracks()));
      if ((audio != null && taken.audio == null) || (video != null && taken.video == null)) {
        taken.audio?.stop();
        taken.video?.stop();
        throw const DeviceException('NotFoundError', message: 'The platform gave no track.');
      }
      return taken;
    } catch (error) {
      throw toDeviceException(error, chosen: asksForDevice(audio) || asksForDevice(video));
    }
  }
}
