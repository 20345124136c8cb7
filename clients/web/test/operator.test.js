import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, left, short, statusOf, toneOf, toneOfLoad } from '../operator/words.js';

/** @type {import('../operator/cluster.js').Member} */
const member = {
  node: '10.0.0.1:4053', incarnation: '1', own: false, status: 'up', reachable: true, roles: ['media'], version: '1', started: null, public_url: null, load: null,
  media_lost: false, draining: false, deadline: null, shards: null, rooms: null,
};

test('a badge says the worst that is known of a node', () => {
  assert.deepEqual(statusOf(member), { text: 'up', tone: 'good' });
  assert.deepEqual(statusOf({ ...member, status: 'leaving' }), { text: 'leaving', tone: 'warn' });
  assert.deepEqual(statusOf({ ...member, draining: true }), { text: 'drains', tone: 'warn' });
  assert.deepEqual(statusOf({ ...member, draining: true, media_lost: true }), { text: 'media lost', tone: 'bad' });
  assert.deepEqual(statusOf({ ...member, media_lost: true, reachable: false }), { text: 'unreachable', tone: 'bad' });
});

test('what happened is coloured by how serious it is', () => {
  assert.deepEqual(['up', 'drains', 'removed', 'downed', 'unreachable', 'reachable'].map(toneOf), ['good', 'warn', 'warn', 'bad', 'bad', 'good']);
  assert.deepEqual([0, 0.59, 0.6, 0.85, 1.2].map(toneOfLoad), ['good', 'good', 'warn', 'bad', 'bad']);
});

test('figures are short', () => {
  assert.deepEqual([0, 9999, 10_000, 21_499, 1_250_000].map(short), ['0', '9999', '10k', '21k', '1.3M']);
  assert.deepEqual([-3, 59, 60, 7200, 200_000].map(age), ['0 s', '59 s', '1 min', '2 h', '2 d']);
});

test('what is left of a drain is counted by the clock of the node', () => {
  assert.equal(left('2026-01-31T10:00:30Z', '2026-01-31T10:00:05Z'), 25);
  assert.equal(left('2026-01-31T10:00:30Z', '2026-01-31T10:00:35Z'), 0);
});
