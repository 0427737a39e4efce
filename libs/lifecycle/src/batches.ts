/** So many at most are handed over together. */
const MOST = 256;

/** Hands over together what is asked of one key while earlier work on it goes on; who asks of others goes on meanwhile. */
export class Batches<Item> {
  readonly #waiting = new Map<string, Item[]>();

  /** @param work Settles each of the items, and never fails. */
  constructor(private readonly work: (key: string, items: readonly Item[]) => Promise<void>) {}

  add(key: string, item: Item): void {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      waiting.push(item);
      return;
    }
    const fresh = [item];
    this.#waiting.set(key, fresh);
    void this.#empty(key, fresh);
  }

  async #empty(key: string, waiting: Item[]): Promise<void> {
    while (waiting.length > 0) await this.work(key, waiting.splice(0, MOST));
    this.#waiting.delete(key);
  }
}
