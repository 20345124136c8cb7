import 'package:enx_rtc/enx_rtc.dart';
import 'package:enx_rtc_example/app.dart';
import 'package:enx_rtc_example/look/theme.dart';
import 'package:enx_rtc_example/tokens/token_source.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import '../../packages/enx_rtc/test/support/fake_port.dart';
import '../../packages/enx_rtc/test/support/fake_room.dart';
import '../../packages/enx_rtc/test/support/pictures.dart';

/// The screens on which the app is looked at, logical pixels.
const phone = Size(390, 844), desktop = Size(1280, 800);

/// The app around a room that a test plays.
class AppUnderTest {
  AppUnderTest._(this.tester, this.room);

  /// The test's.
  final WidgetTester tester;

  /// The room.
  final FakeRoom room;

  /// What was asked of the demo, as `address json`.
  final List<String> asked = [];

  /// What the demo answers.
  ({int status, String body}) answer = (status: 200, body: '{"token": "t1"}');

  /// The devices.
  FakePort get port => room.port as FakePort;

  /// Starts the app, in the lobby.
  static Future<AppUnderTest> start(WidgetTester tester, [Size screen = desktop]) async {
    FakeWebRtc.reset();
    final app = AppUnderTest._(tester, FakeRoom());
    EnxRtc.room = app.room;
    useScreen(tester, screen.width, screen.height);
    await tester.pumpWidget(
      EnxApp(
        room: app.room,
        server: 'wss://rooms.example.com',
        theme: pictureTheme(enxTheme()),
        tokens: TokenSource(
          send: (address, json) async {
            app.asked.add('$address $json');
            return app.answer;
          },
        ),
      ),
    );
    await app.settle();
    return app;
  }

  /// In the room, with these others on slots.
  Future<void> inRoom(List<String> others, {String role = 'participant', String mode = 'group', Json more = const {}}) async {
    room.joined(
      role: role,
      mode: mode,
      others: [for (final (index, name) in others.indexed) FakeRoom.person('c${index + 2}', name, more: more)],
    );
    room.talk([for (final (index, name) in others.indexed) FakeRoom.talker(index + 1, name)]);
    await draw();
  }

  /// Lets every picture have its first frame.
  Future<void> draw() async {
    await settle();
    for (final renderer in FakeWebRtc.renderers) {
      if (renderer.srcObject != null && !renderer.gone) renderer.draw(640, 480);
    }
    await settle();
  }

  /// Lets what happens at once happen. (A spinner never settles.)
  Future<void> settle() async {
    for (var turn = 0; turn < 4; turn++) {
      await tester.pump(const Duration(milliseconds: 50));
    }
  }

  /// Presses what has these words.
  Future<void> press(String words) async {
    await tester.tap(find.text(words).hitTestable().first);
    await settle();
  }

  /// Presses the control that is called so.
  Future<void> control(String words) async {
    await tester.tap(find.byTooltip(words));
    await settle();
  }

  /// Types into the field that shows this hint or text.
  Future<void> type(String field, String text) async {
    await tester.enterText(find.widgetWithText(TextField, field), text);
    await settle();
  }

  /// Expects the screen to look as in a golden picture of the example.
  Future<void> looks(String name) => expectPicture(tester, 'example/test/goldens/$name.png');
}
