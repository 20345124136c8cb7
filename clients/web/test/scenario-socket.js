import { FakeSocket } from './fake-socket.js';

/** A socket that tells apart which side closed it. */
export class ScenarioSocket extends FakeSocket {
  /** How many of the sent messages the scenario has looked at. */
  seen = 0;
  /** Whether the scenario knows that the client closed it. */
  closeSeen = false;

  /** What was sent and not looked at. */
  get unseen() {
    return this.sent.slice(this.seen);
  }

  /** Whether the client closed it and the scenario has not said so. */
  get closedUnseen() {
    return this.code !== undefined && !this.closeSeen;
  }

  /** Whether either side has closed it. */
  get over() {
    return this.readyState === 3;
  }

  /**
   * The client closes it. One that is over stays as it is, as a browser's does.
   * @param {number} [code]
   * @override
   */
  close(code = 1000) {
    if (!this.over) super.close(code);
  }

  /** It goes with its page, and nobody hears of it. */
  vanish() {
    this.readyState = 3;
    this.seen = this.sent.length;
    this.closeSeen = true;
    this.onopen = this.onmessage = this.onclose = this.onerror = null;
  }

  /** The server has said its last word: nothing can be sent any more, and the close follows. */
  beginToClose() {
    this.readyState = 2;
  }

  /** @param {string} text a frame as it stands */
  sayText(text) {
    this.onmessage?.({ data: text });
  }
}
