import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heartbeat } from '../enx-rtc/heartbeat.js';
import { FakeClock } from './fake-clock.js';

/** A heart and what it did. */
function heart() {
  const clock = new FakeClock();
  /** @type {string[]} */
  const did = [];
  const heartbeat = new Heartbeat({ clock, ask: () => did.push(`ask ${clock.now()}`), silent: () => did.push(`silent ${clock.now()}`) });
  heartbeat.start();
  return { clock, did, heartbeat };
}

test('it asks after five quiet seconds and gives up four seconds later', async () => {
  const { clock, did } = heart();
  await clock.pass(30_000);
  assert.deepEqual(did, ['ask 5000', 'silent 9000']);
});

test('whatever comes in is an answer', async () => {
  const { clock, did, heartbeat } = heart();
  await clock.pass(8_000);
  heartbeat.heard();
  await clock.pass(4_999);
  heartbeat.heard();
  await clock.pass(4_999);
  assert.deepEqual(did, ['ask 5000']);
});

test('a doubt asks at once, and once', async () => {
  const { clock, did, heartbeat } = heart();
  await clock.pass(1_000);
  heartbeat.check();
  heartbeat.check();
  await clock.pass(4_000);
  heartbeat.check();
  assert.deepEqual(did, ['ask 1000', 'silent 5000']);
});

test('after a sleep it asks again instead of blaming the server', async () => {
  const { clock, did } = heart();
  await clock.pass(5_000);
  clock.sleep(3_600_000);
  await clock.pass(0);
  assert.deepEqual(did, ['ask 5000', 'ask 3605000']);
  await clock.pass(4_000);
  assert.equal(did.length, 3);
});
