/**
 * A map of at most `max` entries that forgets those not used lately. Losing an entry must never change a verdict.
 *
 * Two generations: when the young one holds half of `max`, it becomes the old one, and the old one is dropped. A hit among
 * the young costs one look-up; keeping an exact order would cost a removal and an insertion on every call.
 */
export class Lru<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  readonly #half: number;

  /** @param max at least 2 */
  constructor(max: number) {
    this.#half = Math.max(1, Math.floor(max / 2));
  }

  get(key: string): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const known = this.#old.get(key);
    if (known !== undefined) this.set(key, known);
    return known;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    this.#old.delete(key);
  }
}
