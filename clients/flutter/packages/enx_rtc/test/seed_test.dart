// As apps write it, so without the lints' improvements.
// ignore_for_file: prefer_const_constructors, unnecessary_lambdas

// How apps call `EnxRtc`, in our own transcription of the vocabulary's page: types, casts and all. That it compiles is most of the test.
import 'dart:convert';

import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'support/fake_room.dart';
import 'support/pictures.dart';

void main() {
  late FakeRoom room;
  setUp(() {
    FakeWebRtc.reset();
    EnxRtc.room = room = FakeRoom();
  });

  testWidgets('an app of the vocabulary joins, plays, mutes and leaves', (tester) async {
    await tester.pumpWidget(
      MaterialApp(
        theme: pictureTheme(),
        home: const _MyConfApp(token: 'token'),
      ),
    );
    await tester.pump();
    expect(room.calls, ['joinRoom token']);
    expect(room.joinedWith?['videoSize'], {'minWidth': 320, 'minHeight': 180, 'maxWidth': 1280, 'maxHeight': 720});
    room
      ..fire('onPublishedStream', {'result': 0, 'msg': 'published', 'streamId': 'av'})
      ..talk([
        FakeRoom.talker(1, 'Bob'),
        FakeRoom.talker(2, 'Cleo', more: {'videomuted': true}),
      ]);
    await tester.pump();
    expect(find.byType(EnxPlayerWidget), findsNWidgets(3));
    await tester.tap(find.text('mute'));
    await tester.pump();
    expect(find.text('unmute'), findsOneWidget);
    await tester.tap(find.text('leave'));
    await tester.pump();
    expect(find.text('out'), findsOneWidget);
    expect(room.calls, ['joinRoom token', 'muteSelfAudio true', 'disconnect']);
  });

  test('the callbacks of the page are fields that take a map', () {
    final heard = <String>[];
    // The page's own list.
    EnxRtc.onRoomConnected = (Map<dynamic, dynamic> map) => heard.add('${map['id']}');
    EnxRtc.onRoomError = (Map<dynamic, dynamic> map) => heard.add('${map['msg']}');
    EnxRtc.onRoomDisConnected = (Map<dynamic, dynamic> map) => heard.add('${map['msg']}');
    EnxRtc.onUserConnected = (Map<dynamic, dynamic> map) => heard.add(jsonEncode(map));
    EnxRtc.onUserDisConnected = (Map<dynamic, dynamic> map) => heard.add(jsonEncode(map));
    EnxRtc.onPublishedStream = (Map<dynamic, dynamic> map) => heard.add('${map['streamId']}');
    EnxRtc.onUnPublishedStream = (Map<dynamic, dynamic> map) => heard.add('${map['streamId']}');
    EnxRtc.onStreamAdded = (Map<dynamic, dynamic> map) => EnxRtc.subscribe(map['streamId'] as String);
    EnxRtc.onSubscribedStream = (Map<dynamic, dynamic> map) => heard.add('${map['msg']}');
    EnxRtc.onActiveTalkerList = (Map<dynamic, dynamic> map) => heard.add('${(map['activeList'] as List).length}');
    EnxRtc.onRoomBandwidthAlert = (Map<dynamic, dynamic> map) => heard.add('${map['number_of_videos']}');
    EnxRtc.onConnectionInterrupted = (Map<dynamic, dynamic> map) => heard.add('${map['msg']}');
    EnxRtc.onConnectionLost = (Map<dynamic, dynamic> map) => heard.add('${map['msg']}');
    EnxRtc.onReconnect = (Map<dynamic, dynamic> map) => heard.add('${map['msg']}');
    EnxRtc.onUserReconnectSuccess = (Map<dynamic, dynamic> map) => heard.add('${map['id']}');
    EnxRtc.onScreenSharedStarted = (Map<dynamic, dynamic> map) => heard.add('${map['name']}');
    EnxRtc.onScreenSharedStopped = (Map<dynamic, dynamic> map) => heard.add('${map['name']}');
    EnxRtc.onEventError = (Map<dynamic, dynamic> map) => heard.add('${map['errorCode']}');
    EnxRtc.onEventInfo = (Map<dynamic, dynamic> map) => heard.add('${map['msg']}');
    EnxRtc.onNotifyDeviceUpdate = (String deviceName) => heard.add(deviceName);
    room
      ..fire('onReconnect', {'msg': 'Reconnecting'})
      ..fire('onRoomBandwidthAlert', {'bandwidth': 240, 'stream_bandwidth': 80, 'number_of_videos': 2})
      ..fire('onUserConnected', {
        'user': {'clientId': 'c2'},
      });
    expect(heard, ['Reconnecting', '2', '{"user":{"clientId":"c2"}}']);
  });

  test('the calls of the page have its types', () async {
    room.joined(role: 'moderator');
    await EnxRtc.sendMessage('hello', true, []);
    await EnxRtc.sendMessage('psst', false, ['c2']);
    await EnxRtc.sendUserData({'a': 1}, true, []);
    await EnxRtc.setTalkerCount(4);
    await EnxRtc.setAudioOnlyMode(true);
    await EnxRtc.setAdvancedOptions([
      {'id': 'battery_updates', 'enable': true},
    ]);
    await EnxRtc.hardMuteAudio('c2');
    await EnxRtc.switchUserRole('c2');
    await EnxRtc.dropUser(['c2']);
    await EnxRtc.acceptInviteFloorRequest('c1');
    await EnxRtc.publish();
    await EnxRtc.setupVideo(0, 0, true, 300, 200);
    final List<dynamic> users = await EnxRtc.getUserList();
    final String id = await EnxRtc.getClientId();
    final Map<String, dynamic> me = await EnxRtc.whoAmI();
    final bool talkers = await EnxRtc.isRoomActiveTalker();
    expect((users.length, id, me['name'], await EnxRtc.getRole(), talkers), (1, 'c1', 'Ann', 'moderator', true));
    expect(room.calls, [
      'sendMessage {message: hello, broadcast: true}',
      'sendMessage {message: psst, broadcast: false, recipientIds: [c2]}',
      'sendUserData {message: {a: 1}, broadcast: true}',
      'setTalkerCount {count: 4}',
      'setAudioOnlyMode true',
      'setAdvancedOptions {options: [{id: battery_updates, enable: true}]}',
      'hardMuteUserAudio {clientId: c2}',
      'switchUserRole {clientId: c2}',
      'dropUser {clientIds: [c2]}',
      'acceptInviteFloorRequest',
    ]);
  });
}

class _MyConfApp extends StatefulWidget {
  const _MyConfApp({required this.token});

  final String token;

  @override
  State<_MyConfApp> createState() => _Conference();
}

class _Conference extends State<_MyConfApp> {
  final List<int> _remoteUsers = [];
  bool _isAudioMuted = false;
  bool _isOut = false;

  @override
  void initState() {
    super.initState();
    _initEnxRtc();
    _addEnxrtcEventHandlers();
  }

  Future<void> _initEnxRtc() async {
    final Map<String, dynamic> size = {'minWidth': 320, 'minHeight': 180, 'maxWidth': 1280, 'maxHeight': 720};
    final Map<String, dynamic> localInfo = {
      'audio': true,
      'video': true,
      'data': true,
      'framerate': 30,
      'maxVideoBW': 1500,
      'minVideoBW': 150,
      'audioMuted': false,
      'videoMuted': false,
      'name': 'flutter',
      'videoSize': size,
    };
    final Map<String, dynamic> roomInfo = {'allow_reconnect': true, 'number_of_attempts': 3, 'timeout_interval': 20, 'audio_only': false};
    await EnxRtc.joinRoom(widget.token, localInfo, roomInfo, []);
  }

  void _addEnxrtcEventHandlers() {
    EnxRtc.onRoomConnected = (Map<dynamic, dynamic> map) {
      EnxRtc.publish();
    };
    EnxRtc.onStreamAdded = (Map<dynamic, dynamic> map) {
      final String streamId = map['streamId'] as String;
      EnxRtc.subscribe(streamId);
    };
    EnxRtc.onPublishedStream = (Map<dynamic, dynamic> map) {
      setState(() {
        EnxRtc.setupVideo(0, 0, true, 300, 200);
      });
    };
    EnxRtc.onActiveTalkerList = (Map<dynamic, dynamic> map) {
      final items = (map['activeList'] as List).map((item) => int.parse((item as Map)['streamId'].toString()));
      setState(() {
        for (final streamId in items) {
          if (!_remoteUsers.contains(streamId)) _remoteUsers.add(streamId);
        }
      });
    };
    EnxRtc.onAudioEvent = (Map<dynamic, dynamic> map) {
      setState(() => _isAudioMuted = map['msg'].toString() == 'Audio Off');
    };
    EnxRtc.onRoomDisConnected = (Map<dynamic, dynamic> map) {
      setState(() => _isOut = true);
    };
  }

  @override
  Widget build(BuildContext context) {
    if (_isOut) return const Text('out');
    return Column(
      children: [
        SizedBox(height: 100, width: 100, child: EnxPlayerWidget(0, local: true, width: 100, height: 100)),
        for (final streamId in _remoteUsers)
          Expanded(child: EnxPlayerWidget(streamId, local: false, width: 400, height: 400, mScalingType: ScalingType.SCALE_ASPECT_BALANCED)),
        TextButton(onPressed: () => EnxRtc.muteSelfAudio(!_isAudioMuted), child: Text(_isAudioMuted ? 'unmute' : 'mute')),
        TextButton(onPressed: () => EnxRtc.disconnect(), child: const Text('leave')),
      ],
    );
  }
}
