import 'package:enx_rtc_core/src/chat.dart';
import 'package:enx_rtc_core/src/json.dart';
import 'package:enx_rtc_core/src/room_facts.dart';

import 'harness.dart';
import 'room_under_test.dart';

/// The steps, and how the floor is then: mine, raised, invited, holder.
final List<(String, List<(String, Json)>, List<Object?>)> _floors = [
  (
    'one asks, is granted and gives back',
    [
      ('requestFloor', {}),
      ('onGrantedFloorRequest', {'msg': ''}),
      ('finishFloor', {}),
    ],
    ['none', [], [], ''],
  ),
  (
    'one asks and is denied',
    [
      ('requestFloor', {}),
      ('onDeniedFloorRequest', {'msg': ''}),
    ],
    ['none', [], [], ''],
  ),
  (
    'one is invited and accepts',
    [
      ('onInvitedForFloorAccess', {'clientId': 'b', 'name': ''}),
      ('acceptInviteFloorRequest', {}),
    ],
    ['holding', [], [], ''],
  ),
  (
    'hands go up in order, and one down',
    [
      for (final id in ['b', 'c', 'b']) ('onFloorRequestReceived', {'clientId': id}),
      ('onCancelledFloorRequest', {'clientId': 'c'}),
    ],
    [
      'none',
      ['b'],
      [],
      '',
    ],
  ),
  (
    'a hand is granted',
    [
      ('onFloorRequestReceived', {'clientId': 'b'}),
      ('onProcessFloorRequested', {'clientId': 'b', 'action': 'floorGranted'}),
    ],
    ['none', [], [], 'b'],
  ),
  (
    'the floor is taken back',
    [
      (
        'onUserUpdated',
        {
          'user': user('b', {'hasFloor': true}),
          'change': 'floor',
        },
      ),
      ('onProcessFloorRequested', {'clientId': 'b', 'action': 'floorReleased'}),
    ],
    ['none', [], [], ''],
  ),
  (
    'an invited person accepts',
    [
      ('onInviteToFloorRequested', {'clientId': 'b'}),
      ('onAcceptedFloorInvite', {'clientId': 'b'}),
    ],
    ['none', [], [], 'b'],
  ),
  (
    'who leaves has neither hand nor floor',
    [
      ('onFloorRequestReceived', {'clientId': 'c'}),
      ('onProcessFloorRequested', {'clientId': 'b', 'action': 'floorGranted'}),
      ('onUserDisConnected', {'user': user('b')}),
      ('onUserDisConnected', {'user': user('c')}),
    ],
    ['none', [], [], ''],
  ),
  (
    'a meeting has no floor',
    [
      ('onFloorRequestReceived', {'clientId': 'b'}),
      ('onRoomModeSwitched', {'mode': 'group'}),
    ],
    ['none', [], [], ''],
  ),
];

/// How one stands to the floor at the join.
const List<(Json, String)> _standings = [
  ({}, 'none'),
  (
    {
      'raisedHands': ['b', 'me'],
    },
    'requested',
  ),
  (
    {
      'raisedHands': ['me'],
      'floorInvites': ['me'],
    },
    'invited',
  ),
  (
    {
      'raisedHands': ['me'],
      'approvedHands': ['me'],
    },
    'holding',
  ),
];

Json _room(Json more) => {...connected()['room'] as Json, ...more};

void tests() => group('room facts', () {
  test('the room follows its notifications, and leaves what the server said as it was', () {
    final said = connected();
    final facts = RoomFacts(said);
    for (final (method, payload) in <(String, Json)>[
      ('onLockedRoom', {'msg': '', 'moderator_id': 'b'}),
      ('onReceivedHardMute', {'status': true, 'msg': ''}),
      ('onKnockEnabled', {'enabled': true, 'moderator_id': ''}),
      ('onRoomModeSwitched', {'mode': 'lecture', 'moderator_id': ''}),
      ('onConferenceRemainingDuration', {'remaining': 10}),
      (
        'onUpdateSpotlightUsers',
        {
          'moderator_id': '',
          'clients': ['b'],
        },
      ),
      (
        'onUserRoleChanged',
        {
          'clientId': 'b',
          'role': 'moderator',
          'before': 'participant',
          'permissions': {'publish': true, 'controlhandlers': true},
        },
      ),
      (
        'onUserUpdated',
        {
          'user': user('c', {'reconnecting': true}),
          'change': 'reconnecting',
        },
      ),
      (
        'onUserAwaited',
        {
          'user': {'clientId': 'x', 'name': 'X'},
        },
      ),
      (
        'onUserAwaited',
        {
          'user': {'clientId': 'y', 'name': 'Y'},
        },
      ),
      ('onAwaitedUserGone', {'clientId': 'x', 'outcome': 'denied'}),
    ]) {
      facts.apply(method, payload);
    }
    facts.apply(
      'pinUsers',
      {
        'clientIds': ['b'],
      },
      {
        'pinnedUsers': ['b'],
      },
    );
    final now = facts.connected;
    final room = now['room'] as Json;
    expect(
      [room['locked'], room['mute'], room['knockEnabled'], (room['settings'] as Json)['mode'], room['remainingDuration']],
      [true, true, true, 'lecture', 10],
    );
    expect(
      [for (final user in now['userList'] as List<Json>) (user['clientId'], user['role'], user['reconnecting'])],
      [('me', 'participant', false), ('b', 'moderator', false), ('c', 'participant', true)],
    );
    expect(
      [
        [for (final user in now['awaitedParticipants'] as List<Json>) user['clientId']],
        now['spotlightUsers'],
        now['pinnedUsers'],
      ],
      [
        ['y'],
        ['b'],
        ['b'],
      ],
    );
    expect(said, connected());
  });

  for (final (name, steps, wanted) in _floors) {
    test('the floor: $name', () {
      final facts = RoomFacts(
        connected({
          'room': _room({
            'settings': {'mode': 'lecture'},
          }),
        }),
      );
      for (final (method, payload) in steps) {
        facts.apply(method, payload);
      }
      final floor = facts.floor;
      expect([floor.mine, floor.raised, floor.invited, floor.holder], wanted);
    });
  }

  for (final (more, mine) in _standings) {
    test('the floor: at the join with $more one stands to it as $mine', () => expect(RoomFacts(connected(more)).floor.mine, mine));
  }

  test('one\'s own calls count as soon as they are answered', () {
    final facts = RoomFacts(connected());
    facts.apply('lockRoom', {}, {});
    facts.apply('enableKnock', {'enabled': true}, {});
    facts.apply('hardMute', {}, {});
    facts.apply('hardMuteUserVideo', {'clientId': 'b'}, {});
    final room = facts.connected['room'] as Json;
    expect([room['locked'], room['knockEnabled'], room['mute'], facts.roster.list[1]['hardMutedVideo']], [true, true, true, true]);
    facts.apply('unLockRoom', {}, {});
    facts.apply('hardUnMute', {}, {});
    facts.apply('switchRoomMode', {'mode': 'lecture'}, {});
    final then = facts.connected['room'] as Json;
    expect([then['locked'], then['mute'], (then['settings'] as Json)['mode']], [false, false, 'lecture']);
  });

  test('a decision about the floor is news once, until it is asked for again', () {
    final floor = RoomFacts(connected()).floor;
    expect([floor.isNews('b', 1709), floor.isNews('b', 1709)], [true, false]);
    floor.apply('onFloorRequestReceived', {'clientId': 'b'});
    expect(floor.isNews('b', 1709), true);
  });

  test('the chat puts what comes late in its place, and knows its last number', () {
    final facts = RoomFacts(
      connected({
        'messages': [
          message(1),
          message(2, {'type': 'user_data', 'message': '{"a":1}'}),
        ],
      }),
    );
    facts.apply(
      'sendMessage',
      {
        'message': 'hello',
        'broadcast': false,
        'recipientIds': ['b'],
      },
      {'id': 5, 'timestamp': 50},
    );
    expect(facts.chat.lines.last, {
      'id': 5,
      'type': 'chat',
      'broadcast': false,
      'sender': 'Name of me',
      'senderId': 'me',
      'message': 'hello',
      'timestamp': 50,
      'receipients': ['b'],
    });
    facts.apply('onMessageReceived', {'message': message(4)});
    facts.apply('onMessageReceived', {'message': message(5)});
    expect([for (final line in facts.chat.lines) line['id']], [1, 4, 5]);
    expect([Chat().lastId, facts.chat.lastId], [0, 5]);
  });

  test('the application\'s data is read where it is JSON, and left where it is not', () {
    final data = message(1, {'type': 'user_data', 'message': '{"a":[1]}'});
    expect(readMessage(data)['message'], {
      'a': [1],
    });
    expect(data['message'], '{"a":[1]}');
    for (final as in [
      message(1, {'message': '{"a":1}'}),
      message(1, {'type': 'user_data', 'message': 'no json'}),
      message(1, {
        'type': 'user_data',
        'message': {'a': 1},
      }),
    ]) {
      expect(identical(readMessage(as), as), true);
    }
  });

  test('after a snapshot the app hears what it missed, and nothing that it knows', () {
    final facts = RoomFacts(
      connected({
        'userList': [user('me'), user('b'), user('c')],
        'messages': [message(1)],
      }),
    );
    final news = facts.replace(
      connected({
        'userList': [
          user('me', {'audioMuted': false}),
          user('c', {'audioMuted': false, 'sharing': true, 'reconnecting': true}),
          user('d'),
        ],
        'room': _room({'locked': true, 'mute': true}),
        'messages': [
          message(1),
          message(2),
          message(3, {'type': 'user_data', 'message': '{"a":1}'}),
        ],
        'raisedHands': ['d'],
      }),
    );
    Object? about(Json payload) => (payload['user'] as Json?)?['clientId'] ?? payload['clientId'] ?? (payload['message'] as Json?)?['message'] ?? '';
    expect(
      [
        for (final (:name, :payload) in news) [name, about(payload)],
      ],
      [
        ['onUserDisConnected', 'b'],
        ['onRemoteStreamAudioUnMute', 'c'],
        ['onScreenSharedStarted', 'c'],
        ['onUserUpdated', 'c'],
        ['onUserConnected', 'd'],
        ['onLockedRoom', ''],
        ['onReceivedHardMute', ''],
        ['onMessageReceived', 'm2'],
        [
          'onUserDataReceived',
          {'a': 1},
        ],
      ],
    );
    expect(news.first.payload['cause'], {'code': 2002, 'message': 'left-meanwhile'});
    expect(news[2].payload, {'result': '0', 'streamId': '101', 'clientId': 'c', 'name': 'Name of c'});
    expect(
      [
        facts.floor.raised,
        (facts.connected['room'] as Json)['locked'],
        [for (final user in facts.roster.list) user['clientId']],
      ],
      [
        ['d'],
        true,
        ['me', 'c', 'd'],
      ],
    );
    expect(facts.replace(facts.connected), <Object?>[]);
  });

  test('every change of a user and of the room has its word', () {
    List<List<Object?>> changes(Json before, Json after) => [
      for (final (:name, :payload) in RoomFacts(connected(before)).replace(connected(after)))
        [name, payload['change'] ?? payload['status'] ?? payload['mode'] ?? payload['enabled'] ?? payload['before'] ?? ''],
    ];
    Json users(Json b) => {
      'userList': [user('me'), user('b', b)],
    };
    const changed = {
      'role': 'viewer',
      'audioMuted': false,
      'videoMuted': false,
      'sharing': true,
      'reconnecting': true,
      'hasFloor': true,
      'hardMutedVideo': true,
    };
    expect(changes(users({}), users(changed)), [
      ['onUserRoleChanged', 'participant'],
      ['onRemoteStreamAudioUnMute', ''],
      ['onRemoteStreamVideoUnMute', ''],
      ['onScreenSharedStarted', ''],
      ['onUserUpdated', 'reconnecting'],
      ['onUserUpdated', 'floor'],
      ['onUserUpdated', 'hard-mute'],
    ]);
    expect(changes(users(changed), users({})), [
      ['onUserRoleChanged', 'viewer'],
      ['onRemoteStreamAudioMute', ''],
      ['onRemoteStreamVideoMute', ''],
      ['onScreenSharedStopped', ''],
      ['onUserUpdated', 'reconnected'],
      ['onUserUpdated', 'floor'],
      ['onUserUpdated', 'hard-mute'],
    ]);
    final open = {'room': _room({})};
    final shut = {
      'room': _room({
        'locked': true,
        'mute': true,
        'knockEnabled': true,
        'settings': {'mode': 'lecture'},
      }),
    };
    expect(changes(open, shut), [
      ['onLockedRoom', ''],
      ['onReceivedHardMute', true],
      ['onRoomModeSwitched', 'lecture'],
      ['onKnockEnabled', true],
    ]);
    expect(changes(shut, open), [
      ['onUnLockedRoom', ''],
      ['onReceivedHardMute', false],
      ['onRoomModeSwitched', 'group'],
      ['onKnockEnabled', false],
    ]);
  });

  test('a new name that was missed is told after a snapshot', () {
    final facts = RoomFacts(
      connected({
        'userList': [user('me'), user('b')],
      }),
    );
    final renamed = user('b', {'name': 'Robert', 'signedName': 'Bob'});
    final news = facts.replace(
      connected({
        'userList': [user('me'), renamed],
      }),
    );
    expect(
      [
        for (final (:name, :payload) in news) [name, payload],
      ],
      [
        [
          'onUserUpdated',
          {'user': renamed, 'change': 'name'},
        ],
      ],
    );
  });
});
