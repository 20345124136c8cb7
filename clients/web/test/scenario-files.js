import { readFileSync, readdirSync } from 'node:fs';

const FOLDER = new URL('../../scenarios/', import.meta.url);
const SHARED = 'shared.json';

/**
 * What both clients have to do, step by step.
 * @typedef {{name: string, servers: string[], steps: Record<string, any>[]}} Scenario
 */

/** Values and plays that scenarios name. */
const shared = readJson(SHARED);

/** Every scenario of the repository, with all that it names put in. */
export function readScenarios() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== SHARED).sort();
  return files.flatMap((file) => readJson(file).scenarios.map((/** @type {any} */ scenario) => readScenario(file, scenario)));
}

/** Scenarios that fail, and what a runner says then: so that no runner passes over what it should see. */
export function readFailing() {
  return shared.failing.map((/** @type {any} */ { why, steps }) => ({ why, ...readScenario(SHARED, { name: why, steps }) }));
}

/**
 * @param {string} file
 * @param {any} scenario
 * @returns {Scenario}
 */
function readScenario(file, { name, servers = ['wss://a.example.com'], steps, ...more }) {
  for (const key of Object.keys(more)) throw new Error(`${file}: "${name}" has a key "${key}", which no runner knows.`);
  return { name: `${file.replace('.json', '')}: ${name}`, servers, steps: playSteps(steps, {}) };
}

/**
 * The steps with each play put in its place.
 * @param {any[]} steps
 * @param {Record<string, any>} given what the play was given
 * @returns {Record<string, any>[]}
 */
function playSteps(steps, given) {
  return steps.flatMap((step) => {
    if (!('play' in step)) return [fill(step, given)];
    const play = shared.plays[step.play];
    if (!play) throw new Error(`There is no play "${step.play}".`);
    return playSteps(play, fill(step.with ?? {}, given));
  });
}

/**
 * A value with the shared values that it names, and what a play was given, put in.
 * @param {any} value
 * @param {Record<string, any>} given
 * @returns {any}
 */
function fill(value, given) {
  if (Array.isArray(value)) return value.map((item) => fill(item, given));
  if (value === null || typeof value !== 'object') return value;
  const { $: name, $with: argument, ...own } = value;
  if (name !== undefined && !(name in shared.values)) throw new Error(`There is no shared value "${name}".`);
  const filled = Object.fromEntries(Object.entries(own).map(([key, item]) => [key, fill(item, given)]));
  const base = name === undefined ? filled : merge(fill(shared.values[name], given), filled);
  return argument in given ? merge(base, given[argument]) : base;
}

/**
 * Two values in one: objects key by key, anything else as the second has it.
 * @param {any} one
 * @param {any} other
 * @returns {any}
 */
function merge(one, other) {
  // What nothing is added to stays as it is, a list too.
  if (isObject(other) && Object.keys(other).length === 0) return one;
  if (!isObject(one) || !isObject(other)) return other;
  const result = { ...one };
  for (const [key, value] of Object.entries(other)) result[key] = key in one ? merge(one[key], value) : value;
  return result;
}

/** @param {any} value */
function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** @param {string} name */
function readJson(name) {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
}
