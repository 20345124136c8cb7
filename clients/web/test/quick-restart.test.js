import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Codes, EnxError } from '../enx-rtc/errors.js';
import { QuickRestart } from '../enx-rtc/quick-restart.js';
import { FakeClock, settle } from './fake-clock.js';

/**
 * One who looks for another way, and what was done when.
 * @param {{answersAfter?: number, reachableAt?: number, helps?: boolean, refuses?: number}} world when the socket answers, ms after it was asked; from when on
 * another socket can be opened; whether a restart helps; what the server refuses it with
 */
function seeker({ answersAfter = Infinity, reachableAt = 0, helps = true, refuses }) {
  const clock = new FakeClock();
  /** @type {string[]} */
  const did = [];
  const state = { needed: true, comes: false };
  const finish = async (/** @type {string} */ what) => {
    did.push(`${what} ${clock.now()}`);
    if (refuses) throw new EnxError(refuses, 'no');
    if (helps) state.needed = false;
  };
  const quick = new QuickRestart({
    clock,
    needed: () => state.needed,
    comes: async () => state.comes,
    ask: () => {
      did.push(`ask ${clock.now()}`);
      return new Promise((resolve) => void (answersAfter < Infinity && clock.setTimeout(() => resolve(undefined), answersAfter)));
    },
    restart: () => finish('restart'),
    renew: async (wanted, signal) => {
      if (clock.now() < reachableAt) throw new EnxError(Codes.ServerConnectionFailure, 'no network');
      await Promise.resolve();
      if (!(await wanted())) throw new EnxError(Codes.ServerConnectionFailure, 'the present one answers');
      signal.throwIfAborted();
      await finish('renew');
    },
  });
  return { clock, did, quick, state };
}

test('a socket that answers carries the restart', async () => {
  const { clock, did, quick } = seeker({ answersAfter: 50 });
  quick.begin();
  await clock.pass(60_000);
  assert.deepEqual(did, ['ask 0', 'restart 50']);
});

test('one that does not answer is followed by another after 0.3 s, which brings the restart', async () => {
  const { clock, did, quick } = seeker({});
  quick.begin();
  await clock.pass(60_000);
  assert.deepEqual(did, ['ask 0', 'renew 300']);
});

test('where there is no address yet another socket is tried again and again, and carries the restart soon after there is one', async () => {
  const { clock, did, quick } = seeker({ reachableAt: 2_000 });
  quick.begin();
  await clock.pass(60_000);
  assert.deepEqual(did, ['ask 0', 'renew 2100']);
});

test('a socket that answers late, when no other could be opened, carries the restart', async () => {
  const { clock, did, quick } = seeker({ answersAfter: 1_000, reachableAt: Infinity });
  quick.begin();
  await clock.pass(60_000);
  assert.deepEqual(did, ['ask 0', 'restart 1000']);
});

test('what does not help is done again, less and less often', async () => {
  const { clock, did, quick } = seeker({ answersAfter: 0, helps: false });
  quick.begin();
  await clock.pass(300_000);
  const times = did.filter((what) => what.startsWith('restart')).map((what) => Number(what.split(' ')[1]));
  assert.deepEqual(times, [0, 3_000, 9_000, 21_000, 45_000, 93_000, 153_000, 213_000, 273_000]);
});

test('a refusal is no reason to hurry', async () => {
  const { clock, did, quick } = seeker({ refuses: 1172 });
  quick.begin();
  await clock.pass(3_000);
  assert.deepEqual(did, ['ask 0', 'renew 300']);
  await clock.pass(1_000);
  assert.deepEqual(did, ['ask 0', 'renew 300', 'ask 3300', 'renew 3600']);
  quick.stop();
});

test('news that come while one waits whether it helped bring the next one forward, but only if it is needed, and not at once', async () => {
  const { clock, did, quick, state } = seeker({ answersAfter: 0, helps: false });
  quick.begin();
  await clock.pass(500);
  quick.begin();
  await clock.pass(0);
  assert.equal(did.length, 2);
  await clock.pass(700);
  quick.begin();
  await clock.pass(0);
  assert.deepEqual(did.slice(2), ['ask 1200', 'restart 1200']);
  state.needed = false;
  await clock.pass(2_000);
  quick.begin();
  await clock.pass(60_000);
  assert.equal(did.length, 4);
});

test('when somebody else takes over it ends, whatever it was at', async () => {
  for (const [world, at] of /** @type {[Parameters<typeof seeker>[0], number][]} */ ([[{}, 100], [{ reachableAt: Infinity }, 1_000], [{ helps: false }, 2_000]])) {
    const { clock, did, quick } = seeker(world);
    quick.begin();
    await clock.pass(at);
    const before = did.length;
    quick.stop();
    await settle();
    await clock.pass(60_000);
    assert.deepEqual([did.length, clock.running], [before, 0]);
  }
});

test('after it has ended it can begin anew', async () => {
  const { clock, did, quick, state } = seeker({ answersAfter: 0 });
  quick.begin();
  await clock.pass(3_000);
  state.needed = true;
  quick.begin();
  await clock.pass(3_000);
  assert.deepEqual(did, ['ask 0', 'restart 0', 'ask 3000', 'restart 3000']);
});

test('packets that come again meanwhile end it before anything is restarted; where they were not the reason, it goes on', async () => {
  for (const anyhow of [false, true]) {
    const { clock, did, quick, state } = seeker({ answersAfter: 200 });
    quick.begin(anyhow);
    state.comes = true;
    state.needed = false;
    await clock.pass(60_000);
    assert.deepEqual(did, anyhow ? ['ask 0', 'restart 200'] : ['ask 0']);
  }
});
