/** Gives back the least of what it holds, one by one: only as much is sorted as is asked for. */
export class Heap<Item> {
  readonly #items: Item[] = [];

  constructor(private readonly compare: (a: Item, b: Item) => number) {}

  push(item: Item): void {
    this.#items.push(item);
    let at = this.#items.length - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#swapped(above, at)) return;
      at = above;
    }
  }

  pop(): Item | undefined {
    const [least] = this.#items;
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return least;
    this.#items[0] = last;
    for (let at = 0; ;) {
      const below = this.#lesser(2 * at + 1, 2 * at + 2);
      if (!this.#swapped(at, below)) return least;
      at = below;
    }
  }

  /** Puts the two in order; false where they were. */
  #swapped(above: number, below: number): boolean {
    const [upper, lower] = [this.#items[above], this.#items[below]];
    if (upper === undefined || lower === undefined || this.compare(upper, lower) <= 0) return false;
    this.#items[above] = lower;
    this.#items[below] = upper;
    return true;
  }

  #lesser(left: number, right: number): number {
    const [a, b] = [this.#items[left], this.#items[right]];
    return a !== undefined && b !== undefined && this.compare(b, a) < 0 ? right : left;
  }
}
