/**
 * Work that brings something to what it should be now. It runs once at a time; asked for while it runs, it runs once more
 * afterwards, however often it was asked for. So the last wish wins, and no wish overtakes another.
 */
export class Latest {
  #work;
  /** @type {Promise<void> | null} */
  #running = null;
  #again = false;

  /** @param {() => Promise<unknown>} work reads what is wanted when it begins; what it throws is not told */
  constructor(work) {
    this.#work = work;
  }

  /** @returns {Promise<void>} resolves when what was wanted at this moment holds, or could not be had */
  run() {
    if (this.#running) this.#again = true;
    else this.#running = this.#loop();
    return this.#running;
  }

  async #loop() {
    do {
      this.#again = false;
      // A wish that could not be carried out is followed by the next.
      await this.#work().catch(() => {});
    } while (this.#again);
    this.#running = null;
  }
}
