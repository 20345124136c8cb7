/**
 * The cluster as a node shows it at /cluster: docs/operations.md.
 * @typedef {{cpu: number, packets_per_second: number, peers: number, max_peers: number, media_rooms: number, max_media_rooms: number, sessions: number, age: number}} Load
 * @typedef {{node: string, incarnation: string, own: boolean, status: string, reachable: boolean, roles: string[], version: string | null, started: string | null,
 *   public_url: string | null, load: Load | null, media_lost: boolean, draining: boolean, deadline: string | null, shards: number | null, rooms: number | null}} Member
 * @typedef {{members: number, up: number, unreachable: number, draining: number, rooms: number | null, media_rooms: number, peers: number, sessions: number, packets_per_second: number}} Totals
 * @typedef {{at: string, kind: string, node: string, text: string}} Happening
 * @typedef {{at: string, cluster: string, own: string, version: string, leader: string | null, oldest: string | null, totals: Totals, members: Member[], events: Happening[]}} Cluster
 * @typedef {{room_id: string, name: string | null, users: number | null, node: string, media_node: string | null, shard: string}} Room
 * @typedef {{total: number, silent: string[], rooms: Room[]}} Rooms
 */

const STORED = 'enx.operator';

/** A node that refused, or did not answer. */
export class Refusal extends Error {
  /**
   * @param {number} status the HTTP status; 0 when nobody answered
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Speaks with the node that the page is from. The key is kept for this tab alone. */
export class ClusterClient {
  /** @returns {boolean} */
  get knowsWho() {
    return sessionStorage.getItem(STORED) !== null;
  }

  /**
   * @param {string} app
   * @param {string} key
   */
  signIn(app, key) {
    sessionStorage.setItem(STORED, btoa(String.fromCharCode(...new TextEncoder().encode(`${app}:${key}`))));
  }

  signOut() {
    sessionStorage.removeItem(STORED);
  }

  /** @returns {Promise<Cluster>} */
  cluster() {
    return this.#ask('GET', '');
  }

  /** @returns {Promise<Rooms>} */
  rooms() {
    return this.#ask('GET', '/rooms?take=50');
  }

  /**
   * @param {string} node
   * @param {string} deadline empty for the node's own
   */
  drain(node, deadline) {
    return this.#ask('POST', `/nodes/${encodeURIComponent(node)}/drain${deadline ? `?deadline=${deadline}` : ''}`);
  }

  /** @param {string} node */
  down(node) {
    return this.#ask('POST', `/nodes/${encodeURIComponent(node)}/down`);
  }

  /**
   * @param {string} method
   * @param {string} path
   */
  async #ask(method, path) {
    let response;
    try {
      // With credentials of its own the browser would ask people by itself when a key is wrong.
      response = await fetch(`/cluster${path}`, {
        method, credentials: 'omit', cache: 'no-store', headers: { Authorization: `Basic ${sessionStorage.getItem(STORED)}` }, signal: AbortSignal.timeout(8000),
      });
    } catch {
      throw new Refusal(0, 'The node does not answer.');
    }
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refusal(response.status, body.desc ?? `The node answered with status ${response.status}.`);
    return body;
  }
}
