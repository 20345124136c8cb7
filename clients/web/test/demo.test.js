import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutTiles } from '../demo/layout.js';
import { readPageOptions } from '../demo/page-options.js';
import { hueOf, initials } from '../demo/people.js';

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
  assert.deepEqual(readPageOptions('', '#tea%20room'), { name: '', room: 'tea room', token: '', autojoin: false, localInfo: {}, roomInfo: {}, advanceOptions: [], figures: false, tokenWish: {} });
  assert.deepEqual(readPageOptions('?room=r&name=Ann&autojoin=1&role=moderator&mode=lecture&knock=1&wait=1&reconnect=off&attempts=2&timeout=1500&relay=1&audioOnly=1&chatOnly=1&data=1&size=640x360&layers=2&kbps=900&adapt=1&figures=1', '#x'), {
    name: 'Ann', room: 'r', token: '', autojoin: true,
    localInfo: { videoSize: { minWidth: 640, minHeight: 360, maxWidth: 640, maxHeight: 360 }, data: true, maxVideoLayers: 2, maxVideoBW: 900 },
    roomInfo: { allow_reconnect: false, number_of_attempts: 2, timeout_interval: 1500, forceTurn: true, audio_only: true, chat_only: true },
    advanceOptions: [{ id: 'adapt-audio-only', enable: true }], figures: true,
    tokenWish: { role: 'moderator', settings: { mode: 'lecture', knock: true, wait_for_moderator: true } },
  });
  assert.deepEqual(readPageOptions('?attempts=many&timeout=&size=wide', '').roomInfo, {});
});
