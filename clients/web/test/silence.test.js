import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOOK_MS, Silence } from '../enx-rtc/silence.js';

const MINUTE = 60_000;

/** Random numbers that are the same in each run. @param {number} seed */
function dice(seed) {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

/**
 * Somebody who looks at what comes, and when it was said that it is silent.
 * @param {(from: number, to: number) => number} comes how many packets come between two moments
 * @param {() => number} [late] how late a look is, ms
 */
function watcher(comes, late = () => 0) {
  const silence = new Silence();
  /** @type {number[]} */
  const said = [];
  let [now, count, word] = [0, 0, -Infinity];
  return {
    silence, said,
    now: () => now,
    /** The server says something on the socket. */
    hear: () => void (word = now),
    /** @param {number} ms */
    pass(ms) {
      for (const end = now + ms; now < end; ) {
        const was = silence.silent;
        const next = now + LOOK_MS + late();
        count += comes(now, next);
        now = next;
        if (silence.look(now, `${count}`, word) && !was) said.push(now);
      }
    },
  };
}

/**
 * What comes at even times.
 * @param {number} every ms
 * @param {() => boolean} [while_]
 */
const each = (every, while_ = () => true) => (/** @type {number} */ from, /** @type {number} */ to) => (while_() ? Math.floor(to / every) - Math.floor(from / every) : 0);

test('packets that came all the time and stop are missed after 0.7 s, and before one second', () => {
  for (const every of [1, 20, 67, 100]) {
    let flows = true;
    const { pass, said, now } = watcher(each(every, () => flows));
    pass(5_000);
    const end = now();
    flows = false;
    pass(1_000);
    assert.equal(said.length, 1, `${every}`);
    assert.ok(said[0] - end > 700 && said[0] - end < 1_000, `${said[0] - end}`);
  }
});

test('what comes again ends it, and it is said once more only when packets have come for a while', () => {
  let flows = true;
  const { pass, said, silence } = watcher(each(20, () => flows));
  pass(5_000);
  flows = false;
  pass(10_000);
  assert.deepEqual([said.length, silence.silent], [1, true]);
  flows = true;
  pass(500);
  assert.equal(silence.silent, false);
  flows = false;
  pass(10_000);
  assert.equal(said.length, 1);
  flows = true;
  pass(2_000);
  flows = false;
  pass(1_000);
  assert.equal(said.length, 2);
});

test('a hundred idle minutes are no silence: reports once a second, the answered checks of ICE alone, or nothing at all', () => {
  const random = dice(7);
  /** Reports come after 0.8 to 1.2 s, and one in a hundred is lost. */
  let next = 0;
  const reports = (/** @type {number} */ _, /** @type {number} */ to) => {
    let count = 0;
    for (; next < to; next += 800 + 400 * random()) count += random() < 0.99 ? 1 : 0;
    return count;
  };
  const ways = { reports, checks: each(2_500), firefox: (/** @type {number} */ a, /** @type {number} */ b) => each(5_000)(a, b), nothing: () => 0, media: each(20) };
  for (const [name, comes] of Object.entries(ways)) {
    const { pass, said } = watcher(comes);
    pass(100 * MINUTE);
    assert.deepEqual(said, [], name);
  }
});

test('a page or a machine that stands still for 0.1 to 5 s at random misses nothing, whatever has come meanwhile', () => {
  for (const meanwhile of [true, false]) {
    const random = dice(3);
    let stall = 0;
    const comes = (/** @type {number} */ from, /** @type {number} */ to) => (stall > 0 && !meanwhile ? 0 : each(20)(from, to));
    const { pass, said } = watcher(comes, () => (stall = random() < 0.1 ? 100 + 4_900 * random() : 0));
    pass(100 * MINUTE);
    assert.deepEqual(said, [], `${meanwhile}`);
  }
});

test('who mutes or leaves is not missed: the server says so at that moment', () => {
  for (const wordBefore of [400, 0, -300]) {
    let flows = true;
    const { pass, said, hear, silence } = watcher((from, to) => each(20, () => flows)(from, to) + each(2_500)(from, to));
    pass(5_000);
    if (wordBefore >= 0) hear();
    pass(Math.max(0, wordBefore));
    flows = false;
    pass(Math.max(0, -wordBefore));
    if (wordBefore < 0) hear();
    pass(10 * MINUTE);
    assert.deepEqual([said, silence.silent], [[], false], `${wordBefore}`);
  }
});

test('the server\'s word delays it only: a path that is dead in truth is found out after three seconds', () => {
  let flows = true;
  const { pass, said, hear, now } = watcher(each(20, () => flows));
  pass(5_000);
  hear();
  flows = false;
  const end = now();
  pass(5_000);
  assert.equal(said.length, 1);
  assert.ok(said[0] - end >= 3_000 && said[0] - end < 3_500, `${said[0] - end}`);
});

test('a network with holes is given more time, for as long as it has them', () => {
  let flows = true;
  const { pass, said } = watcher(each(20, () => flows));
  pass(5_000);
  flows = false;
  pass(480);
  flows = true;
  pass(1_000);
  flows = false;
  pass(1_200);
  flows = true;
  assert.deepEqual(said, []);
  pass(6_000);
  flows = false;
  pass(1_000);
  assert.equal(said.length, 1);
});

test('in doubt half a second is enough', () => {
  let flows = true;
  const { pass, said, silence, now } = watcher(each(20, () => flows));
  pass(5_000);
  const end = now();
  flows = false;
  silence.doubt(now());
  pass(1_000);
  assert.ok(said[0] - end > 400 && said[0] - end < 750, `${said[0] - end}`);
});

test('a browser that does not say what comes is never silent', () => {
  const silence = new Silence();
  for (let now = 0; now < MINUTE; now += LOOK_MS) assert.equal(silence.look(now, null), false);
});
