import { Codes, EnxError } from './errors.js';
import { openTrack } from './media.js';

/**
 * One's own microphone or camera: its track, whether it is muted, and the switches between devices. Switches are carried
 * out one after the other, so that quick clicks cannot overtake each other.
 */
export class LocalDevice {
  /** @type {MediaStreamTrack | null} */
  #track = null;
  #muted = true;
  #released = false;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  #kind;
  #keepWhenMuted;
  #deviceId;
  #constraints;
  #stream;
  #send;
  #tell;
  #onLost;

  /**
   * @param {object} options
   * @param {'audio' | 'video'} options.kind
   * @param {boolean} options.keepWhenMuted keep the device open while muted (a microphone answers at once; a camera's light has to go off)
   * @param {string} [options.deviceId] the wanted device; the browser's choice without it
   * @param {(deviceId?: string) => MediaTrackConstraints} options.constraints what to ask a device for
   * @param {MediaStream} options.stream the stream that shows the track to the app
   * @param {(track: MediaStreamTrack | null) => Promise<void>} options.send puts the track on the wire, or takes it off
   * @param {(muted: boolean) => Promise<unknown>} options.tell tells the server
   * @param {(error: EnxError) => void} options.onLost hears that the device went away by itself; it is muted then
   */
  constructor({ kind, keepWhenMuted, deviceId, constraints, stream, send, tell, onLost }) {
    this.#kind = kind;
    this.#keepWhenMuted = keepWhenMuted;
    this.#deviceId = deviceId;
    this.#constraints = constraints;
    this.#stream = stream;
    this.#send = send;
    this.#tell = tell;
    this.#onLost = onLost;
  }

  /** Whether nothing is sent. */
  get muted() {
    return this.#muted;
  }

  /** What to ask this device for, with the wanted device in it. */
  get wish() {
    return this.#constraints(this.#deviceId);
  }

  /**
   * Takes the track that was opened for the join, and sends it.
   * @param {MediaStreamTrack | null} track
   */
  async adopt(track) {
    if (!track) return;
    if (this.#released) {
      track.stop();
      return;
    }
    this.#hold(track);
    this.#muted = false;
    await this.#send(track);
  }

  /**
   * Mutes or unmutes.
   * @param {boolean} muted
   * @returns {Promise<void>}
   */
  setMuted(muted) {
    return this.#inTurn(async () => {
      if (muted === this.#muted) throw new EnxError(Codes.SameState, `The ${this.#name} is ${muted ? 'muted' : 'on'} already.`);
      await (muted ? this.#mute() : this.#unmute());
    });
  }

  /**
   * Switches to another device; while muted it only becomes the one that the next unmute opens.
   * @param {string} deviceId
   * @returns {Promise<void>}
   */
  setDevice(deviceId) {
    return this.#inTurn(async () => {
      const before = this.#deviceId;
      this.#deviceId = deviceId;
      if (!this.#track) return;
      try {
        await this.#swap(this.#track);
      } catch (error) {
        this.#deviceId = before;
        if (this.#track?.readyState === 'ended') await this.#mute();
        throw error;
      }
    });
  }

  /**
   * Mutes because the room says so; the server knows.
   * @returns {Promise<void>}
   */
  muteByForce() {
    return this.#inTurn(async () => {
      if (!this.#muted) await this.#muteHere();
    });
  }

  /**
   * Sends what is to be sent on another connection.
   * @param {(track: MediaStreamTrack | null) => Promise<void>} send
   */
  async sendOn(send) {
    await send(this.#muted ? null : this.#track);
  }

  /** The track that is open, muted or not. */
  get track() {
    return this.#track;
  }

  /** Lets the device go. */
  release() {
    this.#released = true;
    this.#muted = true;
    this.#drop();
  }

  get #name() {
    return this.#kind === 'audio' ? 'microphone' : 'camera';
  }

  async #mute() {
    await this.#muteHere();
    await this.#tellServer(true);
  }

  async #muteHere() {
    this.#muted = true;
    if (this.#track && this.#keepWhenMuted && this.#track.readyState === 'live') this.#track.enabled = false;
    else this.#drop();
    await this.#send(null);
  }

  async #unmute() {
    const opened = this.#track ?? (await this.#open());
    try {
      await this.#tellServer(false);
      this.#assertHeld();
    } catch (error) {
      if (opened !== this.#track) opened.stop();
      throw error;
    }
    opened.enabled = true;
    this.#hold(opened);
    this.#muted = false;
    await this.#send(opened);
  }

  /** @param {MediaStreamTrack} old */
  async #swap(old) {
    let fresh;
    try {
      fresh = await this.#open();
    } catch (error) {
      if (!(error instanceof EnxError) || error.code !== Codes.DeviceInUse) throw error;
      // Phones open one camera at a time: the old one has to go first.
      old.stop();
      fresh = await this.#open();
    }
    fresh.enabled = !this.#muted;
    if (!this.#muted) await this.#send(fresh);
    this.#drop();
    this.#hold(fresh);
  }

  async #open() {
    const track = await openTrack(this.#kind, this.wish);
    if (this.#released) track.stop();
    this.#assertHeld();
    return track;
  }

  #assertHeld() {
    if (this.#released) throw new EnxError(Codes.RoomNotConnected, 'The room was left. Join it again first.');
  }

  /** @param {MediaStreamTrack} track */
  #hold(track) {
    if (this.#track === track) return;
    this.#track = track;
    this.#stream.addTrack(track);
    track.onended = () => void this.#inTurn(() => this.#lose(track)).catch(() => {});
  }

  #drop() {
    const track = this.#track;
    this.#track = null;
    if (!track) return;
    track.onended = null;
    track.stop();
    this.#stream.removeTrack(track);
  }

  /** @param {MediaStreamTrack} track */
  async #lose(track) {
    if (track !== this.#track) return;
    this.#onLost(new EnxError(Codes.DeviceNotFound, `The ${this.#name} went away. Plug it in or choose another, then unmute.`));
    this.#drop();
    if (!this.#muted) await this.#mute();
  }

  /** @param {boolean} muted */
  async #tellServer(muted) {
    try {
      await this.#tell(muted);
    } catch (error) {
      // The server holds that state already: that is what was wanted.
      if (!(error instanceof EnxError) || error.code !== Codes.SameState) throw error;
    }
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  #inTurn(work) {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => {});
    return turn;
  }
}
