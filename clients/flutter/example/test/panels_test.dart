import 'package:enx_rtc/enx_rtc.dart';
import 'package:enx_rtc_example/look/icon_paths.dart';
import 'package:enx_rtc_example/look/svg_path.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

import '../../packages/enx_rtc/test/support/fake_room.dart';
import 'tested_app.dart';

/// Ten in the morning of some day, ms; each line a minute later.
final int _morning = DateTime(2026, 1, 5, 10).millisecondsSinceEpoch;

Json _line(int id, String from, String text, {String sender = '', List<String> to = const []}) => {
  'id': id,
  'senderId': from,
  'sender': sender,
  'message': text,
  'broadcast': to.isEmpty,
  'receipients': to,
  'timestamp': _morning + id * 60000,
};

void main() {
  group('the chat', () {
    testWidgets('shows who said what, and to whom', (tester) async {
      final app = await AppUnderTest.start(tester);
      app.room.lines = [
        _line(1, 'c2', 'Good morning', sender: 'Bob'),
        _line(2, 'c2', 'Shall we begin?', sender: 'Bob'),
        _line(3, 'c1', 'Yes'),
        _line(4, 'c1', 'Only you', to: ['c2']),
        _line(5, 'c3', 'Psst', sender: 'Cleo', to: ['c1']),
      ];
      await app.inRoom(['Bob', 'Cleo']);
      await app.control('Chat');
      expect(find.text('Bob'), findsNWidgets(2), reason: 'the tile, and the head of two lines');
      expect(find.text('You · to Bob'), findsOneWidget);
      expect(find.text('Cleo · to you only'), findsOneWidget);
      await app.looks('chat_desktop');
      tester.view.physicalSize = phone;
      await app.settle();
      await app.looks('chat_phone');
    });

    testWidgets('says a line to everyone, or to one', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob']);
      await app.control('Chat');
      expect(find.text('Nothing has been said yet.'), findsOneWidget);
      await app.type('Write a message', ' hello ');
      await tester.tap(find.bySemanticsLabel('Send'));
      await app.settle();
      expect(find.text(' hello '), findsNothing);
      await tester.tap(find.text('Everyone'));
      await app.settle();
      await tester.pump(const Duration(seconds: 1));
      await tester.tap(find.text('Bob').last);
      await tester.pump(const Duration(seconds: 1));
      await app.type('Write a message', 'psst');
      await tester.testTextInput.receiveAction(TextInputAction.send);
      await app.settle();
      expect(app.room.calls, ['sendMessage {message: hello, broadcast: true}', 'sendMessage {message: psst, broadcast: false, recipientIds: [c2]}']);
    });

    testWidgets('counts what one has not seen', (tester) async {
      final app = await AppUnderTest.start(tester);
      app.room.lines = [_line(1, 'c2', 'before', sender: 'Bob')];
      await app.inRoom(['Bob']);
      expect(find.byTooltip('Chat'), findsOneWidget);
      app.room.lines = [...app.room.lines, _line(2, 'c2', 'new', sender: 'Bob'), _line(3, 'c1', 'mine')];
      app.room.fire('onMessageReceived', {'message': app.room.lines[1]});
      await app.settle();
      expect(find.text('Bob: new'), findsOneWidget);
      await app.control('Chat, 1 unread');
      expect(find.byTooltip('Chat'), findsOneWidget);
    });
  });

  group('the people', () {
    testWidgets('are listed with what is on and off', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob', 'Cleo']);
      app.room.people = [
        app.room.people[0],
        FakeRoom.person('c2', 'Bob', role: 'moderator', more: {'audioMuted': true, 'hardMutedAudio': true}),
        FakeRoom.person('c3', 'Cleo', more: {'reconnecting': true, 'signedName': 'Cleopatra'}),
      ];
      await app.control('3 participants');
      expect(find.text('You'), findsNWidgets(2));
      expect(find.text('Moderator · Muted by a moderator'), findsOneWidget);
      expect(find.text('Invited as Cleopatra · Reconnecting…'), findsOneWidget);
      expect(find.byType(PopupMenuButton<VoidCallback>), findsNothing);
      await app.looks('people_desktop');
      tester.view.physicalSize = phone;
      await app.settle();
      await app.looks('people_phone');
    });

    testWidgets('can be moderated', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob'], role: 'moderator');
      await app.control('2 participants');
      await tester.tap(find.byTooltip('Actions for Bob'));
      await app.settle();
      await tester.pump(const Duration(seconds: 1));
      await app.press('Mute microphone');
      await tester.pump(const Duration(seconds: 1));
      expect(app.room.calls, ['hardMuteUserAudio {clientId: c2}']);
    });

    testWidgets('who raise a hand are given the floor', (tester) async {
      final app = await AppUnderTest.start(tester);
      await app.inRoom(['Bob'], role: 'moderator', mode: 'lecture');
      app.room
        ..hand = (mine: 'none', raised: const ['c2'], invited: const [], holder: '')
        ..fire('onFloorRequestReceived', {'clientId': 'c2', 'name': 'Bob'});
      await app.settle();
      expect(find.text('Bob would like to speak'), findsOneWidget);
      await app.control('2 participants');
      expect(find.text('Raised hands'), findsOneWidget);
      await app.press('Give floor');
      await app.press('Deny');
      expect(app.room.calls, ['grantFloor {clientId: c2}', 'denyFloor {clientId: c2}']);
    });
  });

  group('an icon', () {
    test('is read from its path', () {
      for (final picture in Picture.values) {
        final bounds = readPath(picture.data).getBounds();
        expect(bounds.left >= 1 && bounds.top >= 1 && bounds.right <= 23 && bounds.bottom <= 23, true, reason: '${picture.name} $bounds');
      }
    });

    test('may have curves that follow on each other, and close', () {
      expect(readPath('M2 2h4v4H2z').getBounds(), const Rect.fromLTRB(2, 2, 6, 6));
      final smooth = readPath('M0 0c0-2 4-2 4 0s4 2 4 0').getBounds();
      expect((smooth.left, smooth.right), (0, 8));
      expect(smooth.bottom > 1, true, reason: 'the second half mirrors the first');
    });
  });
}
