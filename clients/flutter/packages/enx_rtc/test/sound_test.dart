import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/foundation.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

Future<void> _settle() => Future<void>.delayed(Duration.zero);

MediaStream _voice(String id) => MediaStream(id, 'connection', [MediaStreamTrack('audio', id: 'a$id')]);

void main() {
  setUp(FakeWebRtc.reset);

  group('sound in a browser', () {
    test('has one hidden renderer a slot, which follows the slot', () async {
      final sound = SlotSound(needed: true)..play(111, _voice('slot111'));
      await _settle();
      sound
        ..play(111, _voice('moved'))
        ..play(1, MediaStream('slot1', 'connection', [MediaStreamTrack('video')]))
        ..play(2, null);
      await _settle();
      expect(FakeWebRtc.renderers.length, 1);
      expect(FakeWebRtc.renderers.single.sources.map((stream) => stream?.id), ['slot111', 'moved']);
    });

    test('goes to the device that was chosen, also on slots that come later', () async {
      final sound = SlotSound(needed: true)..play(1, _voice('slot1'));
      await sound.selectOutput('headset');
      sound.play(2, _voice('slot2'));
      await _settle();
      await _settle();
      expect(FakeWebRtc.renderers.map((renderer) => renderer.outputs.last), ['headset', 'headset']);
    });

    test('ends with the room', () async {
      final sound = SlotSound(needed: true)..play(1, _voice('slot1'));
      await _settle();
      sound.stop();
      await _settle();
      expect(FakeWebRtc.renderers.single.gone, true);
    });

    test('that ends while its renderer is being made shows nothing', () async {
      final sound = SlotSound(needed: true)..play(1, _voice('slot1'));
      sound.stop();
      await _settle();
      expect(FakeWebRtc.renderers.single.gone, true);
      expect(FakeWebRtc.renderers.single.sources, isEmpty);
    });

    test('needs nothing on other platforms', () async {
      SlotSound(needed: false).play(1, _voice('slot1'));
      await _settle();
      expect(FakeWebRtc.renderers, isEmpty);
    });
  });

  group('where sound goes', () {
    final phone = [
      MediaDeviceInfo(kind: 'audiooutput', label: 'Speakerphone', deviceId: 'speaker'),
      MediaDeviceInfo(kind: 'audiooutput', label: 'Earpiece', deviceId: 'earpiece'),
      MediaDeviceInfo(kind: 'audiooutput', label: 'Buds', groupId: 'bluetooth', deviceId: '7'),
      MediaDeviceInfo(kind: 'videoinput', label: 'Camera', deviceId: 'front'),
    ];
    AudioRoute route(TargetPlatform platform) => AudioRoute(SlotSound(needed: false), platform: platform, web: false);

    test('has the vocabulary\'s names on a phone', () async {
      FakeWebRtc.devices = phone;
      final sound = route(TargetPlatform.android);
      expect(await sound.list(), ['SPEAKER_PHONE', 'EARPIECE', 'BLUETOOTH']);
      expect(await sound.selected(), 'SPEAKER_PHONE');
      await sound.select('EARPIECE');
      await sound.select('SPEAKER_PHONE');
      await sound.select('BLUETOOTH');
      expect(FakeWebRtc.calls, ['speakerphone false', 'speakerphone true', 'output 7']);
      expect(await sound.selected(), 'BLUETOOTH');
      FakeWebRtc.devices = phone.take(2).toList();
      expect(await sound.selected(), 'SPEAKER_PHONE', reason: 'the headset is gone');
    });

    test('has the devices\' names on a desktop', () async {
      FakeWebRtc.devices = [MediaDeviceInfo(kind: 'audiooutput', label: 'Monitor', deviceId: 'hdmi')];
      final sound = route(TargetPlatform.windows);
      expect(await sound.list(), ['Monitor']);
      await sound.select('Monitor');
      expect(FakeWebRtc.calls, ['output hdmi']);
      await expectLater(sound.select('Nowhere'), throwsArgumentError);
    });

    test('is none where the platform names none', () async {
      expect(await route(TargetPlatform.linux).selected(), 'NONE');
    });

    test('is the hidden renderers\' affair in a browser', () async {
      FakeWebRtc.devices = [MediaDeviceInfo(kind: 'audiooutput', label: 'Headset', deviceId: 'h')];
      final sound = SlotSound(needed: true)..play(1, _voice('slot1'));
      await AudioRoute(sound, web: true).select('Headset');
      expect(FakeWebRtc.renderers.single.outputs, ['h']);
    });
  });
}
