import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from './fake-clock.js';
import { FakeMedia, PLACE, accepted, answer, joined, refuse, socket } from './fake-link.js';
import { FakeSocket } from './fake-socket.js';

const [A, B, C] = ['ws://a/signal', 'ws://b/signal', 'ws://c/signal'];
const RESUMED = { resumeToken: 't2', nextSeq: 3, snapshot: null, answer: null };

/**
 * A link whose gateway says that it leaves in twenty seconds; the socket at the next one has just been made.
 * @param {Parameters<typeof joined>[0]} [options]
 */
async function leaving(options = {}) {
  const all = await joined({ urls: [A, B], ...options });
  const old = socket();
  old.notify(1, 'onUserConnected');
  old.notify(0, 'onServerLeaving', { deadline: 20_000 });
  await all.clock.pass(1_000);
  return { ...all, old };
}

test('when its gateway leaves, a client resumes at another and hears nothing of it', async () => {
  const media = new FakeMedia();
  const { link, heard, old, clock } = await leaving({ media });
  const next = socket();
  assert.deepEqual([next.url, clock.now()], [B, 1_000]);
  next.accept();
  await settle();
  assert.deepEqual(next.sent.map(({ method }) => method), ['ping', 'resumeRoom']);
  assert.deepEqual({ ...next.sent[1].params, attempt: 0 }, { ...PLACE, lastSeq: 1, attempt: 0, offer: null });
  // Until the answer is there the old one goes on.
  old.notify(2, 'onAudioEvent');
  next.say({ jsonrpc: '2.0', id: next.sent[1].id, result: { ...RESUMED, nextSeq: 2 } });
  await settle();
  next.notify(2, 'onAudioEvent');
  next.notify(3, 'onVideoEvent');
  assert.deepEqual([heard, link.urls, link.place?.resumeToken], [['onUserConnected', 'onAudioEvent', 'onVideoEvent'], [B, A], 't2']);
  assert.deepEqual([media.did, old.readyState, old.code, link.away], [[], 3, 1000, false]);
  link.close();
});

test('what the old gateway says of the replacement is not believed, even when it comes before the new one\'s answer', async () => {
  const { link, heard, old } = await leaving();
  socket().accept();
  await settle();
  const call = link.call('lockRoom');
  old.notify(0, 'onRoomDisConnected', { cause: 9018, msg: 'session-replaced' });
  old.close();
  await settle();
  assert.deepEqual(heard, ['onUserConnected']);
  await answer({ ...RESUMED, nextSeq: 2 });
  assert.equal(socket().sent.at(-1).method, 'lockRoom');
  await answer({});
  assert.deepEqual([await call, heard, link.away], [{}, ['onUserConnected'], false]);
  link.close();
});

test('a try that was given up and takes the place later is followed by one more, and no way out', async () => {
  const { link, heard, old, clock } = await leaving();
  const givenUp = socket();
  givenUp.accept();
  await settle();
  // It stands still: who does not answer within three seconds is left, and the old one stays.
  await clock.pass(3_000);
  const [first] = givenUp.sent.filter(({ method }) => method === 'resumeRoom');
  assert.deepEqual([old.readyState, givenUp.readyState, link.away], [1, 3, false]);
  old.notify(0, 'onRoomDisConnected', { cause: 9018, msg: 'session-replaced' });
  await clock.pass(300);
  const { params } = await accepted();
  assert.ok(params.attempt > first.params.attempt, 'it is a later try');
  await answer({ ...RESUMED, nextSeq: 2 });
  assert.deepEqual([heard.includes('onRoomDisConnected'), heard.at(-1), link.away], [false, 'restored 1', false]);
  // Once: who is put out then is out.
  socket().notify(0, 'onRoomDisConnected', { cause: 9018, msg: 'session-replaced' });
  assert.equal(heard.at(-1), 'onRoomDisConnected');
  link.close();
});

test('calls that were made before may still be answered; those that are not, fail with 1163', async () => {
  const { link, old, clock } = await leaving();
  const answered = link.call('lockRoom');
  const forgotten = assert.rejects(link.call('hardMute'), { code: 1163 });
  await settle();
  const [{ id }] = old.sent.filter(({ method }) => method === 'lockRoom');
  socket().accept();
  await settle();
  await answer({ ...RESUMED, nextSeq: 2 });
  assert.notEqual(old.readyState, 3);
  old.say({ jsonrpc: '2.0', id, result: { done: true } });
  assert.deepEqual(await answered, { done: true });
  await clock.pass(3_000);
  await forgotten;
  assert.deepEqual([old.readyState, link.away], [3, false]);
  link.close();
});

test('when too much was missed, the room is this now', async () => {
  const { link, heard, old } = await leaving();
  socket().accept();
  await settle();
  old.notify(2, 'onAudioEvent');
  await answer({ ...RESUMED, nextSeq: 1, snapshot: { id: 'r', streams: [{ id: 1 }] } });
  socket().notify(1, 'onVideoEvent');
  assert.deepEqual(heard, ['onUserConnected', 'onAudioEvent', 'replaced r', 'onVideoEvent']);
  link.close();
});

test('a room that knows nothing of the slots learns them from an offer, and nobody hears of it', async () => {
  const media = new FakeMedia();
  const { link, heard } = await leaving({ media });
  socket().accept();
  await settle();
  await answer({ ...RESUMED, nextSeq: 1, snapshot: { id: 'r', streams: [] } });
  assert.equal(socket().sent.at(-1).method, 'restartMedia');
  await answer({ answer: { sdp: 'a', slots: [] } });
  assert.deepEqual([media.did, heard.slice(1), link.away], [['offer', 'accept a'], ['replaced r'], false]);
  link.close();
});

test('a gateway that does not help is followed by the next; when none does, the old one stays until it closes', async () => {
  const { link, heard, old, clock } = await leaving({ urls: [A, B, C] });
  const since = FakeSocket.made.length - 1;
  await clock.pass(3_000);
  socket().accept();
  await settle();
  const call = link.call('lockRoom');
  await settle();
  assert.equal(old.sent.some(({ method }) => method === 'lockRoom'), false);
  await refuse(1161);
  await settle();
  assert.deepEqual(FakeSocket.made.slice(since).map(({ url, readyState }) => [url, readyState]), [[B, 3], [C, 3]]);
  // The call that waited goes out on the old socket.
  const { id } = old.sent.at(-1);
  old.say({ jsonrpc: '2.0', id, result: {} });
  await call;
  old.notify(2, 'onAudioEvent');
  assert.deepEqual([heard, link.away], [['onUserConnected', 'onAudioEvent'], false]);
  old.close();
  await settle();
  assert.deepEqual(heard.slice(2), ['onConnectionInterrupted', 'onReconnect 1']);
  link.close();
});

test('a new gateway that opens and is silent is given up after three seconds', async () => {
  const { link, heard, old, clock } = await leaving();
  const next = socket();
  next.accept();
  await settle();
  for (let second = 0; second < 3; second++) {
    await clock.pass(1_000);
    old.notify(2 + second, 'onAudioEvent');
  }
  await settle();
  assert.deepEqual([next.readyState, link.away, heard.length], [3, false, 4]);
  link.close();
});

test('an old socket that is lost while the new one is being opened is a loss like any other', async () => {
  const { link, heard, old } = await leaving();
  const next = socket();
  old.close();
  await settle();
  assert.deepEqual([next.readyState, heard.slice(1)], [3, ['onConnectionInterrupted', 'onReconnect 1']]);
  link.close();
});

test('an old socket that is lost while the place is being resumed is a loss only if that fails', async () => {
  const { link, heard, old } = await leaving();
  socket().accept();
  await settle();
  old.close();
  await settle();
  assert.deepEqual(heard, ['onUserConnected']);
  await refuse(1172);
  assert.deepEqual(heard.slice(1), ['onConnectionInterrupted', 'onReconnect 1']);
  link.close();
});

test('who has nowhere to go, or may not come back, stays', async () => {
  for (const options of [{ urls: [A] }, { allowed: false }]) {
    const { link, clock } = await leaving(options);
    const made = FakeSocket.made.length;
    await clock.pass(1_000);
    assert.equal(FakeSocket.made.length, made);
    assert.equal(socket().url, A);
    link.close();
  }
});

test('who leaves while a new socket is being opened leaves no socket behind', async () => {
  const { link, clock } = await leaving();
  link.close();
  await clock.pass(20_000);
  assert.deepEqual([socket().readyState, clock.running], [3, 0]);
});

test('a goodbye that falls into the move is said at the new gateway', async () => {
  const { link } = await leaving();
  socket().accept();
  await settle();
  link.settle();
  const goodbye = link.ask('disconnect', {}, 2_000);
  await answer({ ...RESUMED, nextSeq: 2 });
  await settle();
  assert.equal(socket().sent.at(-1).method, 'disconnect');
  await answer({});
  await goodbye;
  link.close();
});

test('what a gateway announced that is lost before it left is over', async () => {
  const media = new FakeMedia();
  const { link, clock, heard } = await joined({ media, urls: [A, B] });
  media.ok = false;
  link.mediaLost();
  await settle();
  socket().notify(0, 'onServerLeaving', { deadline: 20_000 });
  socket().close();
  await clock.pass(300);
  socket().accept();
  await settle();
  media.ok = true;
  const made = FakeSocket.made.length;
  await answer({ ...RESUMED, nextSeq: 1 });
  await clock.pass(1_500);
  assert.deepEqual([FakeSocket.made.length, heard.at(-1)], [made, 'restored 1']);
  link.close();
});

test('a gateway that says twice that it leaves is left once', async () => {
  const { link, old, clock } = await leaving();
  const made = FakeSocket.made.length;
  old.notify(0, 'onServerLeaving', { deadline: 10_000 });
  await clock.pass(1_500);
  assert.equal(FakeSocket.made.length, made);
  link.close();
});

test('a gateway that leaves while media are being mended is left afterwards', async () => {
  const media = new FakeMedia();
  const { link, clock } = await joined({ media, urls: [A, B] });
  media.ok = false;
  link.mediaLost();
  await settle();
  socket().notify(0, 'onServerLeaving', { deadline: 20_000 });
  await clock.pass(1_500);
  assert.equal(socket().url, A);
  await answer({ answer: { sdp: 'a', slots: [] } });
  media.heal();
  await clock.pass(1_000);
  assert.equal(socket().url, B);
  link.close();
});
