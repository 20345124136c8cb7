import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveCalls } from '../enx-rtc/calls/receive-calls.js';
import { CALLBACK_NAMES } from '../enx-rtc/callbacks.js';

const SETTINGS = { numTalkers: 4, numAudioTalkers: 4, numVideoTalkers: 4, maxTalkers: 6, audioOnly: false, talkerQuality: 'SD', canvasQuality: 'HD', pinnedUsers: [], options: [{ id: 'battery_updates', enable: true }] };

/** Calls that note what they would say and what would be heard. */
class NotedCalls extends ReceiveCalls {
  /** @type {unknown[]} */
  noted = [];
  /** @type {any} */
  result = {};

  /**
   * @param {string} method
   * @param {object} [params]
   * @param {string} [ack]
   * @param {(result: any) => any} [payload]
   * @returns {Promise<any>}
   */
  async request(method, params = {}, ack, payload) {
    this.noted = [method, params, ...(ack && payload ? [ack, payload(this.result)] : [])];
    return this.result;
  }

  getClientId() {
    return 'me';
  }

  nameOf() {
    return 'Bob';
  }
}

const ok = (/** @type {string} */ msg) => ({ result: 0, msg });
const people = (/** @type {string} */ msg, clients = ['b']) => ({ result: 0, msg, clients });
const floor = (/** @type {string} */ action) => ({ result: 0, msg: 'Success', request: { id: 'processFloorRequest', params: { action, clientId: 'me' } } });

const table = /** @type {[string, any[], object, unknown[]][]} */ ([
  ['lockRoom', [], {}, [{}, 'onAckLockRoom', ok('The room is locked')]],
  ['unLockRoom', [], {}, [{}, 'onAckUnLockRoom', ok('The room is unlocked')]],
  ['hardMute', [], {}, [{}, 'onHardMuted', ok('Room is muted')]],
  ['hardUnMute', [], {}, [{}, 'onHardUnMuted', ok('Room is unmuted')]],
  ['hardMuteUserAudio', ['b'], {}, [{ clientId: 'b' }, 'onAckHardMuteUserAudio', people('The microphone is muted')]],
  ['hardUnMuteUserAudio', ['b'], {}, [{ clientId: 'b' }, 'onAckHardUnMuteUserAudio', people('The microphone may be unmuted')]],
  ['hardMuteUserVideo', ['b'], {}, [{ clientId: 'b' }, 'onAckHardMuteUserVideo', people('The camera is off')]],
  ['hardUnMuteUserVideo', ['b'], {}, [{ clientId: 'b' }, 'onAckHardUnMuteUserVideo', people('The camera may be turned on')]],
  ['dropUser', [['b']], {}, [{ clientIds: ['b'] }, 'onAckDropUser', people('Dropped')]],
  ['dropUser', [], {}, [{ clientIds: [] }, 'onAckDropUser', people('Dropped', [])]],
  ['destroy', [], {}, [{}, 'onAckDestroy', ok('The session is ended')]],
  ['renameUser', ['b', 'Robert'], {}, [{ clientId: 'b', name: 'Robert' }, 'onAckRenameUser', people('Renamed')]],
  ['switchUserRole', ['b'], {}, [{ clientId: 'b' }, 'onSwitchedUserRole', people('The role is switched')]],
  ['switchUserRole', ['b', 'viewer'], {}, [{ clientId: 'b', role: 'viewer' }, 'onSwitchedUserRole', people('The role is switched')]],
  ['switchRoomMode', ['lecture'], {}, [{ mode: 'lecture' }, 'onAckSwitchedRoom', { ...ok('The mode is switched'), mode: 'lecture' }]],
  ['addSpotlightUsers', [['b']], {}, [{ clientIds: ['b'] }, 'onAckAddSpotlightUsers', people('In the spotlight')]],
  ['removeSpotlightUsers', [['b']], {}, [{ clientIds: ['b'] }, 'onAckRemoveSpotlightUsers', people('Out of the spotlight')]],
  ['approveAwaitedUser', ['b'], {}, [{ clientId: 'b' }, 'onAckForApproveAwaitedUser', people('Let in')]],
  ['denyAwaitedUser', ['b'], {}, [{ clientId: 'b' }, 'onAckForDenyAwaitedUser', people('Not let in')]],
  ['enableKnock', [true], {}, [{ enabled: true }]],
  ['extendConferenceDuration', [], {}, [{}]],
  ['banUser', ['b'], {}, [{ clientId: 'b' }]],
  ['unbanUser', ['emp-7'], {}, [{ user_ref: 'emp-7' }]],
  ['requestFloor', [], { result: 1701, msg: 'Floor Request Received' }, [{}, 'onFloorRequested', { result: 1701, msg: 'Floor Request Received' }]],
  ['cancelFloor', [], {}, [{}, 'onFloorCancelled', floor('cancelFloor')]],
  ['finishFloor', [], {}, [{}, 'onFloorFinished', floor('finishFloor')]],
  ['acceptInviteFloorRequest', [], {}, [{}]],
  ['rejectInviteFloor', [], {}, [{}]],
  ['grantFloor', ['b'], { result: 1708, msg: 'Floor Granted' }, [{ clientId: 'b' }, 'onProcessFloorRequested', { result: 1708, msg: 'Floor Granted', action: 'floorGranted', clientId: 'b', name: 'Bob' }]],
  ['denyFloor', ['b'], { result: 1709, msg: 'Floor Denied' }, [{ clientId: 'b' }, 'onProcessFloorRequested', { result: 1709, msg: 'Floor Denied', action: 'floorDenied', clientId: 'b', name: 'Bob' }]],
  ['releaseFloor', ['b'], { result: 1712, msg: 'Floor Released' }, [{ clientId: 'b' }, 'onProcessFloorRequested', { result: 1712, msg: 'Floor Released', action: 'floorReleased', clientId: 'b', name: 'Bob' }]],
  ['inviteToFloor', ['b'], {}, [{ clientId: 'b' }, 'onACKInviteToFloorRequested', people('Invited to the floor')]],
  ['cancelFloorInvite', ['b'], {}, [{ clientId: 'b' }]],
  ['sendMessage', ['hello'], { id: 3, timestamp: 9 }, [{ message: 'hello', broadcast: true }, 'onACKSendMessage', { ...ok('Sent'), id: 3, timestamp: 9 }]],
  ['sendMessage', ['psst', false, ['b']], { id: 4, timestamp: 9 }, [{ message: 'psst', broadcast: false, recipientIds: ['b'] }, 'onACKSendMessage', { ...ok('Sent'), id: 4, timestamp: 9 }]],
  ['sendUserData', [{ a: 1 }], { id: 5, timestamp: 9 }, [{ message: { a: 1 }, broadcast: true }, 'onAcknowledgedSendData', { ...ok('Sent'), id: 5, timestamp: 9 }]],
  ['getMessages', [], { messages: [] }, [{}]],
  ['getMessages', [4], { messages: [] }, [{ afterId: 4 }]],
  ['setTalkerCount', [4], SETTINGS, [{ count: 4 }, 'onSetTalkerCount', { result: 0, ...SETTINGS }]],
  ['getTalkerCount', [], SETTINGS, [{}, 'onGetTalkerCount', { result: 0, ...SETTINGS }]],
  ['getMaxTalkers', [], SETTINGS, [{}, 'onMaxTalkerCount', { result: 0, maxTalkers: 6 }]],
  ['setReceiveVideoQuality', [{ videoQuality: 'SD', streamType: 'talker' }], SETTINGS, [{ videoQuality: 'SD', streamType: 'talker' }]],
  ['getReceiveVideoQuality', ['canvas'], SETTINGS, [{}]],
  ['pinUsers', [['b']], SETTINGS, [{ clientIds: ['b'] }, 'onAckPinUsers', people('Pinned')]],
  ['unpinUsers', [['b']], SETTINGS, [{ clientIds: ['b'] }, 'onAckUnpinUsers', people('Unpinned')]],
  ['setAdvancedOptions', [SETTINGS.options], SETTINGS, [{ options: SETTINGS.options }, 'onAdvancedOptionsUpdate', { result: 0, options: SETTINGS.options }]],
  ['getAdvancedOptions', [], SETTINGS, [{}, 'onGetAdvancedOptions', { result: 0, options: SETTINGS.options }]],
  ['subscribeForTalkerNotification', [true], SETTINGS, [{ enabled: true }, 'onAckSubscribeTalkerNotification', ok('Subscribed')]],
  ['subscribeForTalkerNotification', [false], SETTINGS, [{ enabled: false }, 'onAckUnsubscribeTalkerNotification', ok('Unsubscribed')]],
]);

test('every call says what the contract says, and is acknowledged in the vocabulary\'s words', async () => {
  for (const [method, args, result, [params, ack, payload]] of table) {
    const calls = new NotedCalls();
    calls.result = result;
    await /** @type {any} */ (calls)[method](...args);
    assert.deepEqual(calls.noted, ack ? [method, params, ack, payload] : [method, params], method);
    if (ack) assert.ok(CALLBACK_NAMES.includes(/** @type {any} */ (ack)), String(ack));
  }
});

test('a private message needs somebody to go to', async () => {
  await assert.rejects(new NotedCalls().sendMessage('psst', false), { code: 1155 });
});

test('the quality is that of the stream asked for', async () => {
  const calls = new NotedCalls();
  calls.result = SETTINGS;
  assert.deepEqual([await calls.getReceiveVideoQuality('talker'), await calls.getReceiveVideoQuality('canvas')], ['SD', 'HD']);
});
