import 'package:enx_rtc/enx_rtc.dart';
import 'package:enx_rtc_example/room/layout.dart';
import 'package:enx_rtc_example/room/tile.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

import '../../packages/enx_rtc/test/support/fake_port.dart';
import '../../packages/enx_rtc/test/support/fake_room.dart';
import 'tested_app.dart';

void main() {
  Size sizeOfTile(WidgetTester tester) => tester.getSize(find.byType(Tile).first);

  group('the grid', () {
    testWidgets('has one person alone', (tester) async {
      final app = await AppUnderTest.start(tester);
      app.room.camera = cameraTrack('mine');
      await app.inRoom([]);
      expect(find.byType(Tile), findsOneWidget);
      expect(find.text('You'), findsOneWidget);
      await app.looks('grid_1_desktop');
    });

    testWidgets('has two side by side on a desktop, and one above the other on a phone', (tester) async {
      final app = await AppUnderTest.start(tester);
      app.room.camera = cameraTrack('mine');
      await app.inRoom(['Bob']);
      expect(find.byType(Tile), findsNWidgets(2));
      expect(tester.getTopLeft(find.byType(Tile).at(0)).dy, tester.getTopLeft(find.byType(Tile).at(1)).dy);
      await app.looks('grid_2_desktop');
      tester.view.physicalSize = phone;
      await app.settle();
      expect(tester.getTopLeft(find.byType(Tile).at(0)).dx, tester.getTopLeft(find.byType(Tile).at(1)).dx);
      await app.looks('grid_2_phone');
    });

    testWidgets('has five, who speak, are muted, away or held back', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob', 'Cleo Berg', 'Dan', 'Eve']);
      app.room
        ..people = [
          app.room.people[0],
          app.room.people[1],
          FakeRoom.person('c3', 'Cleo Berg', more: {'audioMuted': true, 'videoMuted': true}),
          FakeRoom.person('c4', 'Dan', more: {'reconnecting': true}),
          app.room.people[4],
        ]
        ..talk([
          FakeRoom.talker(1, 'Bob', more: {'speaking': true}),
          FakeRoom.talker(2, 'Cleo Berg', more: {'videomuted': true, 'audiomuted': true}),
          FakeRoom.talker(3, 'Dan'),
          FakeRoom.talker(4, 'Eve', more: {'videomuted': true, 'reason': 'bw'}),
        ]);
      await app.draw();
      expect(find.byType(Tile), findsNWidgets(5));
      expect(find.bySemanticsLabel('Bob, speaking'), findsOneWidget);
      expect(find.bySemanticsLabel('Cleo Berg, microphone off'), findsOneWidget);
      expect(find.bySemanticsLabel('Dan, reconnecting'), findsOneWidget);
      expect(find.text('Network too slow for this video'), findsOneWidget);
      expect(find.text('2 of 3 videos'), findsOneWidget);
      await app.looks('grid_5_desktop');
      tester.view.physicalSize = phone;
      await app.settle();
      expect(find.text('Network too slow for this video'), findsNothing, reason: 'the tile is small');
      expect(find.bySemanticsLabel('Eve, video paused, the network is too slow for it'), findsOneWidget);
      await app.looks('grid_5_phone');
    });

    testWidgets('keeps everybody\'s place when the speaker changes', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob', 'Cleo']);
      final before = tester.getTopLeft(find.bySemanticsLabel('Bob'));
      app.room.talk([FakeRoom.talker(2, 'Cleo'), FakeRoom.talker(1, 'Bob')]);
      await app.settle();
      expect(tester.getTopLeft(find.bySemanticsLabel('Bob')), before);
    });

    testWidgets('makes place for a share', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob', 'Cleo']);
      app.room
        ..people = [
          app.room.people[0],
          FakeRoom.person('c2', 'Bob', more: {'sharing': true}),
          app.room.people[2],
        ]
        ..show(101)
        ..fire('onScreenSharedStarted', {'name': 'Bob', 'clientId': 'c2'});
      await app.draw();
      expect(find.text('Bob is sharing'), findsOneWidget);
      expect(sizeOfTile(tester).width, 216);
      await app.looks('share_desktop');
      app.room.fire('onShareStreamEvent', {'message': 'Share stopped', 'reason': 'bw'});
      await app.settle();
      expect(find.text('Network too slow for the shared screen'), findsOneWidget);
    });

    test('fits the largest tiles', () {
      expect(tileSize(1, const Size(1600, 900), 10), const Size(1600, 900));
      expect(tileSize(2, const Size(390, 700), 10), const Size(390, 219));
      // Three on an upright stage become taller. These are the sizes that the demo page has.
      expect(tileSize(3, const Size(390, 844), 10), const Size(366, 274));
      expect(tileSize(5, const Size(900, 600), 10), const Size(343, 192));
      expect(tileSize(0, const Size(390, 844), 10), Size.zero);
    });
  });

  group('the controls', () {
    testWidgets('mute, turn off, share and leave', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob']);
      await app.control('Mute the microphone');
      await app.control('Unmute the microphone');
      await app.control('Turn the camera off');
      await app.control('Share your screen');
      await app.control('Leave the room');
      expect(app.room.calls, ['muteSelfAudio true', 'muteSelfAudio false', 'muteSelfVideo true', 'startScreenShare', 'disconnect']);
      expect(find.text('Ready to join?'), findsOneWidget);
    });

    testWidgets('raise a hand in a lecture, and take the floor', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob'], mode: 'lecture');
      expect(find.text('Lecture'), findsOneWidget);
      Future<void> become(String mine) async {
        app.room
          ..hand = (mine: mine, raised: const [], invited: const [], holder: '')
          ..fire('onFloorRequested', {});
        await app.settle();
      }

      await app.control('Raise your hand');
      await become('requested');
      await app.control('Lower your hand');
      await become('invited');
      expect(find.text('Invited to speak'), findsOneWidget);
      await app.press('Accept');
      await app.press('Decline');
      await become('holding');
      await app.control('Give the floor back');
      expect(app.room.calls, ['requestFloor', 'cancelFloor', 'acceptInviteFloorRequest', 'rejectInviteFloor', 'finishFloor']);
    });
  });

  group('a banner', () {
    testWidgets('says that the connection is being restored', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob']);
      app.room.fire('onConnectionInterrupted', {'msg': 'lost'});
      await app.settle();
      expect(find.text('Reconnecting…'), findsNWidgets(2), reason: 'the banner, and one\'s own tile');
      app.room.fire('onReconnect', {'attempt': 2, 'of': 3, 'msg': 'Reconnecting'});
      await app.settle();
      expect(find.text('Reconnecting… attempt 2 of 3'), findsOneWidget);
      app.room.fire('onUserReconnectSuccess', {'clientId': 'c1'});
      await app.settle();
      expect(find.textContaining('attempt'), findsNothing);
      expect(find.text('You are back.'), findsOneWidget);
      await tester.pump(const Duration(seconds: 5));
      expect(find.text('You are back.'), findsNothing);
    });

    testWidgets('says what the network carries, for a while', (tester) async {
      final app = await AppUnderTest.start(tester, phone);
      await app.inRoom(['Bob']);
      app.room
        ..fire('onConnectionInterrupted', {})
        ..fire('onRoomBandwidthAlert', {'number_of_videos': 2, 'direction': 'down', 'cause': 'downlink'})
        ..fire('onPublisherBandwidthAlert', {'streamId': 'av', 'layers': 1, 'wanted': 3, 'direction': 'down'});
      await app.settle();
      expect(find.text('Your network carries 2 videos now'), findsOneWidget);
      expect(find.text('Your video is sent smaller: your network is slow'), findsOneWidget);
      await tester.pump(const Duration(seconds: 9));
      expect(find.textContaining('Your network'), findsNothing);
    });

    testWidgets('says that only sound is carried, as long as that is so', (tester) async {
      final app = await AppUnderTest.start(tester, phone);
      await app.inRoom(['Bob']);
      app.room
        ..fire('onRoomBandwidthAlert', {'number_of_videos': 0, 'direction': 'down', 'cause': 'downlink'})
        ..fire('onAudioOnlyByBandwidth', {'enabled': true});
      await app.settle();
      expect(find.textContaining('only sound for now'), findsOneWidget);
      expect(find.textContaining('only sound now'), findsNothing);
      await app.looks('banner_phone');
      app.room.fire('onAudioOnlyByBandwidth', {'enabled': false});
      await app.settle();
      expect(find.textContaining('only sound for now'), findsNothing);
    });

    testWidgets('lets a moderator extend the time', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob'], role: 'moderator');
      app.room.fire('onConferenceRemainingDuration', {'remaining': 5});
      await app.settle();
      expect(find.text('The room closes in 5 minutes'), findsOneWidget);
      await app.press('Extend');
      app.room.fire('onConferencessExtended', {'extended': 10, 'remaining': 15});
      await app.settle();
      expect(app.room.calls, ['extendConferenceDuration']);
      expect(find.text('The room closes in 5 minutes'), findsNothing);
    });

    testWidgets('says what failed', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob'], role: 'moderator');
      app.room.refusal = const EnxException(4121, 'The room is locked already.');
      await app.control('Chat');
      await app.type('Write a message', 'hello');
      await tester.tap(find.bySemanticsLabel('Send'));
      await app.settle();
      expect(find.text('The room is locked already.'), findsOneWidget);
      expect(find.text('hello'), findsOneWidget, reason: 'what failed stays to be sent again');
    });
  });

  testWidgets('what ends the stay is explained', (tester) async {
    final app = await AppUnderTest.start(tester);
    await app.inRoom(['Bob']);
    app.room.fire('onRoomDisConnected', {'cause': 9019, 'msg': 'disconnected-by-moderator'});
    await app.settle();
    expect(find.text('A moderator ended your visit'), findsOneWidget);
  });
}
