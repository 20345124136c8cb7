import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:enx_rtc_core/src/room_facts.dart';

import 'harness.dart';
import 'room_under_test.dart';

void tests() => group('facts', () {
  test('every verb of the server has its call', () {
    final verbs = RegExp(r'^  (\w+): ', multiLine: true).allMatches(ofRepository('clients/web/enx-rtc/verbs.d.ts')).map((verb) => verb[1]!).toList();
    final calls = [
      for (final name in [
        for (final kind in ['floor', 'message', 'moderation', 'receive']) 'calls/${kind}_calls',
        ...['session', 'session_media', 'enx_room', 'reports', 'repair', 'link'],
      ])
        ofRepository('clients/flutter/packages/enx_rtc_core/lib/src/$name.dart'),
    ].join();
    expect(verbs.length > 40, true);
    // What the media of a room call is not here yet.
    const ofMedia = {'muteSelfAudio', 'muteSelfVideo', 'startScreenShare', 'stopScreenShare', 'setAudioOnlyMode'};
    expect([
      for (final verb in verbs)
        if (!ofMedia.contains(verb) && !calls.contains("'$verb'")) verb,
    ], <String>[]);
  });

  for (final (name, me, room, publish, audio, video) in <(String, Json, Json, bool, bool, bool)>[
    ('a participant of a meeting sends all', {}, {}, true, true, true),
    (
      'a viewer sends nothing',
      {
        'permissions': {'publish': false},
      },
      {},
      false,
      false,
      false,
    ),
    (
      'a listener of a lecture sends nothing',
      {},
      {
        'settings': {'mode': 'lecture'},
      },
      false,
      false,
      false,
    ),
    (
      'who has the floor sends all',
      {'hasFloor': true},
      {
        'settings': {'mode': 'lecture'},
      },
      true,
      true,
      true,
    ),
    (
      'a moderator of a lecture sends all',
      {'role': 'moderator'},
      {
        'settings': {'mode': 'lecture'},
      },
      true,
      true,
      true,
    ),
    ('a muted room hears moderators only', {}, {'mute': true}, true, false, true),
    ('a moderator speaks in a muted room', {'role': 'moderator'}, {'mute': true}, true, true, true),
    (
      'what a token withholds stays off',
      {
        'role': 'moderator',
        'withheld': {'microphone': false, 'camera': true},
      },
      {},
      true,
      true,
      false,
    ),
    ('a hard-muted camera stays off', {'hardMutedVideo': true}, {}, true, true, false),
  ]) {
    test(name, () {
      final facts = RoomFacts(
        connected({
          'user': user('me', me),
          'userList': [user('me', me)],
          'room': {...connected()['room'] as Json, ...room},
        }),
      );
      expect(facts.allowed, (publish: publish, audio: audio, video: video));
    });
  }
});
