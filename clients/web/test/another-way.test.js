import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from './fake-clock.js';
import { FakeMedia, PLACE, accepted, answer, joined, socket } from './fake-link.js';
import { FakeSocket } from './fake-socket.js';

const RESUMED = { resumeToken: 't2', nextSeq: 2, snapshot: null, answer: { sdp: 'a', slots: [] } };

/** A link whose packets have just stopped. @param {Parameters<typeof joined>[0]} [options] */
async function stopped(options = {}) {
  const media = new FakeMedia();
  const all = await joined({ media, ...options });
  const old = socket();
  old.notify(1, 'onUserConnected');
  media.silent = true;
  all.link.mediaStopped();
  await settle();
  return { ...all, media, old };
}

test('when packets stop and the socket does not answer, another one takes the place over and brings the restart; nobody hears of it', async () => {
  const { link, heard, clock, media, old } = await stopped();
  assert.equal(old.sent.at(-1).method, 'ping');
  await clock.pass(300);
  assert.notEqual(socket(), old);
  await accepted();
  const { method, params } = socket().sent.at(-1);
  assert.deepEqual([method, { ...params, attempt: 0 }], ['resumeRoom', { ...PLACE, lastSeq: 1, attempt: 0, offer: { sdp: 'o', sections: [] } }]);
  await answer(RESUMED);
  media.silent = false;
  socket().notify(2, 'onAudioEvent');
  await clock.pass(3_000);
  assert.deepEqual([media.did, heard, link.away, old.readyState], [['offer', 'accept a'], ['onUserConnected', 'onAudioEvent'], false, 3]);
  link.close();
});

test('when packets stop and the socket answers, it brings the restart, and no other is made', async () => {
  const { link, heard, clock, media, old } = await stopped();
  old.say({ jsonrpc: '2.0', id: old.sent.at(-1).id, result: {} });
  await settle();
  assert.equal(old.sent.at(-1).method, 'restartMedia');
  await answer({ answer: { sdp: 'a', slots: [] } });
  media.silent = false;
  await clock.pass(4_000);
  assert.deepEqual([socket(), media.did, heard], [old, ['offer', 'accept a'], ['onUserConnected']]);
  link.close();
});

test('an old socket that answers when the other has just opened stays', async () => {
  const { link, clock, media, old } = await stopped();
  const ping = old.sent.at(-1);
  await clock.pass(300);
  const other = socket();
  old.say({ jsonrpc: '2.0', id: ping.id, result: {} });
  other.accept();
  await settle();
  assert.deepEqual([other.readyState, other.sent, old.sent.at(-1).method], [3, [], 'restartMedia']);
  await settle();
  assert.deepEqual([link.closed, media.did], [false, ['offer']]);
  link.close();
});

test('one that does not open in two seconds is followed by the next', async () => {
  const { link, clock, old } = await stopped();
  await clock.pass(300);
  const [first, made] = [socket(), FakeSocket.made.length];
  await clock.pass(2_000);
  assert.deepEqual([first.readyState, old.readyState], [3, 1]);
  await clock.pass(300);
  assert.equal(FakeSocket.made.length, made + 1);
  link.close();
});

test('what is not mended by then is an interruption: the old socket is given up, and the app hears of it', async () => {
  const { link, heard, clock, media, old } = await stopped();
  media.ok = false;
  await clock.pass(4_000);
  assert.deepEqual([old.readyState, heard.slice(1)], [3, ['onConnectionInterrupted', 'onReconnect 1']]);
  await accepted();
  assert.equal(socket().sent.at(-1).params.offer.sdp, 'o');
  await answer(RESUMED);
  media.heal();
  await settle();
  assert.equal(heard.at(-1), 'restored 1');
  link.close();
});

test('a socket that is lost takes media along, unless something has come since', async () => {
  for (const flows of [true, false]) {
    const media = new FakeMedia();
    media.flows = flows;
    const { link, clock } = await joined({ media });
    socket().close();
    await settle();
    await accepted();
    await clock.pass(100);
    const { params } = socket().sent.at(-1);
    assert.equal(params.offer === null, flows);
    link.close();
  }
});

test('another network is a reason to restart, whether or not packets have stopped', async () => {
  const media = new FakeMedia();
  const { link, clock, network, heard } = await joined({ media });
  const pings = () => socket().sent.filter(({ method }) => method === 'ping').length;
  network().online();
  assert.equal(pings(), 1);
  socket().say({ jsonrpc: '2.0', id: socket().sent.at(-1).id, result: {} });
  await settle();
  assert.equal(socket().sent.at(-1).method, 'restartMedia');
  await answer({ answer: { sdp: 'a', slots: [] } });
  // One that follows soon, and is not needed, waits for nothing and does nothing.
  network().online();
  await clock.pass(2_000);
  assert.deepEqual([media.did, heard], [['check', 'offer', 'accept a', 'check'], []]);
  link.close();
});

test('who has no right to come back, has no media, or is being moved looks for no other way', async () => {
  const moving = new FakeMedia();
  moving.moving = true;
  for (const options of [{ media: new FakeMedia(), allowed: false }, { media: moving }]) {
    const { link, network, clock } = await joined(options);
    network().online();
    socket().say({ jsonrpc: '2.0', id: socket().sent.at(-1).id, result: {} });
    await clock.pass(1_000);
    assert.deepEqual([socket().sent.map(({ method }) => method), options.media.did], [['ping'], ['check']]);
    link.close();
  }
  const { link, network, clock } = await joined();
  network().online();
  socket().say({ jsonrpc: '2.0', id: socket().sent.at(-1).id, result: {} });
  await clock.pass(1_000);
  assert.deepEqual(socket().sent.map(({ method }) => method), ['ping']);
  link.close();
});
