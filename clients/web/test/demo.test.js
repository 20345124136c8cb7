import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertWords, uplinkWords } from '../demo/bandwidth-words.js';
import { layoutTiles } from '../demo/layout.js';
import { comesInSilently, isOfThisMachine, readPageOptions, withoutToken } from '../demo/page-options.js';
import { fullName, hueOf, initials } from '../demo/people.js';
import { readFigures } from '../demo/stats.js';
import { countVideos, talkerView } from '../demo/views.js';

test('tiles are as large as they can be, and 16:9 on a wide stage', () => {
  assert.deepEqual(layoutTiles(1, 1280, 720, 10), { columns: 1, rows: 1, width: 1280, height: 720 });
  assert.equal(layoutTiles(2, 1280, 660, 10).columns, 2);
  assert.equal(layoutTiles(4, 1280, 660, 10).columns, 2);
  const six = layoutTiles(6, 1280, 660, 10);
  assert.deepEqual([six.columns, six.rows], [3, 2]);
  assert.ok(Math.abs(six.width / six.height - 16 / 9) < 0.02);
});

test('two people stand one above the other on a phone; six fill it in two columns', () => {
  assert.deepEqual([layoutTiles(2, 370, 690, 10).columns, layoutTiles(2, 370, 690, 10).width], [1, 370]);
  const six = layoutTiles(6, 370, 690, 10);
  assert.deepEqual([six.columns, six.width, six.height], [2, 180, 180]);
});

test('every tile fits, whatever the number and the stage', () => {
  for (const [width, height] of [[1280, 660], [370, 690], [800, 200], [300, 1200]]) {
    for (let count = 1; count <= 17; count++) {
      const tile = layoutTiles(count, width, height, 10);
      assert.ok(tile.columns * tile.rows >= count);
      assert.ok(tile.columns * tile.width + (tile.columns - 1) * 10 <= width, `${count} in ${width}x${height}`);
      assert.ok(tile.rows * tile.height + (tile.rows - 1) * 10 <= height, `${count} in ${width}x${height}`);
      assert.ok(tile.width > 0 && tile.height > 0);
    }
  }
});

test('a stage without room or people asks for nothing impossible', () => {
  assert.deepEqual([layoutTiles(0, 100, 100, 10).width, layoutTiles(3, 0, 0, 10).width, layoutTiles(2, 5, 5, 10).width], [0, 0, 0]);
});

test('an avatar shows a name\'s first and last initial, in the name\'s own colour', () => {
  assert.deepEqual(['Ann Berg', ' zoë ', 'Mei-Ling van der Chen', '', '😀 Fox'].map(initials), ['AB', 'Z', 'MC', '?', '😀F']);
  assert.equal(hueOf('Ann'), hueOf('Ann'));
  assert.notEqual(hueOf('Ann'), hueOf('Bob'));
});

test('the page\'s address says who joins what, and how', () => {
  assert.deepEqual(readPageOptions('', '#tea%20room'), { name: '', room: 'tea room', token: '', servers: [], autojoin: false, localInfo: {}, roomInfo: {}, advanceOptions: [], figures: false, tokenWish: {} });
  assert.deepEqual(readPageOptions('?room=r&name=Ann&autojoin=1&role=moderator&mode=lecture&knock=1&wait=1&reconnect=off&attempts=2&timeout=1500&relay=1&audioOnly=1&chatOnly=1&data=1&size=640x360&layers=2&kbps=900&adapt=1&figures=1&server=https://a.example&server=https://b.example', '#x'), {
    name: 'Ann', room: 'r', token: '', servers: ['https://a.example', 'https://b.example'], autojoin: true,
    localInfo: { videoSize: { minWidth: 640, minHeight: 360, maxWidth: 640, maxHeight: 360 }, data: true, maxVideoLayers: 2, maxVideoBW: 900 },
    roomInfo: { allow_reconnect: false, number_of_attempts: 2, timeout_interval: 1500, forceTurn: true, audio_only: true, chat_only: true },
    advanceOptions: [{ id: 'adapt-audio-only', enable: true }], figures: true,
    tokenWish: { role: 'moderator', settings: { mode: 'lecture', knock: true, wait_for_moderator: true } },
  });
  assert.deepEqual(readPageOptions('?attempts=many&timeout=&size=wide', '').roomInfo, {});
});

test('a token is read from where it was put, and does not stay in the address', () => {
  assert.equal(readPageOptions('?token=a.b.c&name=Ann', '').token, 'a.b.c');
  assert.deepEqual([readPageOptions('?room=r', '#token=a.b.c').token, readPageOptions('?room=r', '#token=a.b.c').room, readPageOptions('', '#token=a.b.c').room], ['a.b.c', 'r', '']);
  assert.equal(withoutToken('https://a.example/?token=a.b.c&name=Ann#r'), 'https://a.example/?name=Ann#r');
  assert.equal(withoutToken('https://a.example/?name=Ann#token=a.b.c'), 'https://a.example/?name=Ann');
  assert.equal(withoutToken('https://a.example/#tea'), 'https://a.example/#tea');
});

test('a name that was not signed stands beside the one that was', () => {
  assert.equal(fullName({ name: 'Ann' }), 'Ann');
  assert.equal(fullName({ name: 'The boss', signedName: 'Ann' }), 'The boss (invited as Ann)');
});

test('a link alone turns no camera on', () => {
  assert.equal(comesInSilently(undefined), true);
  assert.equal(comesInSilently({ hasBeenActive: false }), true);
  assert.equal(comesInSilently({ hasBeenActive: true }), false);
});

test('a page of this machine is known by its host', () => {
  assert.deepEqual(['localhost', '127.0.0.1', '[::1]', '127.0.0.1.example.com', 'rooms.example.com'].map(isOfThisMachine), [true, true, true, false, false]);
});

const alerts = /** @type {[number, 'down' | 'up', 'downlink' | 'publisher' | 'server', string][]} */ ([
  [2, 'down', 'downlink', 'Your network carries 2 videos now'],
  [1, 'down', 'downlink', 'Your network carries 1 video now'],
  [0, 'down', 'downlink', 'Your network carries only sound now'],
  [4, 'up', 'downlink', 'Your network carries 4 videos again'],
  [1, 'up', 'server', 'Your network carries 1 video again'],
  [1, 'down', 'publisher', '1 video arrives now: somebody else’s network is slow'],
  [3, 'up', 'publisher', '3 videos arrive again'],
  [2, 'down', 'server', 'The server sends 2 videos now'],
]);

for (const [number_of_videos, direction, cause, words] of alerts) {
  test(`an alert is said in a sentence: ${words}`, () => {
    assert.equal(alertWords({ bandwidth: 240, stream_bandwidth: 80, number_of_videos, direction, cause }), words);
  });
}

test('a publisher hears what becomes of the picture', () => {
  const alert = /** @type {const} */ ({ streamId: 'av', layers: 1, wanted: 3, bandwidth: 180, direction: 'down' });
  assert.equal(uplinkWords(alert), 'Your video is sent smaller: your network is slow');
  assert.equal(uplinkWords({ ...alert, layers: 0 }), 'Your network is too slow to send your video');
  assert.equal(uplinkWords({ ...alert, streamId: '101', direction: 'up' }), 'Your shared screen is sent in full again');
});

test('figures are what happened since the look before', () => {
  const look = (/** @type {number} */ at, /** @type {number} */ bytes) => new Map(/** @type {[string, any][]} */ ([
    ['v', { id: 'v', type: 'inbound-rtp', kind: 'video', trackIdentifier: 't1', timestamp: at, bytesReceived: bytes, packetsReceived: bytes / 100, packetsLost: bytes / 900, frameWidth: 640, frameHeight: 360, framesPerSecond: 24.4 }],
    ['q', { id: 'q', type: 'outbound-rtp', kind: 'video', rid: 'q', timestamp: at, bytesSent: bytes, frameWidth: 320, frameHeight: 180, framesPerSecond: 30 }],
    ['f', { id: 'f', type: 'outbound-rtp', kind: 'video', rid: 'f', timestamp: at, bytesSent: 7, frameWidth: 1280, frameHeight: 720 }],
    ['p', { id: 'p', type: 'candidate-pair', nominated: true, state: 'succeeded', timestamp: at, bytesReceived: 2 * bytes, bytesSent: bytes, availableOutgoingBitrate: 900_400, currentRoundTripTime: 0.042 }],
    ['x', { id: 'x', type: 'candidate-pair', nominated: false, state: 'waiting', timestamp: at }],
  ]));
  const before = look(1_000, 90_000);
  assert.deepEqual(readFigures(before, null), {
    received: new Map([['t1', { width: 640, height: 360, fps: 24, kbps: 0 }]]), sent: [], downKbps: 0, upKbps: 0, estimateKbps: 900, rttMs: 42, lostPercent: 0,
  });
  assert.deepEqual(readFigures(look(3_000, 180_000), before), {
    received: new Map([['t1', { width: 640, height: 360, fps: 24, kbps: 360 }]]),
    sent: [{ width: 320, height: 180, fps: 30, kbps: 360, rid: 'q' }],
    downKbps: 720, upKbps: 360, estimateKbps: 900, rttMs: 42, lostPercent: 10,
  });
});

test('who is only heard has no live picture and is not counted among the videos', () => {
  const user = /** @type {any} */ ({ clientId: 'b', name: 'B', audioMuted: false, videoMuted: false });
  const looks = /** @type {[string, object, boolean, string][]} */ ([
    ['seen', { mediatype: 'audiovideo', reason: 'user', videomuted: false }, false, 'live'],
    ['held back', { mediatype: 'audiovideo', reason: 'bw', videomuted: true }, false, 'bw'],
    ['heard only', { mediatype: 'audioonly', reason: 'user', videomuted: false }, false, 'off'],
    ['camera off', { mediatype: 'audiovideo', reason: 'user', videomuted: true }, true, 'off'],
  ]);
  const talkers = looks.map(([, talker]) => /** @type {any} */ (talker));
  for (const [index, [what, , videoMuted, state]] of looks.entries()) {
    assert.equal(talkerView(talkers[index], { ...user, videoMuted }, { pinned: [], spotlight: [] }).state, state, what);
  }
  assert.deepEqual(countVideos(talkers), { videos: 2, missing: 1 });
});
