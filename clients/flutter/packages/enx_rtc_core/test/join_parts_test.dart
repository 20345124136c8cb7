import 'dart:convert';

import 'package:enx_rtc_core/src/errors.dart';
import 'package:enx_rtc_core/src/json.dart';
import 'package:enx_rtc_core/src/local_info.dart';
import 'package:enx_rtc_core/src/reports.dart';
import 'package:enx_rtc_core/src/roster.dart';
import 'package:enx_rtc_core/src/token.dart';

import 'fake_clock.dart';
import 'harness.dart';
import 'room_under_test.dart';

String _jwt(Object? claims) => 'h.${base64Url.encode(utf8.encode(jsonEncode(claims))).replaceAll('=', '')}.s';

/// A device of which the test says how it is.
class _Device extends DeviceState {
  @override
  ({int level, bool charging})? battery;

  @override
  ({int width, int height})? picture;
}

void tests() => group('join parts', () {
  test('a token tells its slots; one that cannot be read leaves the judgement to the server', () {
    expect(tokenSlots(_jwt({'slots': 9, 'name': 'Zoë ✓'})), 9);
    expect(tokenSlots(_jwt({'slots': 9.0})), 9);
    expect(decodeToken(_jwt({'name': 'Zoë ✓'}))['name'], 'Zoë ✓');
    for (final bad in [
      '',
      'x',
      'a.b.c',
      for (final slots in [null, 0, 17, 2.5, '4']) _jwt({'slots': slots}),
      _jwt({}),
      _jwt(null),
      _jwt([1]),
    ]) {
      expect(tokenSlots(bad), 6, bad);
    }
  });

  test('what no camera could honour is refused with its own code', () async {
    for (final (info, code) in <(Json, int)>[
      ({'framerate': 31}, 5088),
      ({'framerate': double.nan}, 5088),
      for (final layers in [0, 4, 1.5]) ({'maxVideoLayers': layers}, 5084),
      (
        {
          'videoSize': [640, 360, 320, 180],
        },
        1184,
      ),
      (
        {
          'videoSize': {'minHeight': 181, 'maxHeight': 180},
        },
        1184,
      ),
      (
        {
          'videoSize': {'minWidth': -1},
        },
        1184,
      ),
      ({'minVideoBW': 500, 'maxVideoBW': 200}, 1155),
    ]) {
      expect((await throws<EnxException>(() => checkLocalInfo(info))).code, code, '$info');
    }
    expect(
      (await throws<EnxException>(
        () => checkLocalInfo({
          'videoSize': {'minWidth': 'a'},
        }),
      )).code,
      1184,
    );
    checkLocalInfo({'maxVideoLayers': 2.0});
    checkLocalInfo({
      'framerate': 30,
      'maxVideoLayers': 3,
      'videoSize': {'maxWidth': 640},
      'minVideoBW': 80,
      'maxVideoBW': 300,
    });
  });

  test('the server gets plain switches and what is really sent', () {
    final Json info = {
      'audio': {'deviceId': 'mic'},
      'video': false,
      'name': 'Ann',
      'videoSize': [1, 2, 3, 4],
    };
    expect(wireLocalInfo(info, {'audioMuted': false, 'videoMuted': true}), {
      'audio': true,
      'video': false,
      'name': 'Ann',
      'audioMuted': false,
      'videoMuted': true,
      'videoSize': {'minWidth': 1, 'minHeight': 2, 'maxWidth': 3, 'maxHeight': 4},
    });
    expect(info['video'], false);
    expect(info['videoSize'], [1, 2, 3, 4]);
  });

  test('the roster follows the notifications', () {
    Json muted(String id) => user(id, {'audioMuted': false});
    final b = muted('b');
    final roster = Roster([b, muted('me')], muted('me'));
    roster.apply('onUserConnected', {'user': muted('c')});
    roster.apply('onRemoteStreamAudioMute', {'clientId': 'b', 'name': 'b'});
    roster.apply('onScreenSharedStarted', {'clientId': 'c', 'name': 'c'});
    roster.apply('onUserDisConnected', {'user': user('nobody'), 'cause': <String, Object?>{}});
    roster.apply('onActiveTalkerList', {'active': true, 'activeList': <Object?>[]});
    expect(
      [for (final user in roster.list) (user['clientId'], user['audioMuted'], user['sharing'])],
      [('me', false, false), ('b', true, false), ('c', false, true)],
    );
    expect(b['audioMuted'], false);
    roster.apply('onUserDisConnected', {'user': user('b'), 'cause': <String, Object?>{}});
    roster.apply('onRemoteStreamAudioUnMute', {'clientId': 'b', 'name': 'b'});
    expect([for (final user in roster.list) user['clientId']], ['me', 'c']);
  });

  test('what one hears of oneself changes oneself', () {
    final roster = Roster([user('b')], user('me', {'audioMuted': false, 'videoMuted': false}));
    for (final (method, payload, key, value) in <(String, Json, String, bool)>[
      ('onAudioEvent', {'msg': 'Audio Off'}, 'audioMuted', true),
      ('onAudioEvent', {'msg': 'Audio On'}, 'audioMuted', false),
      ('onVideoEvent', {'msg': 'Video Off'}, 'videoMuted', true),
      ('onVideoEvent', {'msg': 'Video On'}, 'videoMuted', false),
      ('onReceivedHardMuteAudio', {}, 'hardMutedAudio', true),
      ('onReceivedHardUnMuteAudio', {}, 'hardMutedAudio', false),
      ('onReceivedHardMuteVideo', {}, 'hardMutedVideo', true),
      ('onReceivedHardUnMuteVideo', {}, 'hardMutedVideo', false),
      ('onGrantedFloorRequest', {}, 'hasFloor', true),
      ('onReleasedFloorRequest', {}, 'hasFloor', false),
      ('acceptInviteFloorRequest', {}, 'hasFloor', true),
      ('finishFloor', {}, 'hasFloor', false),
    ]) {
      roster.apply(method, payload);
      expect(roster.me[key], value, method);
    }
    expect(roster.user('b'), user('b'));
  });

  test('battery and picture are told where anybody hears of them, once for each change, the battery once a minute', () async {
    final clock = FakeClock();
    final device = _Device();
    final told = <(String, Json)>[];
    var heard = false;
    final reports = Reports(
      clock: clock,
      heard: () => heard,
      device: device,
      call: (method, params) {
        told.add((method, params));
        return Future.error(StateError('the network is gone'));
      },
    );
    device
      ..battery = (level: 50, charging: false)
      ..picture = (width: 640, height: 360);
    await clock.pass(9000);
    expect(told.length, 0);
    heard = true;
    await clock.pass(9000);
    device.battery = (level: 49, charging: false);
    await clock.pass(51000);
    expect(told.map((report) => report.$1).toList(), ['videoResolution', 'batteryUpdate']);
    await clock.pass(9000);
    expect(
      [
        for (final (method, params) in told) [method, params],
      ],
      [
        [
          'videoResolution',
          {'width': 640, 'height': 360},
        ],
        [
          'batteryUpdate',
          {'level': 50, 'charging': false},
        ],
        [
          'batteryUpdate',
          {'level': 49, 'charging': false},
        ],
      ],
    );
    reports.stop();
    expect(clock.running, 0);
  });
});
