import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CALLBACK_NAMES } from '../enx-rtc/callbacks.js';
import { ReceiveCalls } from '../enx-rtc/calls/receive-calls.js';
import { standInForBrowser } from './fake-connection.js';
import { readFailing, readScenarios } from './scenario-files.js';
import { runScenario } from './scenario-run.js';
import { KINDS } from './scenario-steps.js';

const protocol = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
const scenarios = readScenarios();

/** Callbacks that no scenario brings about: data channels are tested where they are made, and nothing fires `onEventInfo` yet. */
const UNHEARD = ['onReceivedData', 'onEventInfo'];

standInForBrowser();

for (const scenario of scenarios) test(scenario.name, () => runScenario(scenario));

test('a runner sees what should not be, and what is not', async () => {
  for (const { why, ...scenario } of readFailing()) {
    await assert.rejects(runScenario(scenario), (/** @type {Error} */ error) => error.message.includes(why) || assert.fail(`not "${why}", but: ${error.message}`));
  }
});

test('each scenario has a name of its own', () => {
  assert.equal(new Set(scenarios.map(({ name }) => name)).size, scenarios.length);
});

test('the scenarios have every callback heard, every notification of the protocol said, every call made, and every kind of step', () => {
  const used = namesUsed();
  const notifications = [...section('### 1.2').matchAll(/^\| (`on\w+`(?:, `on\w+`)*) \|/gm)].flatMap(([, names]) => names.replaceAll('`', '').split(', '));
  assert.ok(notifications.length > 50);
  assert.deepEqual(missing(notifications, used.notify), []);
  assert.deepEqual(missing(CALLBACK_NAMES, [...used.hears, ...UNHEARD]), []);
  assert.deepEqual(missing(callsOf(ReceiveCalls.prototype), used.app), []);
  assert.deepEqual(missing(Object.keys(KINDS), Object.keys(used)), []);
});

/** What each kind of step is used with. */
function namesUsed() {
  /** @type {Record<string, string[]>} */
  const used = {};
  const note = (/** @type {Record<string, any>} */ step) => {
    const [kind] = Object.keys(step);
    (used[kind] ??= []).push(step[kind]);
    if (kind === 'together') step.together.forEach(note);
    if (kind === 'when' && step.app) (used.app ??= []).push(step.app);
  };
  for (const { steps } of scenarios) steps.forEach(note);
  return used;
}

/**
 * The section of the protocol that begins with a heading.
 * @param {string} heading
 */
function section(heading) {
  const from = protocol.indexOf(heading);
  return protocol.slice(from, protocol.indexOf('\n###', from + heading.length));
}

/**
 * The calls that a room has of its groups of calls.
 * @param {object} prototype
 * @returns {string[]}
 */
function callsOf(prototype) {
  const own = Object.getOwnPropertyNames(prototype).filter((name) => !['constructor', 'request', 'refuse', 'nameOf', 'getClientId'].includes(name));
  const parent = Object.getPrototypeOf(prototype);
  return parent === Object.prototype ? own : [...own, ...callsOf(parent)];
}

/**
 * @param {readonly string[]} wanted
 * @param {string[]} there
 */
function missing(wanted, there) {
  return wanted.filter((name) => !there.includes(name));
}
