/** A stage that takes longer says that it is under way. */
const SLOW_MS = 3000;

/** Says what happens and how long it took. Silent when `write` does nothing. */
export class Progress {
  /** @param {(line: string) => void} write */
  constructor(write) {
    this.write = write;
    this.began = performance.now();
  }

  /** Seconds since the first stage began. */
  get elapsed() {
    return (performance.now() - this.began) / 1000;
  }

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async stage(name, work) {
    const began = performance.now();
    const slow = setTimeout(() => this.write(`  … ${name}`), SLOW_MS);
    const result = await work().finally(() => clearTimeout(slow));
    const seconds = (performance.now() - began) / 1000;
    this.write(`  ✓ ${name.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s`);
    return result;
  }

  /** @param {string} text */
  note(text) {
    this.write(`    ${text}`);
  }
}
