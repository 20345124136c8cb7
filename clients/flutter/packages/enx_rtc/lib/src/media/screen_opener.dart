import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter/foundation.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'device_errors.dart';
import 'flutter_track.dart';

/// Text stays sharp at this rate, and a room sends no more of a share.
const _pictures = 30;

/// What an app adds to the sharing of a screen, where its platform wants it.
class ScreenSharing {
  /// All of it may be left out.
  const ScreenSharing({this.prepare, this.choose, this.broadcast = false});

  /// Android: called when the user has allowed the capture and before it begins. Start your foreground service of the type `mediaProjection` here.
  final Future<void> Function()? prepare;

  /// Windows, Linux and macOS: gives the id of the screen or window that the user picks from `desktopCapturer.getSources`, or null when the user changed
  /// their mind. Without it the first screen is shared.
  final Future<String?> Function()? choose;

  /// iOS: share all of the device by the app's broadcast extension instead of the app's own pictures.
  final bool broadcast;
}

/// Opens the screen.
class ScreenOpener {
  /// [web] and [platform] say where the app runs; [platform] is the present one without it.
  const ScreenOpener(this.sharing, {this.web = kIsWeb, this.platform});

  /// What the app adds.
  final ScreenSharing sharing;

  /// Whether the app runs in a browser.
  final bool web;

  /// Where the app runs, when it is not in a browser.
  final TargetPlatform? platform;

  /// As `MediaPort.openScreen`.
  Future<MediaTrack> open() async {
    try {
      final stream = await navigator.mediaDevices.getDisplayMedia({'video': await _video(), 'audio': false});
      final tracks = stream.getVideoTracks();
      if (tracks.isEmpty) throw const DeviceException('NotFoundError', message: 'The platform gave no picture of the screen.');
      return FlutterTrack(tracks.first, OpenedStream(stream));
    } catch (error) {
      throw toDeviceException(error);
    }
  }

  Future<Object> _video() async {
    if (web) {
      return {
        'frameRate': {'max': _pictures},
      };
    }
    switch (platform ?? defaultTargetPlatform) {
      case TargetPlatform.android:
        if (!await Helper.requestCapturePermission()) throw const DeviceException('NotAllowedError', message: 'The user did not allow it.');
        await sharing.prepare?.call();
        return true;
      case TargetPlatform.iOS:
        return sharing.broadcast ? {'deviceId': 'broadcast'} : true;
      case _:
        return {
          'deviceId': {'exact': await _source()},
          'mandatory': {'frameRate': _pictures.toDouble()},
        };
    }
  }

  Future<String> _source() async {
    final choose = sharing.choose;
    if (choose != null) return await choose() ?? (throw const DeviceException('NotAllowedError', message: 'The user chose no screen.'));
    final screens = await desktopCapturer.getSources(types: [SourceType.Screen]);
    return screens.firstOrNull?.id ?? (throw const DeviceException('NotFoundError', message: 'There is no screen to share.'));
  }
}
