import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlowWatch, readTraffic } from '../enx-rtc/flow-watch.js';
import { readStats } from '../enx-rtc/stats.js';
import { FakeClock } from './fake-clock.js';

/** A connection whose statistics grow with the clock, as long as packets get through. */
function watched() {
  const clock = new FakeClock();
  /** @type {string[]} */
  const said = [];
  const way = { down: true, up: true, pair: 'p1' };
  const counts = { media: 0, answers: 0, sent: 0 };
  let at = 0;
  const connection = {
    getStats: async () => {
      const passed = clock.now() - at;
      at = clock.now();
      counts.sent += passed * 0.06;
      if (way.down) counts.media += passed * 0.06;
      if (way.down && way.up) counts.answers += passed * 0.02;
      return reportOf(way.pair, { media: Math.floor(counts.media), all: Math.floor(counts.media) + Math.floor(counts.answers), sent: Math.floor(counts.sent) });
    },
  };
  const watch = new FlowWatch(/** @type {any} */ (connection), { clock, wordAt: () => -Infinity, onStopped: () => said.push('stopped'), onFlows: () => said.push('flows') });
  return { clock, said, way, watch };
}

/**
 * What Chromium reports.
 * @param {string} pair
 * @param {{media: number, all: number, sent: number}} counts
 */
function reportOf(pair, { media, all, sent }) {
  return /** @type {RTCStatsReport} */ (/** @type {unknown} */ (new Map(Object.entries({
    T: { type: 'transport', selectedCandidatePairId: pair },
    p0: { id: 'p0', type: 'candidate-pair', packetsReceived: 7, bytesReceived: 7, responsesReceived: 7 },
    [pair]: { id: pair, type: 'candidate-pair', packetsReceived: all, bytesReceived: 10 * all, responsesReceived: 1 },
    I1: { type: 'inbound-rtp', packetsReceived: media },
    O1: { type: 'outbound-rtp', packetsSent: sent },
  }))));
}

test('it is said when nothing comes any more, and when something comes again', async () => {
  const { clock, said, way, watch } = watched();
  await clock.pass(5_000);
  way.down = false;
  await clock.pass(1_000);
  assert.deepEqual([said, watch.silent], [['stopped'], true]);
  await clock.pass(5_000);
  way.down = true;
  await clock.pass(500);
  assert.deepEqual([said, watch.silent], [['stopped', 'flows'], false]);
  watch.stop();
});

test('another pair of addresses is a sign of life', async () => {
  const { clock, said, way, watch } = watched();
  await clock.pass(5_000);
  way.down = false;
  await clock.pass(2_000);
  way.pair = 'p2';
  await clock.pass(500);
  assert.deepEqual(said, ['stopped', 'flows']);
  watch.stop();
});

test('it is said when what is sent is not answered, though sound and pictures come', async () => {
  const { clock, said, way, watch } = watched();
  await clock.pass(10_000);
  way.up = false;
  await clock.pass(2_000);
  assert.deepEqual([said, watch.silent], [['stopped'], false]);
  watch.stop();
});

test('whether something has come since a moment is looked up at once', async () => {
  const { clock, way, watch } = watched();
  await clock.pass(3_000);
  const moment = clock.now();
  way.down = false;
  await clock.pass(100);
  assert.equal(await watch.hasComeSince(moment), false);
  way.down = true;
  await clock.pass(100);
  assert.equal(await watch.hasComeSince(moment), true);
  watch.stop();
  assert.equal(clock.running, 0);
});

test('of Firefox, which has no transport, the pair that is in use is read; without one nothing is known', () => {
  const pair = { id: 'p', type: 'candidate-pair', selected: true, bytesReceived: 500 };
  const inbound = { type: 'inbound-rtp', packetsReceived: 5 };
  const read = (/** @type {object[]} */ ...entries) => readTraffic(/** @type {any} */ (new Map(entries.map((entry, i) => [`${i}`, entry]))));
  assert.equal(read(inbound), null);
  assert.equal(read({ ...pair, selected: false }, inbound), null);
  const before = read(pair, inbound);
  assert.deepEqual([before?.exchange, before?.signs === read(pair, inbound)?.signs], [null, true]);
  assert.notEqual(before?.signs, read({ ...pair, bytesReceived: 501 }, inbound)?.signs);
});

test('who waits for statistics of a connection that closes meanwhile does not wait for ever', async () => {
  const clock = new FakeClock();
  const never = new Promise(() => {});
  const watch = new FlowWatch(/** @type {any} */ ({ getStats: () => never }), { clock, wordAt: () => -Infinity, onStopped() {}, onFlows() {} });
  const comes = watch.hasComeSince(0);
  watch.stop();
  assert.equal(await comes, true);
  const closed = new AbortController();
  const report = readStats(/** @type {any} */ ({ getStats: () => never }), closed.signal);
  closed.abort();
  assert.equal(await report, null);
  assert.equal(await readStats(/** @type {any} */ ({ getStats: () => never }), closed.signal), null);
  assert.equal(await readStats(/** @type {any} */ ({ getStats: () => Promise.reject(new Error('no')) }), new AbortController().signal), null);
});
