// Which tone is in a slot's sound.

// Quieter sound (of 32768) is what a decoder makes up while nothing comes.
const QUIET = 300;
// Tones are looked for below half of this rate; the samples in between are passed over.
const RATE = 8000;

/** Keeps the last second that had signal. */
export class Tone {
  #heard = [];

  /** Takes samples of one channel, 16 bits each, at a rate that is a multiple of 8 kHz. */
  hear(samples, rate) {
    if (!samples.some(s => Math.abs(s) > QUIET)) return;
    const step = rate / RATE;
    for (let i = 0; i < samples.length; i += step) this.#heard.push(samples[i]);
    if (this.#heard.length > RATE) this.#heard.splice(0, this.#heard.length - RATE);
  }

  /** The strongest frequency in Hz, to the Hz; null when there was no whole second. */
  frequency() {
    if (this.#heard.length < RATE) return null;
    let strongest = { power: 0 };
    for (let frequency = 50; frequency < 3000; frequency++) {
      const power = this.#power(frequency);
      if (power > strongest.power) strongest = { power, frequency };
    }
    return strongest.frequency ?? null;
  }

  /** The power at one frequency, after Goertzel. */
  #power(frequency) {
    const factor = 2 * Math.cos(2 * Math.PI * frequency / RATE);
    let [one, two] = [0, 0];
    for (const sample of this.#heard) [one, two] = [sample + factor * one - two, one];
    return one * one + two * two - factor * one * two;
  }
}
