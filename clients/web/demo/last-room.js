const KEY = 'enx.room';

/**
 * The room that somebody was in last with this browser, by its name; empty when there was none. A name lets nobody in: the node
 * asks for a token, and tokens are kept nowhere.
 */
export function lastRoom() {
  return localStorage.getItem(KEY) ?? '';
}

/** @param {string} name the room that one is in now */
export function keepRoom(name) {
  localStorage.setItem(KEY, name);
}
