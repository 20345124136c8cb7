import 'dart:io';

import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/widgets.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'support/fake_port.dart';
import 'support/fake_room.dart';

Future<void> _settle() => Future<void>.delayed(Duration.zero);

void main() {
  late FakeRoom room;
  setUp(() {
    FakeWebRtc.reset();
    EnxRtc.room = room = FakeRoom();
  });

  group('the room', () {
    test('tells its listeners of every callback, also when the app\'s own throws', () {
      var told = 0;
      void listen() => told++;
      room
        ..addListener(listen)
        ..onUserConnected = ((_) => throw StateError('the app\'s'));
      expect(() => room.fire('onUserConnected', {}), throwsStateError);
      room.fire('onUserDisConnected', {});
      room.removeListener(listen);
      room.fire('onUserDisConnected', {});
      expect(told, 2);
    });

    test('knows who is on which slot, until it is over', () {
      room
        ..joined()
        ..talk([FakeRoom.talker(2, 'Bob')]);
      expect(room.talkerOn(2)?['name'], 'Bob');
      expect(room.talkerOn(1), null);
      room.fire('onRoomDisConnected', {});
      expect(room.talkers, isEmpty);
    });

    test('tells the app and its listeners of another source and another track of one\'s own', () {
      final heard = <Object>[];
      room
        ..onSlotStream = heard.add
        ..onLocalStream = (() => heard.add('local'))
        ..addListener(() => heard.add('redraw'))
        ..show(3);
      room.onLocalStream!();
      expect(heard, ['redraw', 3, 'redraw', 'local']);
    });
  });

  group('EnxRtc', () {
    test('has every callback of the vocabulary', () {
      final source = [
        'lib/src/enx_rtc.dart',
        'packages/enx_rtc/lib/src/enx_rtc.dart',
      ].map(File.new).firstWhere((file) => file.existsSync()).readAsStringSync();
      for (final name in callbackNames) {
        expect(source, contains('static RoomCallback? get $name => room.$name;'));
        expect(source, contains('static set $name(RoomCallback? callback) => room.$name = callback;'));
      }
    });

    test('offers each slot to the app after the join', () {
      final heard = <String>[];
      EnxRtc.onRoomConnected = (map) => heard.add('connected');
      EnxRtc.onStreamAdded = (map) {
        heard.add('$map');
        EnxRtc.subscribe(map['streamId'] as String);
      };
      EnxRtc.onSubscribedStream = (map) => heard.add('subscribed ${map['streamId']}');
      room.joined();
      expect(heard, [
        'connected',
        '{streamId: 1, hasData: false, hasScreen: false}',
        'subscribed 1',
        '{streamId: 101, hasData: false, hasScreen: true}',
        'subscribed 101',
      ]);
    });

    test('goes on to the next camera, and round again', () async {
      FakeWebRtc.devices = [
        for (final id in ['front', 'back']) MediaDeviceInfo(kind: 'videoinput', label: id, deviceId: id),
      ];
      room.camera = cameraTrack('mine');
      await EnxRtc.switchCamera();
      room.camera = cameraTrack('mine', device: 'back');
      await EnxRtc.switchCamera();
      FakeWebRtc.devices = FakeWebRtc.devices.take(1).toList();
      await EnxRtc.switchCamera();
      expect(room.calls, ['setVideoDevice back', 'setVideoDevice front']);
    });

    test('tells where sound goes when that changes', () async {
      final heard = <String>[];
      EnxRtc.onNotifyDeviceUpdate = heard.add;
      room.joined();
      await EnxRtc.switchMediaDevice('EARPIECE');
      FakeWebRtc.devices = [MediaDeviceInfo(kind: 'audiooutput', label: 'Earpiece', deviceId: 'earpiece')];
      navigator.mediaDevices.ondevicechange!(null);
      await _settle();
      await _settle();
      expect(heard, ['EARPIECE', 'EARPIECE']);
    });

    test('makes rooms of their own at the same server', () {
      EnxRtc.serverUrl = 'wss://rooms.example.com';
      final other = EnxRtc.createRoom();
      expect(other.serverUrl, 'wss://rooms.example.com');
      expect(other, isNot(same(EnxRtc.room)));
    });

    test('throws an EnxException when a call fails', () async {
      room.joined();
      final heard = <int>[];
      EnxRtc.onEventError = (map) => heard.add(map['errorCode'] as int);
      room.refusal = const EnxException(4101, 'Only a moderator can do that.');
      await expectLater(EnxRtc.lockRoom(), throwsA(isA<EnxException>().having((error) => error.code, 'code', 4101)));
      expect(heard, [4101]);
    });
  });

  group('in the background', () {
    void life(AppLifecycleState state) => TestWidgetsFlutterBinding.instance.handleAppLifecycleStateChanged(state);

    testWidgets('the camera goes off, and comes back', (tester) async {
      EnxRtc.pausesInBackground = true;
      room
        ..camera = cameraTrack('mine')
        ..joined();
      life(AppLifecycleState.inactive);
      life(AppLifecycleState.hidden);
      life(AppLifecycleState.paused);
      await tester.pump();
      expect(room.calls, ['muteSelfVideo true']);
      life(AppLifecycleState.hidden);
      life(AppLifecycleState.inactive);
      life(AppLifecycleState.resumed);
      await tester.pump();
      expect(room.calls, ['muteSelfVideo true', 'muteSelfVideo false']);
    });

    testWidgets('a camera that was off stays off, and after the room nothing happens', (tester) async {
      EnxRtc.pausesInBackground = true;
      room.joined();
      life(AppLifecycleState.paused);
      life(AppLifecycleState.resumed);
      await tester.pump();
      expect(room.calls, isEmpty);
      room.camera = cameraTrack('mine');
      await room.disconnect();
      life(AppLifecycleState.paused);
      life(AppLifecycleState.resumed);
      await tester.pump();
      expect(room.calls, ['disconnect']);
    });

    test('the app decides for itself what goes off', () async {
      room
        ..camera = cameraTrack('mine')
        ..joined();
      await EnxRtc.stopVideoTracksOnApplicationBackground(true, true);
      await EnxRtc.startVideoTracksOnApplicationForeground(true, true);
      expect(room.calls, ['muteSelfVideo true', 'getTalkerCount', 'setTalkerCount {count: 0}', 'muteSelfVideo false', 'setTalkerCount {count: 6}']);
    });

    test('an app that returns at once gets its camera back', () async {
      room
        ..camera = cameraTrack('mine')
        ..joined();
      final away = EnxRtc.stopVideoTracksOnApplicationBackground(true, false);
      final back = EnxRtc.startVideoTracksOnApplicationForeground(false, true);
      await Future.wait([away, back]);
      expect(room.calls, ['muteSelfVideo true', 'muteSelfVideo false']);
    });
  });
}
