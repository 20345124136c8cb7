import assert from 'node:assert/strict';
import { CALLBACK_NAMES } from '../enx-rtc/callbacks.js';
import { EnxError, EnxRoom } from '../enx-rtc/index.js';
import { settle } from './scenario-clock.js';
import { difference, write } from './scenario-match.js';
import { ScenarioPage } from './scenario-page.js';
import { serve } from './scenario-server.js';
import { LOOKS, kindOf } from './scenario-steps.js';

/** @import { Scenario } from './scenario-files.js' */

/** Between two answers to what a client asks while time passes, ms. */
const SLICE_MS = 100;

/**
 * Plays a scenario with a room of the browser SDK; fails at the first difference.
 * @param {Scenario} scenario
 */
export async function runScenario({ servers, steps }) {
  const stage = new Stage(servers);
  try {
    for (const [index, step] of steps.entries()) {
      try {
        await stage.play(step);
      } catch (error) {
        throw new Error(`step ${index + 1}, ${JSON.stringify(step)}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
    stage.end();
  } finally {
    stage.close();
  }
}

/** A room, all that surrounds it, and what has come of it that the scenario has not looked at yet. */
class Stage {
  #page = new ScenarioPage();
  /** @type {any} */
  #room;
  #servers;
  /** @type {{name: string, payload: any}[]} */
  #heard = [];
  /** @type {{as: string, result?: any, error?: unknown}[]} */
  #ended = [];
  /** @type {Set<string>} calls of the app that have not ended */
  #under = new Set();
  /** @type {Map<string, () => void>} what the app does in its next callback of a name */
  #hooks = new Map();
  #opened = 0;

  /** @param {string[]} servers */
  constructor(servers) {
    this.#servers = servers;
    this.#room = this.#makeRoom();
  }

  /** Everything of the browser is as before. */
  close() {
    this.#page.close();
  }

  /** All has been looked at, and a room that is over has left nothing behind. */
  end() {
    this.#assertSeen();
    assert.deepEqual([...this.#under], [], 'calls that have not ended');
    assert.deepEqual([...this.#hooks.keys()], [], 'callbacks that were waited for and did not come');
    if (this.#room.clientId !== '') return;
    assert.equal(this.#page.clock.running, 0, 'timers run on after the end of the room');
    assert.ok(this.#page.sockets.every(({ over }) => over), 'a socket stays open after the end of the room');
  }

  /** @param {Record<string, any>} step */
  async play(step) {
    const kind = kindOf(step);
    if (LOOKS.has(kind)) {
      this.#look(kind, step);
      return;
    }
    this.#assertSeen();
    await this.#act(kind, step);
    await settle();
  }

  /**
   * @param {string} kind
   * @param {any} step
   */
  async #act(kind, step) {
    switch (kind) {
      case 'app': this.#call(step.app, step.args, step.as); break;
      case 'when': this.#hooks.set(step.when, () => {
        if (step.throws !== undefined) throw new Error(step.throws);
        this.#call(step.app, step.args, step.as);
      }); break;
      case 'pass': await this.#pass(step.pass, step.answering ?? []); break;
      case 'sleep': this.#page.clock.sleep(step.sleep); break;
      case 'network': this.#page.happen(step.network === 'online' ? 'online' : 'offline'); break;
      case 'life': this.#liveAgain(); break;
      case 'device': this.#page.media.let(step.device, step.does); break;
      case 'path': this.#page.media.become(step.becomes); break;
      case 'together': for (const part of step.together) this.#serve(kindOf(part), part); break;
      default: this.#serve(kind, step);
    }
  }

  /**
   * What the server does, at once.
   * @param {string} kind
   * @param {any} step
   */
  #serve(kind, step) {
    const on = kind === 'accept' || kind === 'ending' ? step[kind] : step.on;
    serve(this.#socket(on), kind, step);
  }

  /**
   * @param {string} kind
   * @param {any} step
   */
  #look(kind, step) {
    switch (kind) {
      case 'opens': {
        const socket = this.#page.sockets[this.#opened];
        assert.ok(socket, 'no other socket was opened');
        assert.equal(++this.#opened, step.opens, 'the number of the socket');
        if (step.at) assert.equal(socket.url, step.at);
        assert.equal(socket.protocol, 'enx.jsonrpc.2');
        break;
      }
      case 'sends': {
        const socket = this.#socket(step.on);
        const [message] = socket.unseen;
        assert.ok(message, 'nothing more was sent on it');
        assert.equal(message.method, step.sends, 'the method');
        socket.seen++;
        same(message.params, step);
        break;
      }
      case 'closes': {
        const socket = this.#socket(step.closes);
        assert.ok(socket.closedUnseen, 'the client has not closed it');
        socket.closeSeen = true;
        assert.equal(socket.code, step.code ?? 1000, 'the code');
        break;
      }
      case 'hears': {
        const next = this.#heard.shift();
        assert.equal(next?.name, step.hears, 'the callback');
        same(next?.payload, step);
        break;
      }
      case 'ends': this.#lookAtEnd(step); break;
      case 'asks': assert.equal(this.#page.media.asked.shift(), step.asks, 'what the user was asked for'); break;
      case 'connects': {
        const { media } = this.#page;
        assert.ok(media.seen < media.connections.length, 'no other peer connection was made');
        assert.equal(++media.seen, step.connects, 'the number of the peer connection');
        break;
      }
      case 'wire': same(this.#page.media.wire(step.on), { params: step.wire }); break;
      case 'reports': assert.match(String(this.#page.reported.shift()), new RegExp(step.reports)); break;
      default: this.#lookAtState(step.state);
    }
  }

  /** @param {any} step */
  #lookAtEnd(step) {
    const index = this.#ended.findIndex(({ as }) => as === step.ends);
    assert.notEqual(index, -1, 'it has not ended');
    const [{ result, error }] = this.#ended.splice(index, 1);
    if (step.code === undefined) {
      assert.equal(error, undefined, `it failed: ${error}`);
      same(result, { params: step.result, whole: step.whole });
    } else {
      assert.ok(error instanceof EnxError, `it did not fail, but gave ${write(result)}`);
      assert.equal(error.code, step.code, `the code (${error.message})`);
      if (step.message) assert.equal(error.message, step.message);
    }
  }

  /** @param {Record<string, any>} wanted */
  #lookAtState(wanted) {
    for (const [key, want] of Object.entries(wanted)) {
      assert.ok(key in this.#room, `a room has no "${key}"`);
      const value = this.#room[key];
      const found = difference(typeof value === 'function' ? value.call(this.#room) : value, want, false, key);
      assert.ok(!found, found ?? '');
    }
  }

  /**
   * The app calls its room.
   * @param {string} method
   * @param {any[]} [args]
   * @param {string} [as] under which name its end is looked at
   */
  #call(method, args = [], as = method) {
    assert.ok(!this.#under.has(as), `a call named "${as}" is under way`);
    this.#under.add(as);
    const room = this.#room;
    const end = (/** @type {object} */ how) => {
      // A call of a page that is gone ends unheard.
      if (room !== this.#room) return;
      this.#under.delete(as);
      this.#ended.push({ as, ...how });
    };
    room[method](...args).then((/** @type {any} */ result) => end({ result }), (/** @type {unknown} */ error) => end({ error }));
  }

  /**
   * @param {number} ms
   * @param {string[]} answering the methods whose calls the server answers meanwhile
   */
  async #pass(ms, answering) {
    const { clock, sockets } = this.#page;
    if (answering.length === 0) {
      await clock.pass(ms);
      return;
    }
    for (let left = ms; left > 0; left -= SLICE_MS) {
      await clock.pass(Math.min(SLICE_MS, left));
      for (const socket of sockets) {
        while (!socket.over && answering.includes(socket.unseen[0]?.method)) socket.say({ jsonrpc: '2.0', id: socket.sent[socket.seen++].id, result: {} });
      }
      await settle();
    }
  }

  /** The page is loaded again: its room goes without a word, and another one begins. */
  #liveAgain() {
    for (const name of ['onSlotStream', ...CALLBACK_NAMES]) this.#room[name] = null;
    this.#page.reload();
    this.#under.clear();
    this.#room = this.#makeRoom();
  }

  #makeRoom() {
    const room = /** @type {any} */ (new EnxRoom());
    room.serverUrl = this.#servers;
    room.onSlotStream = (/** @type {number} */ slot) => this.#heard.push({ name: 'onSlotStream', payload: { slot } });
    for (const name of CALLBACK_NAMES) {
      room[name] = (/** @type {any} */ payload) => {
        this.#heard.push({ name, payload });
        const hook = this.#hooks.get(name);
        this.#hooks.delete(name);
        hook?.();
      };
    }
    return room;
  }

  /** @param {number} [number] from 1; the newest, where there is none */
  #socket(number = this.#page.sockets.length) {
    const socket = this.#page.sockets[number - 1];
    assert.ok(socket, `there is no socket ${number}`);
    return socket;
  }

  #assertSeen() {
    const { sockets, reported, media } = this.#page;
    const left = [
      ...this.#heard.map(({ name, payload }) => `the app heard ${name} ${write(payload)}`),
      ...sockets.flatMap((socket, index) => [
        ...(index >= this.#opened ? [`socket ${index + 1} was opened to ${socket.url}`] : []),
        ...socket.unseen.map(({ method, params }) => `${method} ${write(params)} was sent on socket ${index + 1}`),
        ...(socket.closedUnseen ? [`socket ${index + 1} was closed with ${socket.code}`] : []),
      ]),
      ...this.#ended.map(({ as, result, error }) => `the call ${as} ended with ${error ? `${error}` : write(result)}`),
      ...media.asked.map((what) => `the user was asked for ${what}`),
      ...(media.connections.length > media.seen ? [`peer connection ${media.connections.length} was made`] : []),
      ...reported.map((error) => `a callback threw ${error}`),
    ];
    assert.ok(left.length === 0, `before it, there was more: ${left.join('; ')}`);
  }
}

/**
 * @param {any} got
 * @param {{params?: any, payload?: any, whole?: any}} step what is wanted, in part or as a whole
 */
function same(got, { params, payload, whole }) {
  const part = params ?? payload;
  const found = (part === undefined ? null : difference(got, part, false)) ?? (whole === undefined ? null : difference(got, whole, true));
  assert.ok(!found, `${found} (all: ${write(got)})`);
}
