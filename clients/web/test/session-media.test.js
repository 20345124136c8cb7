import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SessionMedia } from '../enx-rtc/session-media.js';
import { settle } from './fake-clock.js';
import { FakeConnection, standInForBrowser } from './fake-connection.js';

standInForBrowser();

test('a new connection is sent in full, whatever was still told about the one before', async () => {
  const media = new SessionMedia(/** @type {any} */ ({
    localInfo: {}, roomInfo: {}, slots: 1, audience: true, facts: () => null, call: async () => {}, away: () => false,
    wordAt: () => 0, onPathStopped() {}, onPathLost() {}, emit() {}, emitSlot() {}, onError() {},
  }));
  const wishes = { streamId: 'av', layers: ['q'] };
  const answer = { sdp: 'a', slots: [1] };
  await media.prepare();
  await media.accept(answer);
  media.wantLayers(wishes);
  await settle();
  assert.equal(FakeConnection.made[0].layers, 'q');
  // ICE is restarted: the same connection, and the wish still holds.
  await media.path?.repairOffer(false);
  await media.accept(/** @type {any} */ ({ ...answer, goesOn: true }));
  await settle();
  assert.equal(FakeConnection.made[0].layers, 'q');
  // That did not help: another connection makes its offer, and what was missed is told before its answer is there.
  await media.path?.repairOffer(true);
  media.wantLayers(wishes);
  await settle();
  assert.deepEqual(FakeConnection.made.map(({ connectionState }) => connectionState), ['closed', 'connected']);
  assert.equal(FakeConnection.made[1].layers, 'q');
  await media.accept(answer);
  await settle();
  assert.equal(FakeConnection.made[1].layers, 'qhf');
  media.wantLayers(wishes);
  await settle();
  assert.equal(FakeConnection.made[1].layers, 'q');
  media.release();
});
