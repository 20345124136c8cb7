import 'dart:io';

import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:enx_rtc_core/src/local_info.dart';
import 'package:enx_rtc_core/src/room_facts.dart';
import 'package:enx_rtc_core/src/standing.dart';
import 'package:enx_rtc_core/src/token.dart';

import 'harness.dart';
import 'room_under_test.dart';

/// A file of the repository, found from the folder that the tests run in.
String _ofRepository(String path) {
  for (var folder = Directory.current; ; folder = folder.parent) {
    final file = File('${folder.path}/$path');
    if (file.existsSync()) return file.readAsStringSync();
    if (folder.path == folder.parent.path) throw StateError('$path is not there');
  }
}

void tests() => group('facts', () {
  test('the callbacks are those of the browser SDK, each fires its own field', () {
    final fields = RegExp(r'^  (on\w+) = null;', multiLine: true).allMatches(_ofRepository('clients/web/enx-rtc/callbacks.js'));
    expect(callbackNames, [for (final field in fields) if (field[1] != 'onSlotStream') field[1]]);
    final t = RoomUnderTest();
    for (final name in ['onUserConnected', 'onLockedRoom', 'onEventError']) {
      t.room.fire(name, {});
    }
    t.room.fire('onNothing', {});
    expectHeard(t, ['onUserConnected', 'onLockedRoom', 'onEventError']);
  });

  test('every verb of the server has its call', () {
    final verbs = RegExp(r'^  (\w+): ', multiLine: true).allMatches(_ofRepository('clients/web/enx-rtc/verbs.d.ts')).map((verb) => verb[1]!).toList();
    final calls = [
      for (final name in ['calls/floor_calls', 'calls/message_calls', 'calls/moderation_calls', 'calls/receive_calls', 'session', 'session_media', 'enx_room', 'reports', 'repair', 'link'])
        _ofRepository('clients/flutter/packages/enx_rtc_core/lib/src/$name.dart'),
    ].join();
    expect(verbs.length > 40, true);
    // What the media of a room call is not here yet.
    const ofMedia = {'muteSelfAudio', 'muteSelfVideo', 'startScreenShare', 'stopScreenShare', 'setAudioOnlyMode'};
    expect([for (final verb in verbs) if (!ofMedia.contains(verb) && !calls.contains("'$verb'")) verb], <String>[]);
  });

  for (final (name, me, room, publish, audio, video) in <(String, Json, Json, bool, bool, bool)>[
    ('a participant of a meeting sends all', {}, {}, true, true, true),
    ('a viewer sends nothing', {'permissions': {'publish': false}}, {}, false, false, false),
    ('a listener of a lecture sends nothing', {}, {'settings': {'mode': 'lecture'}}, false, false, false),
    ('who has the floor sends all', {'hasFloor': true}, {'settings': {'mode': 'lecture'}}, true, true, true),
    ('a moderator of a lecture sends all', {'role': 'moderator'}, {'settings': {'mode': 'lecture'}}, true, true, true),
    ('a muted room hears moderators only', {}, {'mute': true}, true, false, true),
    ('a moderator speaks in a muted room', {'role': 'moderator'}, {'mute': true}, true, true, true),
    ('what a token withholds stays off', {'role': 'moderator', 'withheld': {'microphone': false, 'camera': true}}, {}, true, true, false),
    ('a hard-muted camera stays off', {'hardMutedVideo': true}, {}, true, true, false),
  ]) {
    test(name, () {
      final facts = RoomFacts(connected({
        'user': user('me', me),
        'userList': [user('me', me)],
        'room': {...connected()['room'] as Json, ...room},
      }));
      expect(facts.allowed, (publish: publish, audio: audio, video: video));
    });
  }

  test('the chat keeps what was said, one\'s own words too, each once and in order', () {
    final facts = RoomFacts(connected({'messages': [message(1), message(2, {'type': 'user_data', 'message': '{"a":1}'})]}));
    facts.apply('sendMessage', {'message': 'hello', 'broadcast': false, 'recipientIds': ['b']}, {'id': 5, 'timestamp': 50});
    facts.apply('onMessageReceived', {'message': message(4)});
    facts.apply('onMessageReceived', {'message': message(5)});
    expect([for (final m in facts.chat.lines) (m['id'], m['senderId'], m['message'])], [(1, 'b', 'm1'), (4, 'b', 'm4'), (5, 'me', 'hello')]);
    for (var id = 6; id < 700; id++) {
      facts.chat.add(message(id));
    }
    expect(facts.chat.lines.length, 500);
  });

  test('the floor is known by what the server tells, and a decision is news once', () {
    final facts = RoomFacts(connected({'raisedHands': ['b']}));
    facts.apply('onFloorRequestReceived', {'clientId': 'c', 'name': 'C'});
    expect([facts.floor.raised, facts.floor.isNews('b', 1709), facts.floor.isNews('b', 1709)], [
      ['b', 'c'],
      true,
      false,
    ]);
    facts.apply('onProcessFloorRequested', {'clientId': 'c', 'action': 'floorGranted', 'result': 1708});
    expect([facts.floor.holder, facts.floor.raised], [
      'c',
      ['b'],
    ]);
    facts.apply('onGrantedFloorRequest', {'msg': ''});
    expect((facts.floor.mine, facts.roster.me['hasFloor']), ('holding', true));
    facts.apply('onRoomModeSwitched', {'mode': 'group'});
    expect([facts.floor.mine, facts.floor.holder, facts.floor.raised], ['none', '', <String>[]]);
  });

  test('one\'s own calls count as soon as they are answered', () {
    final facts = RoomFacts(connected());
    for (final (method, params) in <(String, Json)>[
      ('lockRoom', {}),
      ('enableKnock', {'enabled': true}),
      ('hardMute', {}),
      ('hardMuteUserVideo', {'clientId': 'b'}),
    ]) {
      facts.apply(method, params);
    }
    final room = facts.connected['room'] as Json;
    expect((room['locked'], room['knockEnabled'], room['mute'], facts.roster.user('b')!['hardMutedVideo']), (true, true, true, true));
  });

  test('what was told of bandwidth is over before a room is told anew', () {
    final standing = Standing();
    standing.hear('onRoomBandwidthAlert', {'direction': 'down', 'number_of_videos': 1});
    standing.hear('onAudioOnlyByBandwidth', {'enabled': true});
    standing.hear('onShareStreamEvent', {'message': 'Share stopped', 'reason': 'bw'});
    standing.hear('onScreenSharedStopped', {});
    expect([for (final news in standing.end()) news.name], ['onRoomBandwidthAlert', 'onAudioOnlyByBandwidth']);
    expect(standing.end(), <Object?>[]);
  });

  test('what no camera could honour is refused', () async {
    for (final (info, code) in <(Json, int)>[
      ({'framerate': 0}, Codes.framerateInvalid),
      ({'maxVideoLayers': 4}, Codes.videoLayersInvalid),
      ({'minVideoBW': 2, 'maxVideoBW': 1}, Codes.invalidParameters),
      ({'videoSize': [640, 360, 320, 180]}, Codes.videoSizeInvalid),
    ]) {
      expect((await throws<EnxException>(() => checkLocalInfo(info))).code, code);
    }
    checkLocalInfo({'framerate': 30, 'maxVideoLayers': 3, 'videoSize': {'minWidth': 1}});
  });

  test('a token says how many slots there are, whatever else it says', () {
    expect([tokenSlots('x.eyJzbG90cyI6OX0.y'), tokenSlots('x.eyJzbG90cyI6OTl9.y'), tokenSlots('nonsense'), tokenSlots('')], [9, 6, 6, 6]);
  });
});
