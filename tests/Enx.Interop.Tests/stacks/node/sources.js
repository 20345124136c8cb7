// What a member on libwebrtc publishes: a tone and a moving picture, as fast as they are to be played.
import wrtc from '@roamhq/wrtc';

const { RTCAudioSource, RTCVideoSource } = wrtc.nonstandard;

/** Hands on frames of one length; one that is late is followed by the next at once. */
class Paced {
  #start = performance.now();
  #number = 0;
  #timer;

  constructor(milliseconds, frame) {
    this.#timer = setInterval(() => {
      while (this.#start + this.#number * milliseconds <= performance.now()) frame(this.#number++);
    }, milliseconds / 2);
  }

  close() {
    clearInterval(this.#timer);
  }
}

export class Sine extends Paced {
  constructor(frequency) {
    const source = new RTCAudioSource();
    const sampleRate = 48000;
    const count = sampleRate / 100; // It takes frames of 10 ms.
    super(10, number => {
      const samples = Int16Array.from({ length: count }, (_, i) => 12000 * Math.sin(2 * Math.PI * frequency * (number * count + i) / sampleRate));
      source.onData({ samples, sampleRate, bitsPerSample: 16, channelCount: 1, numberOfFrames: count });
    });
    this.track = source.createTrack();
  }
}

/** A white square that goes to and fro over grey. */
export class Ball extends Paced {
  constructor() {
    const source = new RTCVideoSource();
    const [width, height] = [320, 240];
    super(1000 / 15, number => {
      const data = new Uint8ClampedArray(width * height * 1.5).fill(96, 0, width * height).fill(128, width * height); // I420: light, then two planes of colour.
      const left = Math.abs(number * 4 % 560 - 280);
      for (let y = 100; y < 140; y++) data.fill(235, y * width + left, y * width + left + 40);
      source.onFrame({ width, height, data });
    });
    this.track = source.createTrack();
  }
}
