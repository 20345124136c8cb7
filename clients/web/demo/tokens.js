import { Codes, EnxError } from '/enx-rtc/index.js';

/**
 * Asks the demo's own API for a token. A product asks its own backend instead.
 * @param {string} room
 * @param {string} name
 * @param {{role?: string, settings?: object}} [wish] what differs from the usual; settings count when the room is made
 * @returns {Promise<string>} rejects with an {@link EnxError}
 */
export async function demoToken(room, name, wish = {}) {
  let response;
  try {
    response = await fetch('/demo/tokens', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ room, name, ...wish }),
    });
  } catch (error) {
    throw new EnxError(Codes.ServerConnectionFailure, 'The server cannot be reached.', error);
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok && typeof body.token === 'string') return body.token;
  if (typeof body.result === 'number') throw new EnxError(body.result, body.desc ?? body.error ?? 'The server refused.');
  if (response.status === 404) throw new EnxError(Codes.FeatureNotEnabled, 'The demo is switched off on this server: enx.demo.enabled.');
  throw new EnxError(Codes.ServerConnectionFailure, `The server answered with status ${response.status}.`);
}
