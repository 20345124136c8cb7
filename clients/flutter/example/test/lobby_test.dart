import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'tested_app.dart';

void main() {
  testWidgets('the lobby shows one\'s own picture, and lets it go before the room opens its own', (tester) async {
    final app = await AppUnderTest.start(tester);
    await app.type('How others see you', 'Ann Miller');
    await app.draw();
    expect(tester.widget<RTCVideoView>(find.byType(RTCVideoView)).mirror, true);
    await app.looks('lobby_desktop');
    await app.press('Join room');
    expect(app.port.tracks.map((track) => track.ended), [true, true]);
    expect(app.asked, ['https://rooms.example.com/demo/tokens {"room":"demo","name":"Ann Miller"}']);
    expect(app.room.serverUrl, 'wss://rooms.example.com');
    expect(app.room.calls, ['joinRoom t1']);
    expect(app.room.joinedWith, {'name': 'Ann Miller', 'audioMuted': false, 'videoMuted': false});
    expect(find.text('Weekly meeting'), findsOneWidget);
  });

  testWidgets('on a phone it is one column, and what is turned off stays off', (tester) async {
    final app = await AppUnderTest.start(tester, phone);
    await app.type('How others see you', 'Ann');
    await tester.tap(find.bySemanticsLabel('Turn the camera off'));
    await app.settle();
    expect(find.byType(RTCVideoView), findsNothing);
    expect(app.port.tracks.where((track) => track.kind == 'video').single.ended, true);
    await app.looks('lobby_phone');
    await tester.ensureVisible(find.text('Join room'));
    await app.press('Join room');
    expect(app.room.joinedWith, {'name': 'Ann', 'audioMuted': false, 'videoMuted': true});
  });

  testWidgets('a device that cannot be had is named, and one joins without it', (tester) async {
    final app = await AppUnderTest.start(tester);
    await tester.tap(find.bySemanticsLabel('Turn the camera off'));
    await app.settle();
    app.port.trouble = const DeviceException('NotAllowedError');
    await tester.tap(find.bySemanticsLabel('Turn the camera on'));
    await app.settle();
    expect(find.text('The camera is blocked. Allow it in the settings of the app.'), findsOneWidget);
    app.port.trouble = null;
    await tester.tap(find.bySemanticsLabel('Turn the camera on'));
    await app.settle();
    expect(find.byType(RTCVideoView), findsOneWidget);
  });

  testWidgets('the form says what is missing', (tester) async {
    final app = await AppUnderTest.start(tester);
    await app.press('Join room');
    expect(find.text('Tell the others your name.'), findsOneWidget);
    await app.type('How others see you', 'Ann');
    await app.type('demo', '');
    await app.press('Join room');
    expect(find.text('Give the room a name.'), findsOneWidget);
    await app.press('Join with a token');
    await app.press('Join room');
    expect(find.text('Paste the token.'), findsOneWidget);
    await app.type('From your backend', 'jwt');
    await app.type('wss://rooms.example.com', 'rooms');
    await app.press('Join room');
    expect(find.textContaining('The server is an address'), findsOneWidget);
    expect(app.room.calls, isEmpty);
    await app.type('rooms', 'ws://localhost:8080');
    await app.press('Join room');
    expect(app.room.calls, ['joinRoom jwt']);
    expect(app.asked, isEmpty);
  });

  testWidgets('a join that fails is explained, and leads back', (tester) async {
    final app = await AppUnderTest.start(tester);
    await app.type('How others see you', 'Ann');
    app.room.refusal = const EnxException(9001, 'The token is not valid.');
    await app.press('Join room');
    expect(find.text('This link is not valid'), findsOneWidget);
    expect(find.text('Code 9001'), findsOneWidget);
    await app.looks('problem_desktop');
    await app.press('Back to the lobby');
    expect(find.text('Ready to join?'), findsOneWidget);
  });

  testWidgets('a server without the demo, or none at all, is explained', (tester) async {
    final app = await AppUnderTest.start(tester);
    await app.type('How others see you', 'Ann');
    app.answer = (status: 404, body: '');
    await app.press('Join room');
    expect(find.text('Not allowed here'), findsOneWidget);
    await app.press('Back to the lobby');
    await app.type('How others see you', 'Ann');
    app.answer = (status: 502, body: '<html>');
    await app.press('Join room');
    expect(find.text('The server cannot be reached'), findsOneWidget);
  });

  testWidgets('one waits in the waiting room, and may leave it', (tester) async {
    final app = await AppUnderTest.start(tester, phone);
    app.room.fire('onRoomAwaited', {'event_type': 'knock'});
    await app.settle();
    expect(find.text('You knocked'), findsOneWidget);
    expect(find.text('Somebody inside will let you in.'), findsOneWidget);
    await app.press('Leave');
    expect(app.room.calls, ['disconnect']);
    expect(find.text('Ready to join?'), findsOneWidget);
    expect(find.text('You left the room.'), findsOneWidget);
  });
}
