import { Codes, EnxError } from './errors.js';
import { openScreen } from './media.js';

/** One's own screen share: the browser's picker, the server's leave, the track. */
export class ScreenShare {
  /** @type {MediaStreamTrack | null} */
  #track = null;
  /** @type {MediaStream | null} */
  #stream = null;
  #busy = false;
  #released = false;
  #send;
  #call;
  #onEnded;

  /**
   * @param {object} options
   * @param {(track: MediaStreamTrack | null) => Promise<void>} options.send puts the track on the wire, or takes it off
   * @param {(method: 'startScreenShare' | 'stopScreenShare') => Promise<unknown>} options.call calls the server
   * @param {() => void} options.onEnded hears that the browser's own button ended the share
   */
  constructor({ send, call, onEnded }) {
    this.#send = send;
    this.#call = call;
    this.#onEnded = onEnded;
  }

  /** What is shared, or null. */
  get stream() {
    return this.#stream;
  }

  /** Starts sharing. The picker comes before the server is asked: browsers open it only straight after a click. */
  async start() {
    if (this.#track) throw new EnxError(Codes.SameState, 'The screen is shared already.');
    if (this.#busy) throw new EnxError(Codes.RequestInProcess, 'The screen share is being started.');
    this.#busy = true;
    try {
      const track = await openScreen();
      try {
        this.#assertHeld();
        await this.#call('startScreenShare');
        this.#assertHeld();
        await this.#send(track);
      } catch (error) {
        track.stop();
        throw error;
      }
      this.#track = track;
      this.#stream = new MediaStream([track]);
      track.onended = () => this.#onEnded();
      // The user may have ended it while the server was being asked.
      if (track.readyState === 'ended') this.#onEnded();
    } finally {
      this.#busy = false;
    }
  }

  /** Stops sharing: here at once, whatever the server says. */
  async stop() {
    if (!this.#track) throw new EnxError(Codes.SameState, 'No screen is shared.');
    this.#drop();
    await this.#send(null);
    await this.#call('stopScreenShare');
  }

  /**
   * Sends what is shared on another connection.
   * @param {(track: MediaStreamTrack | null) => Promise<void>} send
   */
  async sendOn(send) {
    await send(this.#track);
  }

  /** Ends the share here: the server has ended it there. */
  end() {
    this.#drop();
    return this.#send(null);
  }

  /** Lets the screen go without a word to the server. */
  release() {
    this.#released = true;
    this.#drop();
  }

  #drop() {
    if (this.#track) this.#track.onended = null;
    this.#track?.stop();
    this.#track = null;
    this.#stream = null;
  }

  #assertHeld() {
    if (this.#released) throw new EnxError(Codes.RoomNotConnected, 'The room was left. Join it again first.');
  }
}
