import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unheard } from '../enx-rtc/unheard.js';

const LOOK_MS = 240;

/**
 * Looks at so many packets each second that are sent, and so many that are answers, for a while; when it was first said that what is
 * sent does not arrive, ms from the beginning of each part.
 * @param {{ms: number, sent: number, answers: number}[]} parts
 * @param {() => number} [late] how late a look is, ms
 */
function outcome(parts, late = () => 0) {
  const unheard = new Unheard();
  let [now, sent, answers] = [0, 0, 0];
  return parts.map((part) => {
    const from = now;
    let said = null;
    while (now < from + part.ms) {
      const passed = LOOK_MS + late();
      now += passed;
      sent += part.sent * passed / 1000;
      answers += part.answers * passed / 1000;
      if (unheard.look(now, { sent: Math.floor(sent), answers: Math.floor(answers) })) said ??= now - from;
    }
    return said;
  });
}

test('when the answers to what is sent stop and reports still come, what is sent does not arrive', () => {
  const [before, after] = outcome([{ ms: 10_000, sent: 60, answers: 20 }, { ms: 5_000, sent: 60, answers: 1 }]);
  assert.equal(before, null);
  assert.ok(after && after >= 1_000 && after < 1_600, `${after}`);
});

test('who sends less, or nothing, hears less', () => {
  assert.deepEqual(outcome([{ ms: 10_000, sent: 60, answers: 20 }, { ms: 10_000, sent: 0, answers: 1 }, { ms: 10_000, sent: 10, answers: 1 }]), [null, null, null]);
});

test('where nothing was answered before, nothing is missed', () => {
  assert.deepEqual(outcome([{ ms: 600_000, sent: 60, answers: 1 }]), [null]);
});

test('looks that come late say nothing', () => {
  let looks = 0;
  assert.deepEqual(outcome([{ ms: 10_000, sent: 60, answers: 20 }, { ms: 60_000, sent: 60, answers: 1 }], () => (++looks > 40 ? 800 : 0)), [null, null]);
});

test('it is said once, and again only after answers have come for a while', () => {
  const [, first, , second] = outcome([
    { ms: 10_000, sent: 60, answers: 20 }, { ms: 60_000, sent: 60, answers: 1 }, { ms: 10_000, sent: 60, answers: 20 }, { ms: 5_000, sent: 60, answers: 1 },
  ]);
  assert.ok(first && second, `${first} ${second}`);
});
