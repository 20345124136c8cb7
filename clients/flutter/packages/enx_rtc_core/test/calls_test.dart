import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:enx_rtc_core/src/calls/receive_calls.dart';

import 'harness.dart';

const _options = <Json>[
  {'id': 'battery_updates', 'enable': true},
];

const Json _settings = {
  'numTalkers': 4,
  'numAudioTalkers': 4,
  'numVideoTalkers': 4,
  'maxTalkers': 6,
  'audioOnly': false,
  'talkerQuality': 'SD',
  'canvasQuality': 'HD',
  'pinnedUsers': <String>[],
  'options': _options,
};

/// Calls that note what they would say and what would be heard.
class NotedCalls extends ReceiveCalls {
  /// What the server answers.
  Json result = const {};

  /// Answers that come before that one.
  List<Json> before = [];

  /// The last call.
  List<Object?> noted = [];

  @override
  Future<Json> request(String method, [Json params = const {}, String? ack, Json Function(Json result)? payload]) async {
    final answer = before.isEmpty ? result : before.removeAt(0);
    noted = [
      method,
      params,
      if (ack != null && payload != null) ...[ack, payload(answer)],
    ];
    return answer;
  }

  @override
  Future<Never> refuse(EnxException error) => Future.error(error);

  @override
  String getClientId() => 'me';

  @override
  String nameOf(String clientId) => 'Bob';
}

Json _ok(String msg) => {'result': 0, 'msg': msg};

Json _people(String msg, [List<String> clients = const ['b']]) => {'result': 0, 'msg': msg, 'clients': clients};

Json _floor(String action) => {
  'result': 0,
  'msg': 'Success',
  'request': {
    'id': 'processFloorRequest',
    'params': {'action': action, 'clientId': 'me'},
  },
};

Json _decision(int result, String msg, String action) => {'result': result, 'msg': msg, 'action': action, 'clientId': 'b', 'name': 'Bob'};

/// The call, the server's answer; what is to be said: the method, its parameters, the acknowledgement and its payload.
final List<(Future<void> Function(NotedCalls calls), Json, List<Object?>)> _table = [
  ((c) => c.lockRoom(), {}, ['lockRoom', {}, 'onAckLockRoom', _ok('The room is locked')]),
  ((c) => c.unLockRoom(), {}, ['unLockRoom', {}, 'onAckUnLockRoom', _ok('The room is unlocked')]),
  ((c) => c.hardMute(), {}, ['hardMute', {}, 'onHardMuted', _ok('Room is muted')]),
  ((c) => c.hardUnMute(), {}, ['hardUnMute', {}, 'onHardUnMuted', _ok('Room is unmuted')]),
  (
    (c) => c.hardMuteUserAudio('b'),
    {},
    [
      'hardMuteUserAudio',
      {'clientId': 'b'},
      'onAckHardMuteUserAudio',
      _people('The microphone is muted'),
    ],
  ),
  (
    (c) => c.hardUnMuteUserAudio('b'),
    {},
    [
      'hardUnMuteUserAudio',
      {'clientId': 'b'},
      'onAckHardUnMuteUserAudio',
      _people('The microphone may be unmuted'),
    ],
  ),
  (
    (c) => c.hardMuteUserVideo('b'),
    {},
    [
      'hardMuteUserVideo',
      {'clientId': 'b'},
      'onAckHardMuteUserVideo',
      _people('The camera is off'),
    ],
  ),
  (
    (c) => c.hardUnMuteUserVideo('b'),
    {},
    [
      'hardUnMuteUserVideo',
      {'clientId': 'b'},
      'onAckHardUnMuteUserVideo',
      _people('The camera may be turned on'),
    ],
  ),
  (
    (c) => c.dropUser(['b']),
    {},
    [
      'dropUser',
      {
        'clientIds': ['b'],
      },
      'onAckDropUser',
      _people('Dropped'),
    ],
  ),
  (
    (c) => c.dropUser(),
    {},
    [
      'dropUser',
      {'clientIds': <String>[]},
      'onAckDropUser',
      _people('Dropped', []),
    ],
  ),
  ((c) => c.destroy(), {}, ['destroy', {}, 'onAckDestroy', _ok('The session is ended')]),
  (
    (c) => c.renameUser('b', 'Robert'),
    {},
    [
      'renameUser',
      {'clientId': 'b', 'name': 'Robert'},
      'onAckRenameUser',
      _people('Renamed'),
    ],
  ),
  (
    (c) => c.switchUserRole('b'),
    {},
    [
      'switchUserRole',
      {'clientId': 'b'},
      'onSwitchedUserRole',
      _people('The role is switched'),
    ],
  ),
  (
    (c) => c.switchUserRole('b', 'viewer'),
    {},
    [
      'switchUserRole',
      {'clientId': 'b', 'role': 'viewer'},
      'onSwitchedUserRole',
      _people('The role is switched'),
    ],
  ),
  (
    (c) => c.switchRoomMode('lecture'),
    {},
    [
      'switchRoomMode',
      {'mode': 'lecture'},
      'onAckSwitchedRoom',
      {..._ok('The mode is switched'), 'mode': 'lecture'},
    ],
  ),
  (
    (c) => c.addSpotlightUsers(['b']),
    {},
    [
      'addSpotlightUsers',
      {
        'clientIds': ['b'],
      },
      'onAckAddSpotlightUsers',
      _people('In the spotlight'),
    ],
  ),
  (
    (c) => c.removeSpotlightUsers(['b']),
    {},
    [
      'removeSpotlightUsers',
      {
        'clientIds': ['b'],
      },
      'onAckRemoveSpotlightUsers',
      _people('Out of the spotlight'),
    ],
  ),
  (
    (c) => c.approveAwaitedUser('b'),
    {},
    [
      'approveAwaitedUser',
      {'clientId': 'b'},
      'onAckForApproveAwaitedUser',
      _people('Let in'),
    ],
  ),
  (
    (c) => c.denyAwaitedUser('b'),
    {},
    [
      'denyAwaitedUser',
      {'clientId': 'b'},
      'onAckForDenyAwaitedUser',
      _people('Not let in'),
    ],
  ),
  (
    (c) => c.enableKnock(true),
    {},
    [
      'enableKnock',
      {'enabled': true},
    ],
  ),
  ((c) => c.extendConferenceDuration(), {}, ['extendConferenceDuration', {}]),
  (
    (c) => c.banUser('b'),
    {},
    [
      'banUser',
      {'clientId': 'b'},
    ],
  ),
  (
    (c) => c.unbanUser('emp-7'),
    {},
    [
      'unbanUser',
      {'user_ref': 'emp-7'},
    ],
  ),
  (
    (c) => c.requestFloor(),
    {'result': 1701, 'msg': 'Floor Request Received', 'more': 1},
    [
      'requestFloor',
      {},
      'onFloorRequested',
      {'result': 1701, 'msg': 'Floor Request Received'},
    ],
  ),
  ((c) => c.cancelFloor(), {}, ['cancelFloor', {}, 'onFloorCancelled', _floor('cancelFloor')]),
  ((c) => c.finishFloor(), {}, ['finishFloor', {}, 'onFloorFinished', _floor('finishFloor')]),
  ((c) => c.acceptInviteFloorRequest(), {}, ['acceptInviteFloorRequest', {}]),
  ((c) => c.rejectInviteFloor(), {}, ['rejectInviteFloor', {}]),
  (
    (c) => c.grantFloor('b'),
    {'result': 1708, 'msg': 'Floor Granted'},
    [
      'grantFloor',
      {'clientId': 'b'},
      'onProcessFloorRequested',
      _decision(1708, 'Floor Granted', 'floorGranted'),
    ],
  ),
  (
    (c) => c.denyFloor('b'),
    {'result': 1709, 'msg': 'Floor Denied'},
    [
      'denyFloor',
      {'clientId': 'b'},
      'onProcessFloorRequested',
      _decision(1709, 'Floor Denied', 'floorDenied'),
    ],
  ),
  (
    (c) => c.releaseFloor('b'),
    {'result': 1712, 'msg': 'Floor Released'},
    [
      'releaseFloor',
      {'clientId': 'b'},
      'onProcessFloorRequested',
      _decision(1712, 'Floor Released', 'floorReleased'),
    ],
  ),
  (
    (c) => c.inviteToFloor('b'),
    {},
    [
      'inviteToFloor',
      {'clientId': 'b'},
      'onACKInviteToFloorRequested',
      _people('Invited to the floor'),
    ],
  ),
  (
    (c) => c.cancelFloorInvite('b'),
    {},
    [
      'cancelFloorInvite',
      {'clientId': 'b'},
    ],
  ),
  (
    (c) => c.sendMessage('hello'),
    {'id': 3, 'timestamp': 9},
    [
      'sendMessage',
      {'message': 'hello', 'broadcast': true},
      'onACKSendMessage',
      {..._ok('Sent'), 'id': 3, 'timestamp': 9},
    ],
  ),
  (
    (c) => c.sendMessage('psst', false, ['b']),
    {'id': 4, 'timestamp': 9},
    [
      'sendMessage',
      {
        'message': 'psst',
        'broadcast': false,
        'recipientIds': ['b'],
      },
      'onACKSendMessage',
      {..._ok('Sent'), 'id': 4, 'timestamp': 9},
    ],
  ),
  (
    (c) => c.sendUserData({'a': 1}),
    {'id': 5, 'timestamp': 9},
    [
      'sendUserData',
      {
        'message': {'a': 1},
        'broadcast': true,
      },
      'onAcknowledgedSendData',
      {..._ok('Sent'), 'id': 5, 'timestamp': 9},
    ],
  ),
  ((c) => c.getMessages(), {'messages': <Object?>[]}, ['getMessages', {}]),
  (
    (c) => c.getMessages(4),
    {'messages': <Object?>[]},
    [
      'getMessages',
      {'afterId': 4},
    ],
  ),
  (
    (c) => c.setTalkerCount(4),
    _settings,
    [
      'setTalkerCount',
      {'count': 4},
      'onSetTalkerCount',
      {'result': 0, ..._settings},
    ],
  ),
  (
    (c) => c.getTalkerCount(),
    _settings,
    [
      'getTalkerCount',
      {},
      'onGetTalkerCount',
      {'result': 0, ..._settings},
    ],
  ),
  (
    (c) => c.getMaxTalkers(),
    _settings,
    [
      'getMaxTalkers',
      {},
      'onMaxTalkerCount',
      {'result': 0, 'maxTalkers': 6},
    ],
  ),
  (
    (c) => c.setReceiveVideoQuality({'videoQuality': 'SD', 'streamType': 'talker'}),
    _settings,
    [
      'setReceiveVideoQuality',
      {'videoQuality': 'SD', 'streamType': 'talker'},
    ],
  ),
  ((c) => c.getReceiveVideoQuality('canvas'), _settings, ['getReceiveVideoQuality', {}]),
  (
    (c) => c.pinUsers(['b']),
    _settings,
    [
      'pinUsers',
      {
        'clientIds': ['b'],
      },
      'onAckPinUsers',
      _people('Pinned'),
    ],
  ),
  (
    (c) => c.unpinUsers(['b']),
    _settings,
    [
      'unpinUsers',
      {
        'clientIds': ['b'],
      },
      'onAckUnpinUsers',
      _people('Unpinned'),
    ],
  ),
  (
    (c) => c.setAdvancedOptions(_options),
    _settings,
    [
      'setAdvancedOptions',
      {'options': _options},
      'onAdvancedOptionsUpdate',
      {'result': 0, 'options': _options},
    ],
  ),
  (
    (c) => c.getAdvancedOptions(),
    _settings,
    [
      'getAdvancedOptions',
      {},
      'onGetAdvancedOptions',
      {'result': 0, 'options': _options},
    ],
  ),
  (
    (c) => c.subscribeForTalkerNotification(true),
    _settings,
    [
      'subscribeForTalkerNotification',
      {'enabled': true},
      'onAckSubscribeTalkerNotification',
      _ok('Subscribed'),
    ],
  ),
  (
    (c) => c.subscribeForTalkerNotification(false),
    _settings,
    [
      'subscribeForTalkerNotification',
      {'enabled': false},
      'onAckUnsubscribeTalkerNotification',
      _ok('Unsubscribed'),
    ],
  ),
];

void tests() => group('calls', () {
  for (final (index, (call, result, wanted)) in _table.indexed) {
    test('$index ${wanted.first} says what the contract says, and is acknowledged in the vocabulary\'s words', () async {
      final calls = NotedCalls()..result = result;
      await call(calls);
      expect(calls.noted, wanted);
      if (wanted.length > 2) expect(callbackNames.contains(wanted[2]), true, '${wanted[2]}');
    });
  }

  test('a private message needs somebody to go to', () async {
    final calls = NotedCalls();
    expect((await throws<EnxException>(() => calls.sendMessage('psst', false))).code, 1155);
    expect((await throws<EnxException>(() => calls.sendUserData({'a': 1}, false))).code, 1155);
    expect(calls.noted, <Object?>[]);
  });

  test('the quality is that of the stream asked for', () async {
    final calls = NotedCalls()..result = _settings;
    expect([await calls.getReceiveVideoQuality('talker'), await calls.getReceiveVideoQuality('canvas')], ['SD', 'HD']);
  });

  test('messages are asked for page by page, each after the last of the one before', () async {
    final calls = NotedCalls()
      ..before = [
        {
          'messages': <Json>[
            {'id': 1},
            {'id': 2},
          ],
          'more': true,
        },
      ]
      ..result = {
        'messages': <Json>[
          {'id': 3},
        ],
        'more': false,
      };
    expect([for (final message in await calls.getMessages()) message['id']], [1, 2, 3]);
    expect(calls.noted, [
      'getMessages',
      {'afterId': 2},
    ]);
  });
});
