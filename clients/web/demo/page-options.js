/** @import { AdvanceOption, LocalInfo, RoomInfo } from '/enx-rtc/types.js' */

/**
 * What the page's address asks for.
 * @typedef {object} PageOptions
 * @property {string} name
 * @property {string} room
 * @property {string} token
 * @property {string[]} servers the gateways; none means the page's own
 * @property {boolean} autojoin
 * @property {LocalInfo} localInfo
 * @property {RoomInfo} roomInfo
 * @property {AdvanceOption[]} advanceOptions
 * @property {boolean} figures show the connection in figures
 * @property {{role?: string, settings?: object}} tokenWish
 */

/**
 * Reads the page's address.
 * @param {string} search `?room=…`
 * @param {string} hash `#room`, or `#token=…`, which no server is sent
 * @returns {PageOptions}
 */
export function readPageOptions(search, hash) {
  const page = new URLSearchParams(search);
  const hidden = new URLSearchParams(hash.slice(1));
  const on = (/** @type {string} */ key) => page.get(key) === '1';
  const role = page.get('role');
  const size = sizeOf(page.get('size'));
  const settings = {
    ...(page.get('mode') === 'lecture' && { mode: 'lecture' }),
    ...(on('knock') && { knock: true }),
    ...(on('wait') && { wait_for_moderator: true }),
  };
  return {
    name: page.get('name') ?? '',
    room: page.get('room') || (hidden.has('token') ? '' : decodeURIComponent(hash.slice(1))),
    token: hidden.get('token') ?? page.get('token') ?? '',
    servers: page.getAll('server'),
    autojoin: on('autojoin'),
    localInfo: { ...(size && { videoSize: size }), ...(on('data') && { data: true }), ...numbered('maxVideoLayers', page.get('layers')), ...numbered('maxVideoBW', page.get('kbps')) },
    roomInfo: {
      ...(page.get('reconnect') === 'off' && { allow_reconnect: false }),
      ...numbered('number_of_attempts', page.get('attempts')),
      ...numbered('timeout_interval', page.get('timeout')),
      ...(on('relay') && { forceTurn: true }),
      ...(on('audioOnly') && { audio_only: true }),
      ...(on('chatOnly') && { chat_only: true }),
    },
    advanceOptions: on('adapt') ? [{ id: 'adapt-audio-only', enable: true }] : [],
    figures: on('figures'),
    tokenWish: { ...(role && { role }), ...(Object.keys(settings).length > 0 && { settings }) },
  };
}

/**
 * The page's address without the token: what is shown, kept in the history and copied must not let anybody in.
 * @param {string} href
 * @returns {string}
 */
export function withoutToken(href) {
  const url = new URL(href);
  url.searchParams.delete('token');
  if (new URLSearchParams(url.hash.slice(1)).has('token')) url.hash = '';
  return url.href;
}

/**
 * Whether one who comes in by the address alone comes in unheard and unseen. A link must not turn a camera on: that takes a click or a key.
 * @param {{hasBeenActive: boolean} | undefined} activation the browser's word on whether the person has done something here
 */
export function comesInSilently(activation) {
  return !activation?.hasBeenActive;
}

/**
 * Whether a page comes from the machine that it is shown on: from a node that somebody develops on, or tries out.
 * @param {string} hostname
 */
export function isOfThisMachine(hostname) {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * @param {string} key
 * @param {string | null} text
 */
function numbered(key, text) {
  const number = Number(text);
  return text && Number.isInteger(number) ? { [key]: number } : {};
}

/**
 * @param {string | null} text width and height, e.g. 640x360
 */
function sizeOf(text) {
  const [, width, height] = text?.match(/^(\d{2,4})x(\d{2,4})$/)?.map(Number) ?? [];
  return width && height ? { minWidth: width, minHeight: height, maxWidth: width, maxHeight: height } : undefined;
}
