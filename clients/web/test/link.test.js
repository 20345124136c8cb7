import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from './fake-clock.js';
import { FakeMedia, PLACE, accepted, answer, joined, refuse, socket, unopened } from './fake-link.js';
import { FakeSocket } from './fake-socket.js';

test('each try to resume has a larger number than those before, those of the page before included', async () => {
  const { link } = await joined();
  const before = Date.now();
  const attempts = [];
  for (const resumeToken of ['t2', 't3', 't4']) {
    socket().close();
    await settle();
    attempts.push((await accepted()).params.attempt);
    await answer({ resumeToken, nextSeq: 1, snapshot: null, answer: null });
  }
  assert.ok(before <= attempts[0] && attempts[0] < attempts[1] && attempts[1] < attempts[2], `${before} ${attempts}`);
  link.close();
});

test('a gateway of an older release that knows no numbers of tries is asked without', async () => {
  const { link, heard } = await joined();
  socket().close();
  await settle();
  await accepted();
  await refuse(1155);
  const { method, params } = socket().sent.at(-1);
  assert.deepEqual([method, params], ['resumeRoom', { ...PLACE, lastSeq: 0, offer: null }]);
  await answer({ resumeToken: 't2', nextSeq: 1, snapshot: null, answer: null });
  assert.equal(heard.at(-1), 'restored 1');
  link.close();
});

test('a lost socket is followed by another that resumes with the last number heard', async () => {
  const { heard, link } = await joined();
  socket().notify(1, 'onUserConnected');
  socket().notify(2, 'onAudioEvent');
  socket().close();
  await settle();
  const { method, params } = await accepted();
  assert.deepEqual([method, { ...params, attempt: 0 }], ['resumeRoom', { ...PLACE, lastSeq: 2, attempt: 0, offer: null }]);
  socket().notify(4, 'onVideoEvent');
  socket().notify(3, 'onUserDisConnected');
  await answer({ resumeToken: 't2', nextSeq: 3, snapshot: null, answer: null });
  assert.deepEqual(heard, ['onUserConnected', 'onAudioEvent', 'onConnectionInterrupted', 'onReconnect 1', 'onUserDisConnected', 'onVideoEvent', 'restored 1']);
  assert.equal(link.place?.resumeToken, 't2');
  link.close();
});

test('when too much was missed the room is replaced before anything else is heard', async () => {
  const { heard, link } = await joined();
  socket().close();
  await settle();
  await accepted();
  socket().notify(90, 'onUserConnected');
  await answer({ resumeToken: 't2', nextSeq: 90, snapshot: { id: 'r' }, answer: null });
  assert.deepEqual(heard.slice(2), ['replaced r', 'onUserConnected', 'restored 1']);
  link.close();
});

test('a lost media path comes back over the living socket; other media over a new one', async () => {
  const media = new FakeMedia();
  const { heard, link, clock } = await joined({ media });
  media.ok = false;
  link.mediaLost();
  await settle();
  assert.equal(socket().sent.at(-1).method, 'restartMedia');
  await answer({ answer: { sdp: 'a1', slots: [] } });
  for (let second = 1; second < 10; second++) {
    await clock.pass(1_000);
    socket().say({ jsonrpc: '2.0', id: 0, result: {} });
  }
  assert.deepEqual(media.did, ['offer', 'accept a1']);
  await clock.pass(1_000);
  assert.deepEqual(media.did, ['offer', 'accept a1', 'offer again']);
  await answer({ answer: { sdp: 'a2', slots: [] } });
  media.heal();
  await settle();
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1', 'onReconnect 2', 'restored 2']);
  link.close();
});

test('a socket that resumes brings the media along when they are lost too', async () => {
  const media = new FakeMedia();
  const { heard, link } = await joined({ media });
  media.ok = false;
  socket().close();
  await settle();
  const { params } = await accepted();
  assert.deepEqual(params.offer, { sdp: 'o', sections: [] });
  await answer({ resumeToken: 't2', nextSeq: 1, snapshot: null, answer: { sdp: 'a', slots: [] } });
  assert.deepEqual([media.did, heard.at(-1)], [['offer', 'accept a'], 'onReconnect 1']);
  media.heal();
  await settle();
  assert.equal(heard.at(-1), 'restored 1');
  link.close();
});

test('a server that started anew learns the slots from an offer, and has another when it knows the connection no more', async () => {
  const media = new FakeMedia();
  const { heard, link } = await joined({ media });
  socket().close();
  await settle();
  const { params } = await accepted();
  assert.equal(params.offer, null);
  await answer({ resumeToken: 't2', nextSeq: 1, snapshot: { id: 'r', streams: [] }, answer: null });
  assert.equal(socket().sent.at(-1).method, 'restartMedia');
  await answer({ answer: { sdp: 'a1', slots: [], goesOn: false } });
  assert.equal(socket().sent.at(-1).method, 'restartMedia');
  await answer({ answer: { sdp: 'a2', slots: [], goesOn: true } });
  await settle();
  assert.deepEqual([media.did, heard.at(-1)], [['offer', 'accept a1', 'offer', 'accept a2'], 'restored 1']);
  link.close();
});

test('when the server hears no media, only the server can say that it does again', async () => {
  const media = new FakeMedia();
  const { heard, link } = await joined({ media });
  socket().notify(0, 'onConnectionInterrupted');
  socket().say({ jsonrpc: '2.0', method: 'onReconnect', params: { seq: 0, payload: { attempt: 1, of: 2, timeout: 10_000, msg: '' } } });
  await settle();
  await answer({ answer: { sdp: 'a', slots: [] } });
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1']);
  socket().notify(0, 'onUserReconnectSuccess');
  await settle();
  assert.deepEqual([media.did, heard.at(-1)], [['offer', 'accept a'], 'restored 1']);
  socket().notify(0, 'onUserReconnectSuccess');
  assert.equal(heard.length, 3);
  link.close();
});

test('a refusal in the middle ends it', async () => {
  const { heard } = await joined();
  socket().close();
  await settle();
  await accepted();
  await refuse(9017);
  assert.deepEqual(heard.slice(2), ['onConnectionLost', 'over 9017']);
});

test('a number that is missing makes a new socket, which brings what was missed', async () => {
  const { heard, link } = await joined();
  socket().notify(1, 'onUserConnected');
  socket().notify(3, 'onVideoEvent');
  await settle();
  const { params } = await accepted();
  assert.equal(params.lastSeq, 1);
  await answer({ resumeToken: 't2', nextSeq: 2, snapshot: null, answer: null });
  socket().notify(2, 'onAudioEvent');
  assert.deepEqual(heard, ['onUserConnected', 'onConnectionInterrupted', 'onReconnect 1', 'restored 1', 'onAudioEvent']);
  link.close();
});

test('calls of an interruption wait for its end', async () => {
  const { link } = await joined();
  socket().close();
  await settle();
  const call = link.call('lockRoom');
  await accepted();
  assert.equal(socket().sent.length, 1);
  await answer({ resumeToken: 't2', nextSeq: 1, snapshot: null, answer: null });
  assert.equal(socket().sent.at(-1).method, 'lockRoom');
  await answer({});
  assert.deepEqual(await call, {});
  link.close();
});

test('calls wait neither for ever nor in any number, and fail with 1163', async () => {
  const { link, clock } = await joined();
  const underWay = assert.rejects(link.call('sendMessage'), { code: 1163 });
  await settle();
  socket().close();
  await underWay;
  const waiting = Array.from({ length: 64 }, () => assert.rejects(link.call('sendMessage'), { code: 1163 }));
  await assert.rejects(link.call('sendMessage'), { code: 1163 });
  await clock.pass(15_000);
  await Promise.all(waiting);
  link.close();
  await assert.rejects(link.call('sendMessage'), { code: 1171 });
});

test('where reconnecting is not allowed, or the server gave no token for it, a lost socket is the end', async () => {
  for (const options of [{ allowed: false }, { resumeToken: '' }]) {
    const { heard, link } = await joined(options);
    assert.equal(link.place, null);
    socket().close();
    await settle();
    assert.deepEqual(heard, ['over 2002']);
  }
});

test('the network\'s return is used at once, and its change is looked into', async () => {
  const media = new FakeMedia();
  const { link, network, clock } = await joined({ media });
  network().doubtful();
  assert.deepEqual([socket().sent.at(-1).method, media.did], ['ping', ['check']]);
  socket().close();
  await settle();
  socket().close();
  await settle();
  const made = FakeSocket.made.length;
  network().online();
  await settle();
  assert.equal(FakeSocket.made.length, made + 1);
  assert.equal(clock.now(), 0);
  link.close();
});

test('a half-open socket is noticed by its silence', async () => {
  const { heard, link, clock } = await joined();
  await clock.pass(9_000);
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1']);
  link.close();
});

test('the server that gave up and went is believed', async () => {
  const { heard } = await joined();
  socket().notify(0, 'onConnectionLost');
  socket().close();
  await settle();
  assert.deepEqual(heard, ['onConnectionLost', 'over 1165']);
});

test('for media that cannot be decrypted a new connection is made, twice at most, and the app hears of each fault', async () => {
  const media = new FakeMedia();
  const { heard, link, clock } = await joined({ media });
  for (let turn = 1; turn <= 3; turn++) {
    socket().notify(turn, 'onMediaFault', { streamId: 'av', kind: 'audio', reason: 'undecryptable', msg: '' });
    await settle();
    if (turn > 2) break;
    // Whether the socket is there is asked first.
    assert.equal(socket().sent.at(-1).method, 'ping');
    await answer({});
    assert.equal(socket().sent.at(-1).method, 'restartMedia');
    await answer({ answer: { sdp: `${turn}`, slots: [] } });
    await clock.pass(4_000);
  }
  assert.deepEqual(media.did.filter((what) => what === 'forsake').length, 2);
  assert.deepEqual(heard, ['onMediaFault', 'onMediaFault', 'onMediaFault']);
  link.close();
});

test('media of another codec than agreed is for the app to mend', async () => {
  const media = new FakeMedia();
  const { heard, link } = await joined({ media });
  socket().notify(1, 'onMediaFault', { streamId: 'av', kind: 'video', reason: 'codec', msg: '' });
  await settle();
  assert.deepEqual([media.did, heard], [[], ['onMediaFault']]);
  link.close();
});

test('a media node that is lost is followed by a fresh connection in one round trip, even when another try is under way', async () => {
  const media = new FakeMedia();
  const { heard, link } = await joined({ media });
  socket().notify(0, 'onConnectionInterrupted', { code: 1163, msg: '', fresh: true });
  await settle();
  assert.equal(socket().sent.at(-1).method, 'restartMedia');
  assert.deepEqual(media.did, ['forsake', 'offer']);
  await answer({ answer: { sdp: 'a', slots: [] } });
  socket().notify(0, 'onUserReconnectSuccess');
  await settle();
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1', 'restored 1']);

  // The browser noticed first, and has asked the node that is no more: that is not waited for.
  media.ok = false;
  link.mediaLost();
  await settle();
  const { id } = socket().sent.at(-1);
  socket().notify(0, 'onConnectionInterrupted', { code: 1163, msg: '', fresh: true });
  await settle();
  assert.deepEqual(media.did.slice(3), ['offer', 'forsake', 'offer']);
  socket().say({ jsonrpc: '2.0', id, result: { answer: { sdp: 'late', slots: [] } } });
  await answer({ answer: { sdp: 'b', slots: [] } });
  media.heal();
  socket().notify(0, 'onUserReconnectSuccess');
  await settle();
  assert.deepEqual([media.did.slice(6), heard.slice(3)], [['accept b'], ['onConnectionInterrupted', 'onReconnect 1', 'restored 1']]);
  link.close();
});

test('a room that is restored is as it is now: another token, other numbers, and no interruption', async () => {
  const { heard, link } = await joined();
  socket().notify(1, 'onUserConnected');
  const calling = link.call('lockRoom');
  await settle();
  const { id } = socket().sent.at(-1);
  socket().notify(0, 'onRoomRestored', { nextSeq: 1, resumeToken: 't9', snapshot: { id: 'r' } });
  socket().notify(1, 'onAudioEvent');
  socket().say({ jsonrpc: '2.0', id, result: {} });
  assert.deepEqual(await calling, {}, 'a call that is under way stays so');
  assert.deepEqual([heard, link.place?.resumeToken], [['onUserConnected', 'replaced r', 'onAudioEvent'], 't9']);
  socket().close();
  await settle();
  const { params } = await accepted();
  assert.deepEqual([params.resumeToken, params.lastSeq], ['t9', 1]);
  link.close();
});

test('a room that is restored while media are being mended is asked again: the old one answers nothing', async () => {
  const media = new FakeMedia();
  const { heard, link } = await joined({ media });
  media.ok = false;
  socket().notify(0, 'onConnectionInterrupted');
  await settle();
  const asked = socket().sent.length;
  socket().notify(0, 'onRoomRestored', { nextSeq: 5, resumeToken: 't9', snapshot: { id: 'r' } });
  await settle();
  assert.deepEqual([socket().sent.length, socket().sent.at(-1).method], [asked + 1, 'restartMedia']);
  await answer({ answer: { sdp: 'a', slots: [] } });
  // The room that is there now has not said that it doubts the path.
  media.heal();
  await settle();
  assert.deepEqual(heard, ['onConnectionInterrupted', 'onReconnect 1', 'replaced r', 'restored 1']);
  link.close();
});

test('a room that is restored while one joins is taken in before anything else', async () => {
  const { heard, link } = unopened();
  const opening = link.open();
  socket().accept();
  await opening;
  socket().notify(1, 'onUserConnected');
  socket().notify(0, 'onRoomRestored', { nextSeq: 1, resumeToken: 't9', snapshot: { id: 'r' } });
  socket().notify(1, 'onAudioEvent');
  link.begin(PLACE, { allowed: true, attempts: 2, timeoutMs: 10_000 }, null);
  link.release();
  assert.deepEqual([heard, link.place?.resumeToken], [['replaced r', 'onAudioEvent'], 't9']);
  link.close();
});

test('media move when the server asks, and when the connection is restored if it is not there', async () => {
  const media = new FakeMedia();
  const { heard, link } = await joined({ media });
  socket().notify(0, 'onMediaMove', { move: 7 });
  await settle();
  assert.deepEqual([socket().sent.at(-1).method, socket().sent.at(-1).params], ['moveMedia', { move: 7, offer: { sdp: 'o', sections: [] } }]);
  await answer({ answer: { sdp: 'a', slots: [] } });
  assert.deepEqual([media.did, heard], [['move', 'moved by a'], []]);
  // It is said again on another socket; it holds already.
  socket().notify(0, 'onMediaMove', { move: 7 });
  await settle();
  assert.equal(media.did.length, 2);

  media.ok = false;
  link.mediaLost();
  await settle();
  socket().notify(0, 'onMediaMove', { move: 8 });
  await settle();
  assert.equal(socket().sent.at(-1).method, 'restartMedia');
  await answer({ answer: { sdp: 'b', slots: [] } });
  media.heal();
  await settle();
  assert.deepEqual(socket().sent.at(-1).params.move, 8);
  await answer({ answer: { sdp: 'c', slots: [] } });
  assert.deepEqual([media.did.at(-1), heard], ['moved by c', ['onConnectionInterrupted', 'onReconnect 1', 'restored 1']]);
  link.close();
});

test('a move whose socket goes is asked for again on the next; one that is refused may be asked for anew', async () => {
  const media = new FakeMedia();
  const { link } = await joined({ media });
  socket().notify(0, 'onMediaMove', { move: 7 });
  await settle();
  socket().close();
  await settle();
  await accepted();
  await answer({ resumeToken: 't2', nextSeq: 1, snapshot: null, answer: null });
  socket().notify(0, 'onMediaMove', { move: 7 });
  await settle();
  assert.deepEqual(socket().sent.map(({ method }) => method), ['resumeRoom', 'moveMedia']);
  await refuse(1155);
  socket().notify(0, 'onMediaMove', { move: 7 });
  await settle();
  await answer({ answer: { sdp: 'a', slots: [] } });
  assert.deepEqual(media.did, ['move', 'move', 'moved by a']);
  link.close();
});
