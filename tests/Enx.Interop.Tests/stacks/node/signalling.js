// A client's socket: JSON-RPC 2.0, calls of the client one way, answers and notifications the other.
import WebSocket from 'ws';

export class Signalling {
  #calls = new Map();
  #socket;
  #lastId = 0;

  /** Opens a socket; hear(method, payload) is called with each notification, one after the other. */
  static async dial(url, hear) {
    const signalling = new Signalling();
    const socket = signalling.#socket = new WebSocket(url, 'enx.jsonrpc.2');
    // Settled when the socket is closed, by whomever.
    signalling.closed = new Promise(resolve => socket.once('close', resolve));
    socket.on('message', text => signalling.#take(JSON.parse(text), hear));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.on('error', () => {}); // The close that follows is what counts.
    return signalling;
  }

  /** Calls a method and waits for its result. */
  call(method, params) {
    const id = ++this.#lastId;
    const answered = new Promise((resolve, reject) => this.#calls.set(id, { method, resolve, reject }));
    this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return Promise.race([answered, this.closed.then(() => { throw new Error(`${method}: the socket was closed`); })]);
  }

  close() {
    this.#socket.terminate();
  }

  #take(message, hear) {
    if (message.method) {
      hear(message.method, message.params.payload);
      return;
    }
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.error) call?.reject(new Error(`${call.method}: ${message.error.code} ${message.error.message}`));
    else call?.resolve(message.result);
  }
}
