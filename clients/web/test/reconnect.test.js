import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnxError } from '../enx-rtc/errors.js';
import { Reconnect, pauseAfter, policyOf } from '../enx-rtc/reconnect.js';
import { FakeClock, settle } from './fake-clock.js';

/**
 * A machine, what its app heard, and how its tries go: `outcomes` are taken one after the other; the last stays.
 * @param {{allowed?: boolean, attempts?: number, timeoutMs?: number}} policy
 * @param {(('works' | 'hangs' | number))[]} outcomes a number is the code that a try fails with
 */
function machine(policy, outcomes) {
  const clock = new FakeClock();
  /** @type {string[]} */
  const heard = [];
  /** @type {number[]} */
  const tries = [];
  /** @type {AbortSignal[]} */
  const signals = [];
  const reconnect = new Reconnect({
    policy: { allowed: true, attempts: 3, timeoutMs: 10_000, ...policy },
    clock,
    random: () => 0.5,
    restore: ({ attempt, signal }) => {
      tries.push(clock.now());
      signals.push(signal);
      const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0];
      if (outcome === 'works') return Promise.resolve();
      if (outcome === 'hangs') return new Promise(() => {});
      return Promise.reject(new EnxError(Number(outcome), `no (${attempt})`));
    },
    tell: (name, payload) => heard.push(name === 'onReconnect' ? `${name} ${/** @type {any} */ (payload).attempt}/${/** @type {any} */ (payload).of}` : name),
    restored: (attempts) => heard.push(`restored ${attempts}`),
    giveUp: ({ cause }) => heard.push(`over ${cause}`),
  });
  return { reconnect, clock, heard, tries, signals };
}

const cases = /** @type {[string, object, ('works' | 'hangs' | number)[], string[]][]} */ ([
  ['the first try works', {}, ['works'], ['onConnectionInterrupted', 'onReconnect 1/3', 'restored 1']],
  ['the third try of the first attempt works', {}, [1161, 1172, 'works'], ['onConnectionInterrupted', 'onReconnect 1/3', 'restored 1']],
  ['the first attempt hangs, the second works', {}, ['hangs', 'works'], ['onConnectionInterrupted', 'onReconnect 1/3', 'onReconnect 2/3', 'restored 2']],
  ['nothing ever works', {}, [1161], ['onConnectionInterrupted', 'onReconnect 1/3', 'onReconnect 2/3', 'onReconnect 3/3', 'onConnectionLost', 'over 1165']],
  ['everything hangs', { attempts: 1 }, ['hangs'], ['onConnectionInterrupted', 'onReconnect 1/1', 'onConnectionLost', 'over 1165']],
  ['the place is gone', {}, [9017], ['onConnectionInterrupted', 'onReconnect 1/3', 'onConnectionLost', 'over 9017']],
  ['the place is gone in the middle', {}, [1161, 1161, 9017], ['onConnectionInterrupted', 'onReconnect 1/3', 'onConnectionLost', 'over 9017']],
  ['the room is gone', {}, ['hangs', 9004], ['onConnectionInterrupted', 'onReconnect 1/3', 'onReconnect 2/3', 'onConnectionLost', 'over 9004']],
  ['it is not allowed', { allowed: false }, ['works'], ['over 2002']],
]);

for (const [name, policy, outcomes, expected] of cases) {
  test(`when ${name}, the app hears each step once`, async () => {
    const { reconnect, clock, heard } = machine(policy, [...outcomes]);
    reconnect.lost();
    reconnect.lost();
    await clock.pass(60_000);
    assert.deepEqual(heard, expected);
    assert.equal(clock.running, 0);
    reconnect.hurry();
    await clock.pass(60_000);
    assert.deepEqual(heard, expected);
  });
}

test('tries within an attempt come at growing pauses, and the attempt keeps to its time', async () => {
  const { reconnect, clock, tries, heard } = machine({ attempts: 1, timeoutMs: 12_000 }, [1161]);
  reconnect.lost();
  await clock.pass(20_000);
  assert.deepEqual(tries, [0, 300, 900, 2100, 4500, 9300]);
  assert.equal(heard.at(-1), 'over 1165');
});

test('pauses are never the same for everyone, and never long', () => {
  assert.deepEqual([pauseAfter(1, 0), pauseAfter(1, 1), pauseAfter(3, 0.5), pauseAfter(50, 1)], [225, 375, 1200, 6250]);
});

test('when the network is back a try is made at once, in place of one that hangs', async () => {
  const { reconnect, clock, tries, signals, heard } = machine({}, ['hangs', 1161, 'works']);
  reconnect.lost();
  await clock.pass(5_000);
  reconnect.hurry();
  assert.equal(signals[0].aborted, true);
  await clock.pass(100);
  reconnect.hurry();
  await clock.pass(1);
  assert.deepEqual(tries, [0, 5_000, 5_100]);
  assert.equal(heard.at(-1), 'restored 1');
});

test('a second interruption begins anew', async () => {
  const { reconnect, clock, heard } = machine({}, ['hangs', 'works', 'works']);
  reconnect.lost();
  await clock.pass(11_000);
  reconnect.lost();
  await clock.pass(1);
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1/3', 'onReconnect 2/3', 'restored 2', 'onConnectionInterrupted', 'onReconnect 1/3', 'restored 1']);
});

test('what the server says about the same trouble is not told twice', async () => {
  const { reconnect, clock, heard } = machine({}, ['hangs']);
  reconnect.serverAttempt(1);
  reconnect.lost();
  reconnect.serverAttempt(1);
  reconnect.serverAttempt(2);
  await clock.pass(9_999);
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1/3', 'onReconnect 2/3']);
  reconnect.serverGaveUp({ code: 1165, msg: 'spent' });
  await clock.pass(60_000);
  assert.deepEqual(heard.slice(3), ['onConnectionLost']);
});

test('after the end nothing is tried: the user left, or another session took the place', async () => {
  const { reconnect, clock, heard, tries, signals } = machine({}, ['hangs']);
  reconnect.lost();
  await settle();
  reconnect.end();
  reconnect.lost();
  await clock.pass(60_000);
  assert.deepEqual([heard.length, tries.length, signals[0].aborted, clock.running], [2, 1, true, 0]);
});

test('a try that ends too late changes nothing', async () => {
  const { reconnect, clock, heard } = machine({ attempts: 1 }, ['works']);
  reconnect.lost();
  reconnect.end();
  await clock.pass(1);
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1/1']);
});

test('an interval under a thousand is seconds, from there on milliseconds', () => {
  assert.deepEqual(policyOf({}), { allowed: true, attempts: 3, timeoutMs: 20_000 });
  assert.deepEqual(policyOf({ allow_reconnect: false, number_of_attempts: 0, timeout_interval: 45 }), { allowed: false, attempts: 1, timeoutMs: 45_000 });
  assert.equal(policyOf({ timeout_interval: 1000 }).timeoutMs, 1000);
});
