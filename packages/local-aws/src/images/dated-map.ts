/** A map that remembers how it was: for reads that lag behind. */
export class DatedMap<Key, Value> extends Map<Key, Value> {
  readonly #now: () => number;
  readonly #changes: { readonly at: number; readonly key: Key; readonly value: Value | undefined }[] = [];

  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override set(key: Key, value: Value): this {
    this.#changes.push({ at: this.#now(), key, value });
    return super.set(key, value);
  }

  override delete(key: Key): boolean {
    this.#changes.push({ at: this.#now(), key, value: undefined });
    return super.delete(key);
  }

  /** What it held at that time, changes of the very millisecond included. */
  asOf(time: number): Map<Key, Value> {
    const then = new Map<Key, Value>();
    for (const { at, key, value } of this.#changes) {
      if (at > time) break;
      if (value === undefined) then.delete(key);
      else then.set(key, value);
    }
    return then;
  }
}
