import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLocalInfo, videoConstraints, wireLocalInfo } from '../enx-rtc/local-info.js';
import { Roster } from '../enx-rtc/roster.js';
import { parseDataMessage } from '../enx-rtc/data-channels.js';
import { acceptsData, dataSections, isVoiceSlot, mapSections, planSections } from '../enx-rtc/sections.js';
import { decodeToken, tokenName, tokenSlots } from '../enx-rtc/token.js';

/** @param {unknown} claims */
const jwt = (claims) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

test('the sections are one\'s own three, a pair for each slot, the share, and three voices', () => {
  const plan = planSections(2, false);
  assert.deepEqual(mapSections(plan.map((section, index) => ({ section, mid: String(index) }))), [
    { mid: '0', use: 'microphone' }, { mid: '1', use: 'camera' }, { mid: '2', use: 'share' },
    { mid: '3', use: 'slot', slot: 1 }, { mid: '4', use: 'slot', slot: 1 },
    { mid: '5', use: 'slot', slot: 2 }, { mid: '6', use: 'slot', slot: 2 },
    { mid: '7', use: 'slot', slot: 101 },
    { mid: '8', use: 'slot', slot: 111 }, { mid: '9', use: 'slot', slot: 112 }, { mid: '10', use: 'slot', slot: 113 },
  ]);
  assert.deepEqual(plan.map((section) => section.kind), ['audio', 'video', 'video', 'audio', 'video', 'audio', 'video', 'video', 'audio', 'audio', 'audio']);
  assert.deepEqual([1, 16, 101, 110, 111, 113, 114].map(isVoiceSlot), [false, false, false, false, true, true, false]);
});

test('an audio-only offer has no video section at all', () => {
  assert.deepEqual(planSections(3, true).map(({ kind, use, slot }) => `${kind} ${use} ${slot ?? ''}`.trim()), [
    'audio microphone', 'audio slot 1', 'audio slot 2', 'audio slot 3', 'audio slot 111', 'audio slot 112', 'audio slot 113',
  ]);
});

test('a section without a mid is no section', () => {
  assert.throws(() => mapSections([{ section: { kind: 'audio', use: 'microphone' }, mid: null }]));
});

test('a token tells its slots; one that cannot be read leaves the judgement to the server', () => {
  assert.equal(tokenSlots(jwt({ slots: 9, name: 'Zoë ✓' })), 9);
  assert.equal(tokenName(jwt({ slots: 9, name: 'Zoë ✓' })), 'Zoë ✓');
  for (const bad of [jwt({ name: 7 }), 'a.b.c', '']) assert.equal(tokenName(bad), '');
  assert.equal(decodeToken(jwt({ name: 'Zoë ✓' })).name, 'Zoë ✓');
  for (const bad of ['', 'x', 'a.b.c', jwt({}), jwt({ slots: 0 }), jwt({ slots: 17 }), jwt({ slots: 2.5 }), jwt({ slots: '4' }), jwt(null), jwt([1])]) {
    assert.equal(tokenSlots(bad), 6, bad);
  }
});

test('the camera is asked for what localInfo says, in either spelling of the size', () => {
  const size = { minWidth: 320, minHeight: 180, maxWidth: 640, maxHeight: 360 };
  const wanted = {
    width: { min: 320, max: 640, ideal: 640 }, height: { min: 180, max: 360, ideal: 360 },
    frameRate: { max: 15, ideal: 15 }, deviceId: { exact: 'cam' },
  };
  assert.deepEqual(videoConstraints({ videoSize: size, framerate: 15 }, 'cam'), wanted);
  assert.deepEqual(videoConstraints({ videoSize: [320, 180, 640, 360], framerate: 15 }, 'cam'), wanted);
  assert.deepEqual(videoConstraints({}), { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30, ideal: 30 } });
  assert.deepEqual(videoConstraints({ videoSize: { minWidth: 1920 } }).width, { ideal: 1920, min: 1920 });
});

test('what no camera could honour is refused with its own code', () => {
  assert.throws(() => checkLocalInfo({ framerate: 31 }), { code: 5088 });
  assert.throws(() => checkLocalInfo({ framerate: NaN }), { code: 5088 });
  for (const maxVideoLayers of [0, 4, 1.5]) assert.throws(() => checkLocalInfo({ maxVideoLayers }), { code: 5084 });
  assert.throws(() => checkLocalInfo({ videoSize: [640, 360, 320, 180] }), { code: 1184 });
  assert.throws(() => checkLocalInfo({ minVideoBW: 500, maxVideoBW: 200 }), { code: 1155 });
  checkLocalInfo({ framerate: 30, maxVideoLayers: 3, videoSize: { maxWidth: 640 }, minVideoBW: 80, maxVideoBW: 300 });
});

test('the server gets plain switches and what is really sent', () => {
  const wire = wireLocalInfo({ audio: { deviceId: 'mic' }, video: false, name: 'Ann', videoSize: [1, 2, 3, 4] }, { audioMuted: false, videoMuted: true });
  assert.deepEqual(wire, {
    audio: true, video: false, name: 'Ann', audioMuted: false, videoMuted: true,
    videoSize: { minWidth: 1, minHeight: 2, maxWidth: 3, maxHeight: 4 },
  });
});

test('the roster follows the notifications', () => {
  const user = (/** @type {string} */ clientId) => /** @type {any} */ ({ clientId, name: clientId, audioMuted: false, videoMuted: false, sharing: false });
  const roster = new Roster([user('b'), user('me')], user('me'));
  roster.apply('onUserConnected', { user: user('c') });
  roster.apply('onRemoteStreamAudioMute', { clientId: 'b', name: 'b' });
  roster.apply('onScreenSharedStarted', { clientId: 'c', name: 'c' });
  roster.apply('onUserDisConnected', { user: user('nobody'), cause: {} });
  roster.apply('onActiveTalkerList', { active: true, activeList: [] });
  assert.deepEqual(roster.list.map((u) => [u.clientId, u.audioMuted, u.sharing]), [['me', false, false], ['b', true, false], ['c', false, true]]);
  roster.apply('onUserDisConnected', { user: user('b'), cause: {} });
  roster.apply('onRemoteStreamAudioUnMute', { clientId: 'b', name: 'b' });
  assert.deepEqual(roster.list.map((u) => u.clientId), ['me', 'c']);
});

test('the data section of an offer is named, and an answer may refuse it', () => {
  const offer = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:17\r\n';
  assert.deepEqual(dataSections(offer), [{ mid: '17', use: 'data' }]);
  assert.deepEqual(dataSections('v=0\r\nm=audio 9 x\r\na=mid:0\r\n'), []);
  assert.deepEqual([offer, offer.replace('application 9', 'application 0'), 'v=0\r\n'].map(acceptsData), [true, false, false]);
});

test('what arrives over a data channel names its sender', () => {
  assert.deepEqual(parseDataMessage('b\nline one\nline two'), { clientId: 'b', data: 'line one\nline two' });
  const bytes = new TextEncoder().encode('b\n\x00\n\x01').buffer;
  const { clientId, data } = /** @type {{clientId: string, data: ArrayBuffer}} */ (parseDataMessage(bytes));
  assert.deepEqual([clientId, [...new Uint8Array(data)]], ['b', [0, 10, 1]]);
  for (const nobody of ['', '\nx', 'x', new ArrayBuffer(0)]) assert.equal(parseDataMessage(nobody), null);
});
