import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchNetwork } from '../enx-rtc/network-watch.js';

/**
 * What is heard of a network while something happens to it.
 * @param {(page: EventTarget, connection: EventTarget & {type?: string}) => void} happens
 */
function heardOf(happens) {
  const page = new EventTarget();
  const connection = Object.assign(new EventTarget(), { type: /** @type {string | undefined} */ ('wifi') });
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const set = (/** @type {string} */ name, /** @type {any} */ value) => Object.defineProperty(globalThis, name, { value, configurable: true });
  set('navigator', { connection });
  set('addEventListener', page.addEventListener.bind(page));
  set('removeEventListener', page.removeEventListener.bind(page));
  /** @type {string[]} */
  const heard = [];
  const stop = watchNetwork({ online: () => heard.push('online'), doubtful: () => heard.push('doubtful') });
  happens(page, connection);
  stop();
  page.dispatchEvent(new Event('online'));
  connection.dispatchEvent(new Event('change'));
  Object.defineProperty(globalThis, 'navigator', before ?? {});
  return heard;
}

test('a network that is back is one to use, one that is gone a doubt', () => {
  assert.deepEqual(heardOf((page) => {
    page.dispatchEvent(new Event('offline'));
    page.dispatchEvent(new Event('online'));
  }), ['doubtful', 'online']);
});

test('a connection of another type is another network; one of another speed is a doubt, and so is none', () => {
  assert.deepEqual(heardOf((_, connection) => {
    connection.dispatchEvent(new Event('change'));
    for (const type of ['cellular', 'none', 'wifi', undefined]) {
      connection.type = type;
      connection.dispatchEvent(new Event('change'));
    }
  }), ['doubtful', 'online', 'doubtful', 'online', 'online']);
});
