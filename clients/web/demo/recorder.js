import { CALLBACK_NAMES } from '/enx-rtc/index.js';

/** @import { EnxRoom } from '/enx-rtc/index.js' */
/** @import { Callbacks } from '/enx-rtc/types.js' */

/**
 * What the page went through, for browser tests and for the curious in the console.
 * @type {{name: string, payload: unknown, at: number}[]}
 */
export const events = [];

/**
 * When the steps of a join happened, in milliseconds of the page's clock.
 * @type {{joinRoom?: number, onRoomConnected?: number, firstRemoteFrame?: number, firstFrameOfSlot: Record<number, number>}}
 */
export const times = { firstFrameOfSlot: {} };

/**
 * Hears every callback of a room: records it, then hands it to the page.
 * @param {EnxRoom} room
 * @param {{[K in keyof Callbacks]?: (payload: Callbacks[K]) => void}} handlers
 * @param {() => void} afterwards after each of them
 */
export function listen(room, handlers, afterwards) {
  for (const name of CALLBACK_NAMES) {
    const hear = (/** @type {any} */ payload) => {
      const at = performance.now();
      events.push({ name, payload, at });
      if (name === 'onRoomConnected') times.onRoomConnected = at;
      const handler = /** @type {((payload: any) => void) | undefined} */ (handlers[name]);
      handler?.(payload);
      afterwards();
    };
    room[name] = hear;
  }
}

/** A join begins: the clock starts again. */
export function joinBegins() {
  delete times.onRoomConnected;
  delete times.firstRemoteFrame;
  times.firstFrameOfSlot = {};
  times.joinRoom = performance.now();
}

/**
 * Notes the first picture that a slot shows.
 * @param {number} slot
 * @param {HTMLVideoElement} video
 */
export function noteFirstFrame(slot, video) {
  video.requestVideoFrameCallback?.((now) => {
    times.firstRemoteFrame ??= now;
    times.firstFrameOfSlot[slot] = now;
  });
}
