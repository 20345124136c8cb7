import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomFacts } from '../enx-rtc/room-facts.js';

/** @param {string} clientId @param {object} [more] */
const user = (clientId, more = {}) => /** @type {any} */ ({
  clientId, name: clientId.toUpperCase(), role: 'participant', permissions: { publish: true },
  audioMuted: false, videoMuted: false, sharing: false, hardMutedAudio: false, hardMutedVideo: false, hasFloor: false, reconnecting: false, attributes: {}, ...more,
});

/** @param {object} [more] */
const connected = (more = {}) => /** @type {any} */ ({
  id: 'r', clientId: 'me', user: user('me'), userList: [user('me'), user('b')],
  room: { name: 'Room', settings: { mode: 'group' }, locked: false, mute: false, knockEnabled: false, remainingDuration: 0 },
  raisedHands: [], approvedHands: [], floorInvites: [], awaitedParticipants: [], spotlightUsers: [], pinnedUsers: [], messages: [], iceServers: [], ...more,
});

/** @param {number} id @param {object} [more] */
const message = (id, more = {}) => ({ id, type: 'chat', broadcast: true, sender: 'B', senderId: 'b', message: `m${id}`, timestamp: id, receipients: [], ...more });

test('the room follows its notifications', () => {
  const facts = new RoomFacts(connected());
  facts.apply('onLockedRoom', { msg: '', moderator_id: 'b' });
  facts.apply('onReceivedHardMute', { status: true, msg: '' });
  facts.apply('onKnockEnabled', { enabled: true, moderator_id: '' });
  facts.apply('onRoomModeSwitched', { mode: 'lecture', moderator_id: '' });
  facts.apply('onConferenceRemainingDuration', { remaining: 10 });
  facts.apply('onUpdateSpotlightUsers', { moderator_id: '', clients: ['b'] });
  facts.apply('onUserRoleChanged', { clientId: 'b', role: 'moderator', before: 'participant', permissions: { publish: true, controlhandlers: true } });
  facts.apply('onUserUpdated', { user: user('c', { reconnecting: true }), change: 'reconnecting' });
  facts.apply('onUserAwaited', { user: { clientId: 'x', name: 'X' } });
  facts.apply('onUserAwaited', { user: { clientId: 'y', name: 'Y' } });
  facts.apply('onAwaitedUserGone', { clientId: 'x', outcome: 'denied' });
  facts.apply('pinUsers', { clientIds: ['b'] }, { pinnedUsers: ['b'] });
  const { room, userList, awaitedParticipants, spotlightUsers, pinnedUsers } = facts.connected;
  assert.deepEqual([room.locked, room.mute, room.knockEnabled, room.settings.mode, room.remainingDuration], [true, true, true, 'lecture', 10]);
  assert.deepEqual(userList.map((u) => [u.clientId, u.role, u.reconnecting]), [['me', 'participant', false], ['b', 'moderator', false], ['c', 'participant', true]]);
  assert.deepEqual([awaitedParticipants.map((u) => u.clientId), spotlightUsers, pinnedUsers], [['y'], ['b'], ['b']]);
});

const floors = /** @type {[string, [string, any][], {mine: string, raised: string[], invited: string[], holder: string}][]} */ ([
  ['one asks, is granted and gives back', [['requestFloor', {}], ['onGrantedFloorRequest', { msg: '' }], ['finishFloor', {}]], { mine: 'none', raised: [], invited: [], holder: '' }],
  ['one asks and is denied', [['requestFloor', {}], ['onDeniedFloorRequest', { msg: '' }]], { mine: 'none', raised: [], invited: [], holder: '' }],
  ['one is invited and accepts', [['onInvitedForFloorAccess', { clientId: 'b', name: '' }], ['acceptInviteFloorRequest', {}]], { mine: 'holding', raised: [], invited: [], holder: '' }],
  ['hands go up in order, and one down', [['onFloorRequestReceived', { clientId: 'b' }], ['onFloorRequestReceived', { clientId: 'c' }], ['onFloorRequestReceived', { clientId: 'b' }], ['onCancelledFloorRequest', { clientId: 'c' }]], { mine: 'none', raised: ['b'], invited: [], holder: '' }],
  ['a hand is granted', [['onFloorRequestReceived', { clientId: 'b' }], ['onProcessFloorRequested', { clientId: 'b', action: 'floorGranted' }]], { mine: 'none', raised: [], invited: [], holder: 'b' }],
  ['the floor is taken back', [['onUserUpdated', { user: user('b', { hasFloor: true }), change: 'floor' }], ['onProcessFloorRequested', { clientId: 'b', action: 'floorReleased' }]], { mine: 'none', raised: [], invited: [], holder: '' }],
  ['an invited person accepts', [['onInviteToFloorRequested', { clientId: 'b' }], ['onAcceptedFloorInvite', { clientId: 'b' }]], { mine: 'none', raised: [], invited: [], holder: 'b' }],
  ['who leaves has neither hand nor floor', [['onFloorRequestReceived', { clientId: 'c' }], ['onProcessFloorRequested', { clientId: 'b', action: 'floorGranted' }], ['onUserDisConnected', { user: user('b') }], ['onUserDisConnected', { user: user('c') }]], { mine: 'none', raised: [], invited: [], holder: '' }],
  ['a meeting has no floor', [['onFloorRequestReceived', { clientId: 'b' }], ['onRoomModeSwitched', { mode: 'group' }]], { mine: 'none', raised: [], invited: [], holder: '' }],
]);

for (const [name, steps, expected] of floors) {
  test(`the floor: ${name}`, () => {
    const facts = new RoomFacts(connected({ room: { ...connected().room, settings: { mode: 'lecture' } } }));
    for (const [method, payload] of steps) facts.apply(method, payload, {});
    const { mine, raised, invited, holder } = facts.floor;
    assert.deepEqual({ mine, raised, invited, holder }, expected);
  });
}

test('one\'s own calls count as soon as they are answered', () => {
  const facts = new RoomFacts(connected());
  for (const [method, params] of /** @type {[string, object][]} */ ([['lockRoom', {}], ['enableKnock', { enabled: true }], ['hardMute', {}], ['hardMuteUserVideo', { clientId: 'b' }]])) facts.apply(method, params, {});
  const { room, userList } = facts.connected;
  assert.deepEqual([room.locked, room.knockEnabled, room.mute, userList[1].hardMutedVideo], [true, true, true, true]);
  facts.apply('unLockRoom', {}, {});
  facts.apply('switchRoomMode', { mode: 'lecture' }, {});
  assert.deepEqual([facts.connected.room.locked, facts.connected.room.settings.mode], [false, 'lecture']);
});

test('a decision about the floor is news once, until it is asked for again', () => {
  const { floor } = new RoomFacts(connected());
  assert.deepEqual([floor.isNews('b', 1709), floor.isNews('b', 1709)], [true, false]);
  floor.apply('onFloorRequestReceived', { clientId: 'b' });
  assert.equal(floor.isNews('b', 1709), true);
});

const rights = /** @type {[string, object, object, {publish: boolean, audio: boolean, video: boolean}][]} */ ([
  ['a participant of a meeting sends all', {}, {}, { publish: true, audio: true, video: true }],
  ['a viewer sends nothing', { permissions: { publish: false } }, {}, { publish: false, audio: false, video: false }],
  ['a listener of a lecture sends nothing', {}, { settings: { mode: 'lecture' } }, { publish: false, audio: false, video: false }],
  ['who has the floor sends all', { hasFloor: true }, { settings: { mode: 'lecture' } }, { publish: true, audio: true, video: true }],
  ['a moderator of a lecture sends all', { role: 'moderator' }, { settings: { mode: 'lecture' } }, { publish: true, audio: true, video: true }],
  ['a muted room hears moderators only', {}, { mute: true }, { publish: true, audio: false, video: true }],
  ['a moderator speaks in a muted room', { role: 'moderator' }, { mute: true }, { publish: true, audio: true, video: true }],
  ['what a token withholds stays off, whatever the role', { role: 'moderator', withheld: { microphone: false, camera: true, share: true, data: false, chat: false } }, {}, { publish: true, audio: true, video: false }],
  ['a hard-muted camera stays off', { hardMutedVideo: true }, {}, { publish: true, audio: true, video: false }],
]);

for (const [name, me, room, expected] of rights) {
  test(name, () => {
    assert.deepEqual(new RoomFacts(connected({ user: user('me', me), userList: [user('me', me)], room: { ...connected().room, ...room } })).allowed, expected);
  });
}

test('the chat keeps what was said, one\'s own words too, each once and in order', () => {
  const facts = new RoomFacts(connected({ messages: [message(1), message(2, { type: 'user_data', message: '{"a":1}' })] }));
  facts.apply('sendMessage', { message: 'hello', broadcast: false, recipientIds: ['b'] }, { id: 5, timestamp: 50 });
  facts.apply('onMessageReceived', { message: message(4) });
  facts.apply('onMessageReceived', { message: message(5) });
  assert.deepEqual(facts.chat.lines.map((m) => [m.id, m.senderId, m.message]), [[1, 'b', 'm1'], [4, 'b', 'm4'], [5, 'me', 'hello']]);
  assert.equal(facts.chat.lastId, 5);
  for (let id = 6; id < 700; id++) facts.chat.add(/** @type {any} */ (message(id)));
  assert.equal(facts.chat.lines.length, 500);
});

test('after a snapshot the app hears what it missed, and nothing that it knows', () => {
  const facts = new RoomFacts(connected({ userList: [user('me'), user('b'), user('c')], messages: [message(1)] }));
  const news = facts.replace(connected({
    userList: [user('me', { audioMuted: true }), user('c', { audioMuted: true, sharing: true, reconnecting: true }), user('d')],
    room: { ...connected().room, locked: true, mute: true },
    messages: [message(1), message(2), message(3, { type: 'user_data', message: '{"a":1}' })],
    raisedHands: ['d'],
  }));
  assert.deepEqual(news.map(({ name, payload }) => [name, /** @type {any} */ (payload).user?.clientId ?? /** @type {any} */ (payload).clientId ?? /** @type {any} */ (payload).message?.message ?? '']), [
    ['onUserDisConnected', 'b'], ['onRemoteStreamAudioMute', 'c'], ['onScreenSharedStarted', 'c'], ['onUserUpdated', 'c'], ['onUserConnected', 'd'],
    ['onLockedRoom', ''], ['onReceivedHardMute', ''], ['onMessageReceived', 'm2'], ['onUserDataReceived', { a: 1 }],
  ]);
  assert.deepEqual([facts.floor.raised, facts.connected.room.locked, facts.roster.list.map((u) => u.clientId)], [['d'], true, ['me', 'c', 'd']]);
  assert.deepEqual(facts.replace(facts.connected), []);
});

test('a new name that was missed is told after a snapshot', () => {
  const facts = new RoomFacts(connected({ userList: [user('me'), user('b')] }));
  const renamed = user('b', { name: 'Robert', signedName: 'Bob' });
  const news = facts.replace(connected({ userList: [user('me'), renamed] }));
  assert.deepEqual(news, [{ name: 'onUserUpdated', payload: { user: renamed, change: 'name' } }]);
});
