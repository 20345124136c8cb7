import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Signalling, signalUrl } from '../enx-rtc/signalling.js';
import { FakeClock } from './fake-clock.js';
import { FakeSocket } from './fake-socket.js';

/**
 * An open connection, what it heard, and the socket's other end.
 * @param {FakeClock} [clock]
 */
async function connected(clock) {
  /** @type {string[]} */
  const heard = [];
  const signalling = new Signalling({
    url: 'ws://server/signal',
    onNotification: (seq, method) => heard.push(`${method}:${seq}`) < 4,
    onClose: () => heard.push('closed'),
    clock,
    WebSocketClass: /** @type {any} */ (FakeSocket),
  });
  const opening = signalling.open();
  const socket = /** @type {FakeSocket} */ (FakeSocket.made.at(-1));
  socket.accept();
  await opening;
  return { signalling, socket, heard };
}

test('a call gets its own answer, whatever the order of answers', async () => {
  const { signalling, socket } = await connected();
  const first = signalling.call('muteSelfAudio', { muted: true });
  const second = signalling.call('startScreenShare');
  const [one, two] = socket.sent;
  assert.deepEqual(one, { jsonrpc: '2.0', id: one.id, method: 'muteSelfAudio', params: { muted: true } });
  socket.say({ jsonrpc: '2.0', id: two.id, result: { streamId: '101' } });
  socket.say({ jsonrpc: '2.0', id: one.id, result: {} });
  assert.deepEqual([await first, await second], [{}, { streamId: '101' }]);
  signalling.close();
});

test('a refusal carries the code and the sentence of the server', async () => {
  const { signalling, socket } = await connected();
  const call = signalling.call('joinRoom');
  socket.say({ jsonrpc: '2.0', id: socket.sent[0].id, error: { code: 9002, message: 'The token has expired: mint another.', data: { errorCode: 9002, msg: 'x' } } });
  await assert.rejects(call, { name: 'EnxError', code: 9002, message: 'The token has expired: mint another.' });
  signalling.close();
});

test('a call without an answer fails by its own time-out', async () => {
  const { signalling } = await connected();
  await assert.rejects(signalling.call('ping', {}, 1), { code: 1161 });
  signalling.close();
});

test('notifications are handed on with their numbers; one that is refused ends the connection', async () => {
  const { signalling, socket, heard } = await connected();
  socket.notify(1, 'onUserConnected');
  socket.notify(0, 'onReconnect');
  socket.notify(3, 'onAudioEvent');
  assert.equal(signalling.closed, false);
  socket.notify(5, 'onVideoEvent');
  assert.deepEqual(heard, ['onUserConnected:1', 'onReconnect:0', 'onAudioEvent:3', 'onVideoEvent:5', 'closed']);
  assert.equal(signalling.closed, true);
});

test('a call that waits for people may take its time', async () => {
  const clock = new FakeClock();
  const { signalling, socket } = await connected(clock);
  const join = signalling.call('joinRoom', {}, 1_000);
  const other = assert.rejects(signalling.call('startScreenShare', {}, 1_000), { code: 1161 });
  signalling.allowTime('joinRoom');
  await clock.pass(4_000);
  await other;
  socket.say({ jsonrpc: '2.0', id: socket.sent[0].id, result: { room: 'r' } });
  assert.deepEqual(await join, { room: 'r' });
  signalling.close();
});

test('a server that does not answer is given up', async () => {
  const clock = new FakeClock();
  const { signalling, socket, heard } = await connected(clock);
  await clock.pass(5_000);
  assert.equal(socket.sent[0].method, 'ping');
  await clock.pass(4_000);
  assert.deepEqual([heard, signalling.closed], [['closed'], true]);
});

test('a lost socket fails the calls under way and is told once', async () => {
  const { signalling, socket, heard } = await connected();
  const call = signalling.call('startScreenShare');
  socket.close();
  signalling.close();
  await assert.rejects(call, { code: 1161 });
  await assert.rejects(signalling.call('ping'), { code: 1171 });
  assert.deepEqual(heard, ['closed']);
});

test('closing while the socket is being opened fails the opening', async () => {
  const signalling = new Signalling({ url: 'ws://server/signal', onNotification: () => true, onClose() {}, WebSocketClass: /** @type {any} */ (FakeSocket) });
  const opening = signalling.open();
  signalling.close();
  await assert.rejects(opening, { code: 1161 });
});

test('a socket that the page may not open fails at once, though nobody says that it closed', async () => {
  const signalling = new Signalling({ url: 'ws://server/signal', onNotification: () => true, onClose() {}, WebSocketClass: /** @type {any} */ (FakeSocket) });
  const opening = signalling.open();
  FakeSocket.made.at(-1)?.onerror?.();
  await assert.rejects(opening, { code: 1161 });
});

test('a page that the server does not allow hears so by a number and a sentence of their own', async () => {
  const { signalling, socket, heard } = await connected();
  const call = signalling.call('joinRoom');
  socket.closeByServer(4403, 'pages of this origin may not connect');
  for (const failed of [call, signalling.call('ping')]) {
    await assert.rejects(failed, { name: 'EnxError', code: 9034, message: /may not connect to the server at ws:\/\/server\/signal.*enx\.http\.allowed-origins/ });
  }
  assert.deepEqual([heard, signalling.refusal?.code], [['closed'], 9034]);
});

test('a call on a socket whose end is not told yet hears why it ended', async () => {
  const clock = new FakeClock();
  const { signalling, socket } = await connected(clock);
  // As in a browser between the close frame and its event.
  socket.readyState = 2;
  const call = signalling.call('joinRoom');
  socket.closeByServer(4403, 'pages of this origin may not connect');
  await assert.rejects(call, { code: 9034 });
  await assert.rejects(signalling.call('ping'), { code: 9034 });
  assert.deepEqual([socket.sent, clock.running], [[], 0]);
});

test('a socket that another has followed closes when what is under way on it is answered, or soon', async () => {
  const clock = new FakeClock();
  for (const answers of [true, false]) {
    const { signalling, socket } = await connected(clock);
    const call = signalling.call('startScreenShare');
    signalling.retire();
    await clock.pass(2_999);
    assert.equal(signalling.closed, false);
    if (answers) socket.say({ jsonrpc: '2.0', id: socket.sent[0].id, result: { streamId: '101' } });
    else void clock.pass(1);
    await (answers ? call : assert.rejects(call, { code: 1161 }));
    assert.deepEqual([signalling.closed, socket.code], [true, 1000]);
  }
  const { signalling } = await connected(clock);
  signalling.retire();
  assert.deepEqual([signalling.closed, clock.running], [true, 0]);
});

test('the signalling address follows the page or the given server', () => {
  assert.equal(signalUrl('', 'https://rooms.example/call?room=a#b'), 'wss://rooms.example/signal');
  assert.equal(signalUrl('', 'http://127.0.0.1:8080/'), 'ws://127.0.0.1:8080/signal');
  assert.equal(signalUrl('https://media.example', 'http://localhost/'), 'wss://media.example/signal');
  assert.equal(signalUrl('ws://media.example/a/signal', 'http://localhost/'), 'ws://media.example/a/signal');
  assert.throws(() => signalUrl('https://', 'http://localhost/'), { code: 1155 });
});
