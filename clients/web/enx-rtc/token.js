/** How many talker slots are asked for when the token does not say. */
export const DEFAULT_SLOTS = 6;

/** The most slots that a room has. */
const MOST_SLOTS = 16;

/**
 * Reads the claims of a JWT without verifying it: only the server can judge a token, the client merely has to know how
 * many slots to offer. A token that cannot be read gives no claims, and the server says what is wrong with it.
 * @param {string} token the token
 * @returns {Record<string, unknown>} its claims
 */
export function decodeToken(token) {
  try {
    const base64 = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? claims : {};
  } catch {
    return {};
  }
}

/**
 * How many talker slots a token's room has.
 * @param {string} token the token
 * @returns {number} 1 to 16
 */
export function tokenSlots(token) {
  const { slots } = decodeToken(token);
  return typeof slots === 'number' && Number.isInteger(slots) && slots >= 1 && slots <= MOST_SLOTS ? slots : DEFAULT_SLOTS;
}

/**
 * The name that a token gives its user.
 * @param {string} token the token
 * @returns {string} the name; empty when it cannot be read
 */
export function tokenName(token) {
  const { name } = decodeToken(token);
  return typeof name === 'string' ? name : '';
}
