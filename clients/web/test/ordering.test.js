import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ordering } from '../enx-rtc/ordering.js';

/** An ordering and what it handed on. */
function ordering() {
  /** @type {string[]} */
  const heard = [];
  return { heard, order: new Ordering((method) => heard.push(method)) };
}

test('notifications wait for the release and come in order, each once', () => {
  const { heard, order } = ordering();
  assert.ok(order.accept(2, 'two', {}));
  assert.ok(order.accept(1, 'one', {}));
  assert.deepEqual(heard, []);
  assert.ok(order.release());
  assert.ok(order.accept(1, 'one', {}));
  assert.ok(order.accept(3, 'three', {}));
  assert.deepEqual([heard, order.last], [['one', 'two', 'three'], 3]);
});

test('what has no number is handed on at once, even while the others wait', () => {
  const { heard, order } = ordering();
  assert.ok(order.accept(0, 'onRoomAwaited', {}));
  assert.deepEqual([heard, order.last], [['onRoomAwaited'], 0]);
});

test('a missing number breaks the connection at once: none can come later', () => {
  const { heard, order } = ordering();
  order.release();
  assert.equal(order.accept(2, 'two', {}), false);
  assert.deepEqual(heard, []);
});

test('a release that leaves a hole says so', () => {
  const { order } = ordering();
  order.accept(2, 'two', {});
  assert.equal(order.release(), false);
});

test('a resumed session goes on where it was: what came twice is heard once', () => {
  const { heard, order } = ordering();
  order.release();
  order.accept(1, 'one', {});
  order.hold();
  order.accept(2, 'two', {});
  order.resumeAt(2);
  order.accept(3, 'three', {});
  order.release();
  order.accept(2, 'two', {});
  assert.deepEqual(heard, ['one', 'two', 'three']);
});

test('after a snapshot the numbers go on from where the server says', () => {
  const { heard, order } = ordering();
  order.release();
  order.accept(1, 'one', {});
  order.hold();
  order.accept(40, 'forty', {});
  order.accept(39, 'too old', {});
  order.resumeAt(40);
  order.release();
  assert.deepEqual([heard, order.last], [['one', 'forty'], 40]);
});

test('what waits has its bounds', () => {
  const { order } = ordering();
  let kept = 0;
  for (let seq = 1; seq < 10_000 && order.accept(seq, 'x', {}); seq++) kept++;
  assert.equal(kept, 4096);
});
