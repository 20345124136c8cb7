import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnxError } from '../enx-rtc/errors.js';
import { Gateways, firstOf } from '../enx-rtc/gateways.js';
import { signalUrls } from '../enx-rtc/signalling.js';
import { settle } from './fake-clock.js';
import { PLACE, answer, joined, refuse, socket, unopened } from './fake-link.js';
import { FakeSocket } from './fake-socket.js';

const [A, B, C] = ['ws://a/signal', 'ws://b/signal', 'ws://c/signal'];

/** Where the sockets went that were made since then. @param {number} since */
const went = (since) => FakeSocket.made.slice(since).map(({ url }) => url);

test('the app\'s own addresses come first, those of the server behind them, and none twice', () => {
  const gateways = new Gateways([A, B, A]);
  gateways.take(['http://b', 'https://c.example', 'http://c', 'no address', '', 7, 'http://c/signal']);
  assert.deepEqual(gateways.all, [A, B, 'wss://c.example/signal', C]);
  // What the server says now counts in place of what it said before; when it says nothing, that stays.
  gateways.take(['http://d']);
  for (const nothing of [undefined, null, [], 'http://e']) gateways.take(nothing);
  assert.deepEqual(gateways.all, [A, B, 'ws://d/signal']);
  gateways.take(Array.from({ length: 100 }, (_, index) => `http://g${index}`));
  assert.equal(gateways.all.length, 18);
});

test('after a loss the others come first, in an order that differs, and the lost one last', () => {
  const gateways = new Gateways([A, B, C], () => chances.shift() ?? 0);
  let chances = [0.1, 0.2];
  assert.deepEqual(gateways.afterLoss, [B, C, A]);
  gateways.present = C;
  chances = [0.2, 0.1];
  assert.deepEqual([gateways.afterLoss, gateways.all], [[B, A, C], [C, A, B]]);
});

test('who has one gateway is patient, and in no doubt where to look', () => {
  const one = new Gateways([A], () => 1);
  assert.deepEqual([one.several, one.patience.openMs, one.spreadMs, one.afterLoss], [false, 10_000, 0, [A]]);
  one.take(['http://b']);
  assert.deepEqual([one.several, one.patience.openMs, one.spreadMs], [true, 3_000, 300]);
});

test('one server or several give signalling addresses; none means the page\'s own', () => {
  assert.deepEqual(signalUrls('https://a', 'http://page/'), ['wss://a/signal']);
  assert.deepEqual(signalUrls(['https://a', 'ws://b/x'], 'http://page/'), ['wss://a/signal', 'ws://b/x']);
  for (const none of ['', []]) assert.deepEqual(signalUrls(none, 'http://page/'), ['ws://page/signal']);
});

test('an address that does not answer is followed by the next; one that refuses has answered', async () => {
  /** @param {Record<string, number>} codes what each address fails with */
  const outcome = (codes) => firstOf([A, B, C], async (url) => {
    if (codes[url]) throw new EnxError(codes[url], url);
    return url;
  });
  assert.equal(await outcome({ [A]: 1161, [B]: 1161 }), C);
  await assert.rejects(outcome({ [A]: 1161, [B]: 9017 }), { code: 9017, message: B });
  await assert.rejects(outcome({ [A]: 1161, [B]: 1161, [C]: 1161 }), { message: C });
  // Which pages may connect each gateway says for itself.
  assert.equal(await outcome({ [A]: 9034 }), B);
  await assert.rejects(firstOf([A], async () => A, AbortSignal.abort()), { name: 'AbortError' });
});

test('a join tries the addresses in turn until one opens', async () => {
  const since = FakeSocket.made.length;
  const { link, clock } = unopened([A, B, C]);
  const opening = link.open();
  socket().close();
  await settle();
  assert.deepEqual(went(since), [A, B]);
  await clock.pass(3_000);
  assert.deepEqual(went(since), [A, B, C]);
  socket().accept();
  await opening;
  assert.deepEqual(link.urls, [C, A, B]);
  link.close();
});

test('a join that is called off tries no further', async () => {
  const since = FakeSocket.made.length;
  const { link } = unopened([A, B]);
  const opening = assert.rejects(link.open());
  link.close();
  await opening;
  assert.deepEqual(went(since), [A]);
});

test('a gateway that is killed is followed by another within a third of a second', async () => {
  const { link, clock, heard } = await joined({ urls: [A], gateways: ['http://b', 'http://a'] });
  const since = FakeSocket.made.length;
  const calling = link.call('lockRoom').catch((error) => error.code);
  await settle();
  socket().close();
  await clock.pass(149);
  assert.deepEqual(went(since), []);
  await clock.pass(1);
  assert.deepEqual(went(since), [B]);
  socket().accept();
  await settle();
  // Whether it is awake is asked at once.
  assert.deepEqual(socket().sent.map(({ method }) => method), ['ping', 'resumeRoom']);
  assert.deepEqual({ ...socket().sent[1].params, attempt: 0 }, { ...PLACE, lastSeq: 0, attempt: 0, offer: null });
  await answer({ resumeToken: 't2', nextSeq: 1, snapshot: null, answer: null, gateways: ['http://b', 'http://c'] });
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1', 'restored 1']);
  assert.deepEqual([link.urls, await calling, clock.now()], [[B, A, C], 1163, 150]);
  link.close();
});

test('one that does not open, and one that opens and is silent, cost three seconds each', async () => {
  const { link, clock, heard } = await joined({ urls: [A, B, C] });
  const since = FakeSocket.made.length;
  socket().close();
  await clock.pass(150);
  assert.deepEqual(went(since), [B]);
  await clock.pass(3_000);
  assert.deepEqual(went(since), [B, C]);
  // The kernel accepts, the process is stopped.
  socket().accept();
  await clock.pass(2_999);
  assert.deepEqual(went(since), [B, C]);
  await clock.pass(1);
  assert.deepEqual(went(since), [B, C, A]);
  socket().accept();
  await settle();
  await answer({ resumeToken: 't2', nextSeq: 1, snapshot: null, answer: null });
  assert.deepEqual([heard.at(-1), link.urls], ['restored 1', [A, B, C]]);
  link.close();
});

test('a gateway that refuses the place ends the round: no other knows better', async () => {
  const { link, clock, heard } = await joined({ urls: [A, B] });
  socket().close();
  await clock.pass(150);
  socket().accept();
  await settle();
  await refuse(9017);
  assert.deepEqual(heard.slice(2), ['onConnectionLost', 'over 9017']);
  link.close();
});

test('where there are several, one that stops answering is left after five seconds', async () => {
  const { link, clock, heard } = await joined({ urls: [A, B] });
  await clock.pass(1_500);
  socket().notify(1, 'onUserConnected');
  await clock.pass(2_000);
  assert.equal(socket().sent.at(-1).method, 'ping');
  await clock.pass(2_999);
  assert.equal(heard.length, 1);
  await clock.pass(1);
  assert.deepEqual(heard.slice(1), ['onConnectionInterrupted', 'onReconnect 1']);
  await clock.pass(150);
  assert.equal(socket().url, B);
  link.close();
});

test('when every gateway is gone the rounds come at growing pauses', async () => {
  const { link, clock } = await joined({ urls: [A, B] });
  const since = FakeSocket.made.length;
  socket().close();
  /** @type {[string, number][]} */
  const tries = [];
  for (let left = 6; left > 0; left--) {
    while (FakeSocket.made.length - since === tries.length) await clock.pass(50);
    tries.push([socket().url, clock.now()]);
    socket().close();
    await settle();
  }
  assert.deepEqual(tries, [[B, 150], [A, 150], [B, 450], [A, 450], [B, 1_050], [A, 1_050]]);
  link.close();
});

test('a page that the server does not allow is refused at once, and tries no further', async () => {
  const since = FakeSocket.made.length;
  const { link, clock } = unopened([A]);
  await Promise.all([link.open(), socket().accept()]);
  const refused = assert.rejects(link.refused, { code: 9034 });
  socket().closeByServer(4403);
  await refused;
  await assert.rejects(link.open(), { code: 9034 });
  await clock.pass(60_000);
  assert.deepEqual(went(since), [A]);
  link.close();
});

test('in a call a gateway that does not allow the page is passed over, and one that did before and does no more ends it', async () => {
  const { link, clock, heard } = await joined({ urls: [A, B] });
  const since = FakeSocket.made.length;
  socket().close();
  await clock.pass(150);
  for (const url of [B, A]) {
    assert.equal(socket().url, url);
    socket().accept();
    await settle();
    socket().closeByServer(4403);
    await settle();
  }
  assert.deepEqual(heard.slice(2), ['onConnectionLost', 'over 9034']);
  await clock.pass(60_000);
  assert.deepEqual(went(since), [B, A]);
  link.close();
});
