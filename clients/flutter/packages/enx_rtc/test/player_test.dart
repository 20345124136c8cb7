import 'dart:async';

import 'package:enx_rtc/enx_rtc.dart';
import 'package:enx_rtc/src/player/muted_mark.dart';
import 'package:enx_rtc/src/player/people.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'support/fake_port.dart';
import 'support/fake_room.dart';
import 'support/pictures.dart';

void main() {
  late FakeRoom room;
  setUp(() {
    FakeWebRtc.reset();
    EnxRtc.room = room = FakeRoom()..joined();
  });

  Future<void> show(WidgetTester tester, Widget player) async {
    useScreen(tester, 320, 180);
    await tester.pumpWidget(
      MaterialApp(
        theme: pictureTheme(),
        debugShowCheckedModeBanner: false,
        home: Scaffold(body: player),
      ),
    );
    await tester.pump();
  }

  RTCVideoView view(WidgetTester tester) => tester.widget(find.byType(RTCVideoView));

  testWidgets('an empty slot is empty', (tester) async {
    await show(tester, const EnxPlayerWidget(1));
    expect(find.byType(EnxAvatar), findsNothing);
    expect(find.byType(RTCVideoView), findsNothing);
  });

  testWidgets('somebody without a picture is shown by initials, and as muted', (tester) async {
    await show(tester, const EnxPlayerWidget(1));
    room.talk([
      FakeRoom.talker(1, 'Bob Marley', more: {'videomuted': true, 'audiomuted': true}),
    ]);
    await tester.pump();
    expect(find.text('BM'), findsOneWidget);
    expect(find.text('Bob Marley'), findsOneWidget);
    expect(find.byType(MutedMark), findsOneWidget);
    expect(find.bySemanticsLabel(RegExp('Bob Marley, muted')), findsOneWidget);
    expect(find.byType(RTCVideoView), findsNothing);
    await expectPicture(tester, 'packages/enx_rtc/test/goldens/player_initials.png');
  });

  testWidgets('a picture comes with its first frame, all of it', (tester) async {
    room.talk([FakeRoom.talker(1, 'Bob')]);
    await show(tester, const EnxPlayerWidget(1));
    expect(FakeWebRtc.renderers.single.srcObject?.id, 'slot1');
    expect(find.text('B'), findsOneWidget, reason: 'nothing was drawn yet');
    FakeWebRtc.renderers.single.draw(640, 480);
    await tester.pump();
    expect(find.byType(EnxAvatar), findsNothing);
    expect(find.byType(MutedMark), findsNothing);
    expect(view(tester).objectFit, RTCVideoViewObjectFit.RTCVideoViewObjectFitContain);
    expect(view(tester).mirror, false);
    await expectPicture(tester, 'packages/enx_rtc/test/goldens/player_letterbox.png');
  });

  testWidgets('a picture may cover all of the space', (tester) async {
    room.talk([FakeRoom.talker(1, 'Bob')]);
    await show(tester, const EnxPlayerWidget(1, mScalingType: ScalingType.SCALE_ASPECT_FILL, caption: false));
    FakeWebRtc.renderers.single.draw(640, 480);
    await tester.pump();
    expect(view(tester).objectFit, RTCVideoViewObjectFit.RTCVideoViewObjectFitCover);
    expect(find.text('Bob'), findsNothing);
    await expectPicture(tester, 'packages/enx_rtc/test/goldens/player_cover.png');
  });

  testWidgets('another source of a slot is shown by the same renderer', (tester) async {
    room.talk([FakeRoom.talker(1, 'Bob')]);
    await show(tester, const EnxPlayerWidget(1));
    FakeWebRtc.renderers.single.draw(640, 480);
    room.show(1, 'moved');
    await tester.pump();
    expect(FakeWebRtc.renderers.length, 1);
    expect(FakeWebRtc.renderers.single.sources.map((stream) => stream?.id), ['slot1', 'moved']);
    room.fire('onAudioEvent', {});
    await tester.pump();
    expect(FakeWebRtc.renderers.single.sources.length, 2, reason: 'the source is the same');
  });

  testWidgets('a video that goes off makes place for the initials, and comes back', (tester) async {
    room.talk([FakeRoom.talker(1, 'Bob')]);
    await show(tester, const EnxPlayerWidget(1));
    room.talk([
      FakeRoom.talker(1, 'Bob', more: {'videomuted': true, 'reason': 'bw'}),
    ]);
    await tester.pump();
    expect(find.byType(EnxAvatar), findsOneWidget);
    expect(FakeWebRtc.renderers.single.gone, true);
    room.talk([FakeRoom.talker(1, 'Cleo')]);
    await tester.pump();
    await tester.pump();
    expect(find.text('Cleo'), findsOneWidget);
    expect(FakeWebRtc.renderers.last.srcObject?.id, 'slot1');
  });

  testWidgets('one\'s own front camera is shown as in a mirror, the back one is not', (tester) async {
    room.camera = cameraTrack('mine');
    await show(tester, const EnxPlayerWidget.local());
    FakeWebRtc.renderers.single.draw(1280, 720);
    await tester.pump();
    expect(view(tester).mirror, true);
    expect(find.text('Ann'), findsOneWidget);
    await expectPicture(tester, 'packages/enx_rtc/test/goldens/player_mirror.png');
    room.camera = cameraTrack('other', facing: 'environment');
    room.onLocalStream!();
    await tester.pump();
    expect(view(tester).mirror, false);
    room.camera = null;
    room.onLocalStream!();
    await tester.pump();
    expect(find.byType(RTCVideoView), findsNothing);
    expect(find.byType(EnxAvatar), findsOneWidget);
  });

  testWidgets('the vocabulary\'s way names one\'s own picture', (tester) async {
    room.camera = cameraTrack('mine');
    await show(tester, const EnxPlayerWidget(0, local: true, width: 100, height: 100));
    expect(FakeWebRtc.renderers.single.srcObject?.id, 'stream-mine');
  });

  testWidgets('the share of somebody else is on slot 101, without a muted mark, and one\'s own beside it', (tester) async {
    room
      ..share = cameraTrack('screen', facing: 'environment')
      ..people = [
        room.people.first,
        FakeRoom.person('c2', 'Bob', more: {'sharing': true, 'audioMuted': true}),
      ]
      ..show(101);
    await show(
      tester,
      const Row(
        children: [
          Expanded(child: EnxPlayerWidget(101)),
          Expanded(child: EnxPlayerWidget.localShare()),
        ],
      ),
    );
    expect(FakeWebRtc.renderers.map((renderer) => renderer.srcObject?.id), ['slot101', 'stream-screen']);
    expect(find.text('Bob'), findsWidgets);
    expect(find.byType(MutedMark), findsNothing);
    room
      ..people = [room.people.first]
      ..fire('onScreenSharedStopped', {});
    await tester.pump();
    expect(find.text('Bob'), findsNothing);
  });

  testWidgets('a track that the app opened is shown without a room', (tester) async {
    await show(tester, EnxPlayerWidget.preview(cameraTrack('mine'), name: 'Ann'));
    FakeWebRtc.renderers.single.draw(640, 480);
    await tester.pump();
    expect(view(tester).mirror, true);
    await show(tester, const EnxPlayerWidget.preview(null, name: 'Ann Miller'));
    expect(find.text('AM'), findsOneWidget);
  });

  testWidgets('a player that goes while its renderer is being made leaves nothing behind', (tester) async {
    FakeWebRtc.rendererGate = Completer();
    room.talk([FakeRoom.talker(1, 'Bob')]);
    await show(tester, const EnxPlayerWidget(1));
    await tester.pumpWidget(const SizedBox());
    FakeWebRtc.rendererGate!.complete();
    await tester.pump();
    await tester.pump();
    expect(FakeWebRtc.renderers.single.gone, true);
  });

  test('initials and colours are those of the browser\'s page', () {
    expect(['Ann', 'ann miller', ' Bob  van Dyk ', '', 'Émile'].map(initialsOf), ['A', 'AM', 'BD', '?', 'É']);
    // What the page's own functions give.
    expect(['Ann', 'Bob', '', 'Émile'].map(hueOf), [202, 102, 7, 151]);
  });
}
