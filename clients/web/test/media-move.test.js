import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { SessionMedia } from '../enx-rtc/session-media.js';
import { hasArrived } from '../enx-rtc/slot-flow.js';
import { FakeClock, settle } from './fake-clock.js';
import { FakeConnection, standInForBrowser } from './fake-connection.js';

standInForBrowser();
beforeEach(() => {
  FakeConnection.made.length = 0;
  FakeConnection.firstState = 'connected';
});

/** The sections of an offer with one talker slot, as `planSections` orders them. */
const [CAMERA, SOUND_1, PICTURE_1, SHARED, VOICE_111] = [1, 3, 4, 5, 6];
const ALL = [1, 101, 111, 112, 113];
/** The one timer that runs all the time: the packets of the present connection are looked at. */
const LOOKING = 1;

/**
 * Media in a room with one talker slot, whose picture and sound come; new connections do not come about by themselves.
 * @param {(slot: number) => void} [hears] what else the app does when it hears of a slot
 */
async function watching(hears = () => {}) {
  const clock = new FakeClock();
  /** @type {string[]} */
  const heard = [];
  const media = new SessionMedia(/** @type {any} */ ({
    localInfo: { data: true }, roomInfo: {}, slots: 1, audience: true, clock, facts: () => ({}), call: async () => {}, away: () => false,
    wordAt: () => 0, onPathStopped: () => heard.push('stopped'), onPathLost: () => heard.push('lost'), emit: (/** @type {string} */ name) => heard.push(name), emitSlot: (/** @type {number} */ slot) => {
      heard.push(`slot ${slot}`);
      hears(slot);
    }, onError() {},
  }));
  await media.prepare();
  await media.accept({ sdp: ANSWER, slots: ALL });
  heard.length = 0;
  FakeConnection.firstState = 'new';
  const [old] = FakeConnection.made;
  old.receive(SOUND_1, { packetsReceived: 100 });
  old.receive(PICTURE_1, { packetsReceived: 900, framesDecoded: 300 });
  return { media, clock, heard, old, path: /** @type {import('../enx-rtc/media-path.js').MediaPath} */ (media.path) };
}

const ANSWER = 'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:9\r\n';

/** The server agrees. */
const agrees = async () => ({ sdp: ANSWER, slots: ALL });

/** The newest connection. */
const newest = () => /** @type {FakeConnection} */ (FakeConnection.made.at(-1));

/**
 * A move to a connection that comes about and brings the picture.
 * @param {import('../enx-rtc/media-path.js').MediaPath} path
 * @param {FakeClock} clock
 */
async function moved(path, clock) {
  const moving = path.move(agrees);
  await settle();
  newest().become('connected');
  newest().receive(PICTURE_1, { packetsReceived: 1, framesDecoded: 1 });
  await clock.pass(50);
  await moving;
}

/** @param {SessionMedia} media @param {number} slot on which connection each of its tracks is received, in the order of its kinds */
const shownOf = (media, slot) => [.../** @type {MediaStream} */ (media.slotStreams.get(slot)).getTracks()].map(({ id }) => id.split(':')[0]).join('');

test('a slot moves when its picture has come on the new connection, an empty one at once; the old connection stays until the server ends it', async () => {
  const { media, clock, heard, old, path } = await watching();
  const stream = media.slotStreams.get(1);
  const moving = path.move(agrees);
  await clock.pass(1_000);
  assert.deepEqual([heard, shownOf(media, 1), path.peer.connection], [[], '11', old], 'nothing moves before it is connected');
  newest().become('connected');
  await clock.pass(60);
  assert.deepEqual(heard, ['slot 101', 'slot 111', 'slot 112', 'slot 113']);
  // Packets are no picture yet.
  newest().receive(SOUND_1, { packetsReceived: 5 });
  newest().receive(PICTURE_1, { packetsReceived: 9, framesDecoded: 0 });
  await clock.pass(500);
  assert.deepEqual([shownOf(media, 1), old.connectionState], ['11', 'connected']);
  newest().receive(PICTURE_1, { packetsReceived: 30, framesDecoded: 1 });
  await clock.pass(50);
  await moving;
  assert.deepEqual([heard.slice(4), shownOf(media, 1), media.slotStreams.get(1) === stream], [['slot 1'], '22', true]);
  // The others may need what is sent there.
  assert.deepEqual([old.connectionState, path.peer.connection], ['connected', newest()]);
  await clock.pass(3_000);
  assert.equal(old.connectionState, 'connected');
  old.hearFarewell();
  assert.deepEqual([old.connectionState, clock.running], ['closed', LOOKING]);
  media.release();
});

test('an old connection that is not ended by the server ends when it is lost, or after fifteen seconds', async () => {
  for (const [lost, after] of /** @type {[boolean, number][]} */ ([[true, 0], [false, 15_000]])) {
    const { media, clock, heard, old, path } = await watching();
    await moved(path, clock);
    await clock.pass(after - 100);
    assert.equal(old.connectionState, 'connected');
    if (lost) old.become('disconnected');
    await clock.pass(100);
    assert.deepEqual([old.connectionState, newest().connectionState, heard.includes('lost'), clock.running], ['closed', 'connected', false, LOOKING]);
    media.release();
    FakeConnection.made.length = 0;
    FakeConnection.firstState = 'connected';
  }
});

test('what mends the path, another move and leaving end the old connection', async () => {
  for (const end of [
    (/** @type {import('../enx-rtc/media-path.js').MediaPath} */ path) => path.repairOffer(false),
    (/** @type {import('../enx-rtc/media-path.js').MediaPath} */ path) => void path.move(() => new Promise(() => {})),
    (/** @type {import('../enx-rtc/media-path.js').MediaPath} */ path) => path.close(),
  ]) {
    const { media, clock, old, path } = await watching();
    await moved(path, clock);
    assert.equal(old.connectionState, 'connected');
    await end(path);
    assert.equal(old.connectionState, 'closed');
    media.release();
    await settle();
    assert.equal(clock.running, 0);
    FakeConnection.made.length = 0;
    FakeConnection.firstState = 'connected';
  }
});

test('without a picture a slot moves with its sound; a voice does too', async () => {
  const { media, clock, heard, old, path } = await watching();
  old.receive(PICTURE_1, { packetsReceived: 900, framesDecoded: 300, lastPacketReceivedTimestamp: 7_000 });
  old.receive(VOICE_111, { packetsReceived: 10 });
  void path.move(agrees);
  await settle();
  newest().become('connected');
  await clock.pass(200);
  assert.deepEqual(heard, ['slot 101', 'slot 112', 'slot 113']);
  newest().receive(VOICE_111, { packetsReceived: 1 });
  await clock.pass(50);
  newest().receive(SOUND_1, { packetsReceived: 1 });
  await clock.pass(50);
  assert.deepEqual(heard.slice(3), ['slot 111', 'slot 1']);
  media.release();
});

test('a slot whose picture does not come moves after five seconds all the same', async () => {
  const { media, clock, old, path } = await watching();
  old.receive(SHARED, { packetsReceived: 900, framesDecoded: 3 });
  void path.move(agrees);
  await settle();
  newest().become('connected');
  await clock.pass(4_900);
  assert.deepEqual([shownOf(media, 1), shownOf(media, 101)], ['11', '1']);
  await clock.pass(200);
  assert.deepEqual([shownOf(media, 1), shownOf(media, 101), path.peer.connection], ['22', '2', newest()]);
  media.release();
});

test('a move that is refused, or does not connect within eight seconds, leaves everything as it was', async () => {
  const { media, clock, heard, old, path } = await watching();
  const refusals = [
    () => path.move(() => Promise.reject(new Error('no'))),
    () => path.move(() => new Promise(() => {})),
    () => path.move(agrees),
    async () => {
      const moving = path.move(agrees);
      await settle();
      newest().become('failed');
      await moving;
    },
  ];
  for (const refused of refusals) {
    const moving = refused();
    await clock.pass(8_000);
    await moving;
    assert.deepEqual([newest().connectionState, shownOf(media, 1), path.peer.connection, heard, clock.running], ['closed', '11', old, [], LOOKING]);
  }
  assert.equal(FakeConnection.made.length, 5);
  media.release();
});

test('a new connection that fails in the middle gives back what had moved', async () => {
  const { media, clock, heard, old, path } = await watching();
  const moving = path.move(agrees);
  await settle();
  newest().become('connected');
  await clock.pass(60);
  assert.equal(shownOf(media, 101), '2');
  newest().become('failed');
  await clock.pass(60);
  await moving;
  assert.deepEqual([shownOf(media, 101), shownOf(media, 1), path.peer.connection], ['1', '11', old]);
  assert.deepEqual(heard.slice(4), ['slot 101', 'slot 111', 'slot 112', 'slot 113']);
  media.release();
});

test('the old connection\'s end is no loss as long as the new one comes up', async () => {
  const { media, clock, heard, old, path } = await watching();
  const moving = path.move(agrees);
  await settle();
  old.become('failed');
  await clock.pass(4_000);
  assert.deepEqual([heard, path.failed, path.ok], [[], false, false]);
  newest().become('connected');
  await clock.pass(0);
  await moving;
  assert.deepEqual([heard.includes('lost'), shownOf(media, 1), path.ok], [false, '22', true]);
  media.release();
});

test('the old connection\'s end is a loss when the new one does not come up', async () => {
  const { media, clock, heard, old, path } = await watching();
  void path.move(agrees);
  await settle();
  old.become('failed');
  await clock.pass(8_000);
  assert.deepEqual(heard, ['lost']);
  media.release();
});

test('a newer move takes the place of one that is under way', async () => {
  const { media, clock, old, path } = await watching();
  const first = path.move(agrees);
  await settle();
  newest().become('connected');
  await clock.pass(60);
  const second = path.move(agrees);
  await first;
  assert.deepEqual([FakeConnection.made[1].connectionState, shownOf(media, 101), old.connectionState], ['closed', '1', 'connected']);
  await settle();
  newest().become('connected');
  newest().receive(PICTURE_1, { packetsReceived: 1, framesDecoded: 1 });
  await clock.pass(50);
  await second;
  assert.deepEqual([shownOf(media, 101), shownOf(media, 1), path.peer.connection], ['3', '33', newest()]);
  media.release();
});

test('what mends the path ends a move', async () => {
  const { media, clock, path, old } = await watching();
  void path.move(agrees);
  await settle();
  await path.repairOffer(false);
  await clock.pass(0);
  assert.deepEqual([newest().connectionState, path.peer.connection, old.connectionState], ['closed', old, 'connected']);
  media.release();
});

test('who waits for media is content with the new connection', async () => {
  const { media, clock, old, path } = await watching();
  old.become('disconnected');
  void path.move(agrees);
  const waiting = path.whenOk(new AbortController().signal);
  await settle();
  newest().become('connected');
  await clock.pass(0);
  await waiting;
  media.release();
});

test('what is sent goes out on both while there are both', async () => {
  const { media, clock, old, path } = await watching();
  /** @param {number} made */
  const sent = (made) => FakeConnection.made[made].transceivers[CAMERA].sender.track;
  const [one, two, three] = ['one', 'two', 'three'].map((id) => /** @type {any} */ ({ id, getSettings: () => ({}) }));
  await path.send('camera', one);
  void path.move(agrees);
  await settle();
  await path.send('camera', two);
  assert.deepEqual([sent(0), sent(1)], [two, two]);
  media.wantLayers({ streamId: 'av', layers: ['q'] });
  await settle();
  assert.deepEqual([old.layers, newest().layers], ['q', 'q']);
  newest().become('connected');
  newest().receive(PICTURE_1, { packetsReceived: 1, framesDecoded: 1 });
  await clock.pass(50);
  await path.send('camera', three);
  assert.deepEqual([sent(0), sent(1)], [three, three], 'somebody may still be looking at the old one');
  old.hearFarewell();
  await path.send('camera', one);
  assert.deepEqual([sent(0), sent(1)], [three, one]);
  media.release();
});

test('data go out on the old connection until the new one has its place, and are heard on both', async () => {
  const { media, clock, heard, old, path } = await watching();
  await media.sendData('one', true);
  void path.move(agrees);
  await settle();
  await media.sendData('two', true);
  newest().become('connected');
  newest().receive(PICTURE_1, { packetsReceived: 1, framesDecoded: 1 });
  await clock.pass(0);
  for (const { channels } of [old, newest()]) channels[0].onmessage({ data: 'b\nhello' });
  await clock.pass(50);
  await media.sendData('three', true);
  assert.deepEqual([old.channels[0].sent, newest().channels[0].sent], [['one', 'two'], ['three']]);
  assert.equal(heard.filter((name) => name === 'onReceivedData').length, 2);
  media.release();
});

test('who leaves in the middle leaves no connection behind', async () => {
  const { media, clock, heard } = await watching();
  const moving = media.path?.move(agrees);
  await settle();
  media.release();
  await moving;
  assert.deepEqual([FakeConnection.made.map(({ connectionState }) => connectionState), clock.running, heard], [['closed', 'closed'], 0, []]);
});

test('who leaves when the first or the last slot has moved leaves no connection behind either', async () => {
  for (const [slot, count] of [[101, 1], [1, 5]]) {
    FakeConnection.made.length = 0;
    FakeConnection.firstState = 'connected';
    let inRoom = false;
    const { media, clock, heard, path } = await watching((moved) => inRoom && moved === slot && media.release());
    inRoom = true;
    const moving = path.move(agrees);
    await settle();
    newest().become('connected');
    await clock.pass(50);
    newest().receive(PICTURE_1, { packetsReceived: 1, framesDecoded: 1 });
    await clock.pass(50);
    assert.deepEqual([await moving, heard.length, clock.running], [false, count, 0]);
    assert.deepEqual(FakeConnection.made.map(({ connectionState }) => connectionState), ['closed', 'closed']);
  }
});

test('a connection that the server knows no more is followed by a fresh one at once', async () => {
  const { media, old, path } = await watching();
  path.forsake();
  await path.repairOffer(false);
  assert.deepEqual([FakeConnection.made.length, old.connectionState, path.peer.answered], [2, 'closed', false]);
  await path.repairOffer(false);
  assert.equal(FakeConnection.made.length, 2, 'once');
  media.release();
});

const come = { packetsReceived: 1, framesDecoded: 1, timestamp: 9_000, lastPacketReceivedTimestamp: 8_900 };
const over = { ...come, lastPacketReceivedTimestamp: 6_000 };
const cases = /** @type {[string, object | undefined, object | undefined, boolean][]} */ ([
  ['nothing at all', undefined, undefined, true],
  ['a picture that is not there yet', { video: come }, undefined, false],
  ['a picture, and sound without it', { video: come, audio: come }, { audio: come }, false],
  ['a picture, and one without its sound', { video: come, audio: come }, { video: come }, true],
  ['a picture that ended', { video: over }, undefined, true],
  ['a picture that ended, and sound', { video: over, audio: come }, undefined, false],
  ['sound, and sound', { audio: come }, { audio: come }, true],
  ['packets without a picture', { video: come }, { video: { ...come, framesDecoded: 0 } }, false],
  ['a browser that does not say when', { video: { packetsReceived: 1, timestamp: 9_000 } }, undefined, false],
  ['a section on which nothing ever came', { video: { packetsReceived: 0, timestamp: 9_000 } }, undefined, true],
]);

for (const [name, before, after, expected] of cases) {
  test(`of ${name} one misses ${expected ? 'nothing' : 'something'}`, () => assert.equal(hasArrived(before, after), expected));
}
