import 'package:enx_rtc/enx_rtc.dart';
import 'package:enx_rtc/src/media/device_errors.dart';
import 'package:enx_rtc/src/media/screen_opener.dart';
import 'package:flutter/services.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

const _camera = {
  'width': {'ideal': 1280, 'max': 1920},
  'height': {'ideal': 720},
  'frameRate': {'max': 30},
};

void main() {
  setUp(FakeWebRtc.reset);

  group('opening', () {
    test('asks for both with one question, in plain numbers and the front camera', () async {
      final opened = await const DeviceOpener(web: false).open(audio: {}, video: _camera);
      expect((opened.audio?.kind, opened.video?.kind), ('audio', 'video'));
      expect(FakeWebRtc.userConstraints, [
        {
          'audio': <String, dynamic>{},
          'video': {'width': 1280, 'height': 720, 'frameRate': 30, 'facingMode': 'user'},
        },
      ]);
    });

    test('names a chosen device in the ways that the platforms read', () async {
      await const DeviceOpener(web: false).open(
        video: {
          ..._camera,
          'deviceId': {'exact': 'back'},
        },
      );
      final video = FakeWebRtc.userConstraints.single['video'] as Map<String, dynamic>;
      expect(FakeWebRtc.userConstraints.single['audio'], false);
      expect(video['deviceId'], 'back');
      expect(video['optional'], [
        {'sourceId': 'back'},
      ]);
      expect(video.containsKey('facingMode'), false);
    });

    test('leaves constraints to a browser as they are, in a map that may be written to', () async {
      await const DeviceOpener(web: true).open(video: _camera);
      final video = FakeWebRtc.userConstraints.single['video'] as Map<String, dynamic>;
      expect(video, _camera);
      (video['width'] as Map<String, dynamic>)['ideal'] = 1;
      expect(_camera['width']!['ideal'], 1280);
    });

    test('fails when a track is missing, and lets the other go', () async {
      final sound = MediaStreamTrack('audio', id: 'mic');
      FakeWebRtc.openUser = (_) => MediaStream('half', 'local', [sound]);
      await expectLater(
        const DeviceOpener().open(audio: {}, video: {}),
        throwsA(isA<DeviceException>().having((error) => error.name, 'name', 'NotFoundError')),
      );
      expect(sound.stops, 1);
    });
  });

  group('a failure', () {
    final cases = <(Object, String)>[
      ('Unable to getUserMedia: getUserMedia(): DOMException, NotAllowedError', 'NotAllowedError'),
      ('Unable to getUserMedia: NotFoundError: Requested device not found', 'NotFoundError'),
      ('Unable to getUserMedia: NotReadableError: Could not start video source', 'NotReadableError'),
      ('Unable to getUserMedia: [object OverconstrainedError]', 'OverconstrainedError'),
      ("Unable to getDisplayMedia: screenRequestPermissions(): User didn't give permission to capture the screen.", 'NotAllowedError'),
      ('Unable to getUserMedia: getUserMedia(): Failed to create new track.', 'NotReadableError'),
      ('Unable to getUserMedia: something else', 'UnknownError'),
      (PlatformException(code: 'DOMException', message: 'Error: NotFoundError'), 'NotFoundError'),
      (MissingPluginException('no implementation'), 'NotSupportedError'),
      (UnimplementedError('getDisplayMedia'), 'NotSupportedError'),
    ];
    for (final (thrown, name) in cases) {
      test('"$thrown" is a $name', () => expect(toDeviceException(thrown).name, name));
    }

    test('of a chosen device names the device', () {
      expect(toDeviceException('OverconstrainedError', chosen: true).constraint, 'deviceId');
      expect(toDeviceException('OverconstrainedError: width').constraint, 'width');
      expect(toDeviceException('OverconstrainedError').constraint, '');
    });

    test('of the plugin reaches the room as a DeviceException', () async {
      FakeWebRtc.openUser = (_) => throw 'Unable to getUserMedia: NotAllowedError: Permission denied';
      await expectLater(
        FlutterMediaPort().openDevices(audio: {}),
        throwsA(isA<DeviceException>().having((error) => error.name, 'name', 'NotAllowedError')),
      );
    });
  });

  group('a track', () {
    Future<({MediaTrack? audio, MediaTrack? video})> open() => FlutterMediaPort().openDevices(audio: {}, video: {});

    test('tells what it is', () async {
      final track = (await open()).video! as FlutterTrack;
      expect(
        (track.id, track.kind, track.size, track.deviceId, track.facesUser, track.ended),
        ('camera-1', 'video', (width: 1280, height: 720), 'front', true, false),
      );
      track.enabled = false;
      expect(track.track.enabled, false);
    });

    test('lets its device go once, and the stream with the last', () async {
      final opened = await open();
      opened.video!
        ..stop()
        ..stop();
      expect((opened.video!.ended, opened.audio!.ended), (true, false));
      expect(FakeWebRtc.calls, ['stop camera-1']);
      opened.audio!.stop();
      expect(FakeWebRtc.calls, ['stop camera-1', 'stop mic-1', 'dispose stream local-1']);
    });

    test('hears that its device went away, and not of its own stop', () async {
      final opened = await open();
      final heard = <String>[];
      opened.audio!.onEnded = () => heard.add('audio');
      opened.video!.onEnded = () => heard.add('video');
      (opened.audio! as FlutterTrack).track.onEnded!();
      expect(opened.audio!.ended, true);
      opened.video!.stop();
      (opened.video! as FlutterTrack).track.onEnded!();
      expect(heard, ['audio']);
    });
  });

  group('the screen', () {
    Future<MediaTrack> open(TargetPlatform platform, [ScreenSharing sharing = const ScreenSharing()]) =>
        ScreenOpener(sharing, platform: platform, web: false).open();

    test('is captured on Android after the user agreed and the service began', () async {
      final track = await open(TargetPlatform.android, ScreenSharing(prepare: () async => FakeWebRtc.calls.add('service')));
      expect(FakeWebRtc.calls, ['requestCapturePermission', 'service', 'getDisplayMedia']);
      expect((track.kind, track.size), ('video', (width: 1920, height: 1080)));
    });

    test('is not captured on Android when the user did not agree', () async {
      FakeWebRtc.allowsCapture = false;
      await expectLater(open(TargetPlatform.android), throwsA(isA<DeviceException>().having((error) => error.name, 'name', 'NotAllowedError')));
      expect(FakeWebRtc.displayConstraints, isEmpty);
    });

    test('is the app itself on iOS, or all of it by the broadcast extension', () async {
      await open(TargetPlatform.iOS);
      await open(TargetPlatform.iOS, const ScreenSharing(broadcast: true));
      expect(FakeWebRtc.displayConstraints.map((constraints) => constraints['video']), [
        true,
        {'deviceId': 'broadcast'},
      ]);
    });

    test('is the one that was chosen on a desktop, else the first', () async {
      FakeWebRtc.screens = [DesktopCapturerSource('w1', 'A window', SourceType.Window), DesktopCapturerSource('s1', 'Screen', SourceType.Screen)];
      await open(TargetPlatform.linux);
      await open(TargetPlatform.windows, ScreenSharing(choose: () async => 'w1'));
      expect(FakeWebRtc.displayConstraints.map((constraints) => ((constraints['video'] as Map)['deviceId'] as Map)['exact']), ['s1', 'w1']);
      await expectLater(
        open(TargetPlatform.macOS, ScreenSharing(choose: () async => null)),
        throwsA(isA<DeviceException>().having((error) => error.name, 'name', 'NotAllowedError')),
      );
    });

    test('is left to a browser to ask for', () async {
      await const ScreenOpener(ScreenSharing(), web: true).open();
      expect(FakeWebRtc.displayConstraints.single, {
        'video': {
          'frameRate': {'max': 30},
        },
        'audio': false,
      });
    });
  });
}
