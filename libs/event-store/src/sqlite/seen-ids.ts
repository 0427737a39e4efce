/**
 * Which ids the streams hold that were written lately: 32 bits for each, in one table of numbers, so that asking and adding cost no
 * allocation and half a million ids cost 4 MiB. A "no" is certain; a "yes" means: look into the file.
 */
export class SeenIds {
  #slots: Int32Array;
  #count = 0;
  #age = 0;

  /** @param slots A power of two; half of them are ever taken. */
  constructor(slots = 2 ** 20) {
    this.#slots = new Int32Array(slots);
  }

  /** Changes whenever the table is emptied: what was added before is no longer known. */
  get age(): number {
    return this.#age;
  }

  /** Makes sure that `count` more ids fit, by emptying the table where they do not. */
  makeRoom(count: number): void {
    if ((this.#count + count) * 2 <= this.#slots.length) return;
    let size = this.#slots.length;
    while (count * 2 > size) size *= 2;
    if (size > this.#slots.length) this.#slots = new Int32Array(size);
    this.clear();
  }

  clear(): void {
    this.#slots.fill(0);
    this.#count = 0;
    this.#age++;
  }

  add(stream: number, id: string): void {
    const hash = hashOf(stream, id);
    const slot = this.#slotOf(hash);
    if (this.#slots[slot] === hash) return;
    this.#slots[slot] = hash;
    this.#count++;
  }

  mayHave(stream: number, id: string): boolean {
    const hash = hashOf(stream, id);
    return this.#slots[this.#slotOf(hash)] === hash;
  }

  /** Where the hash stands, or would: at most half of the slots are taken, so there is always a free one. */
  #slotOf(hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0 && slots[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }
}

/** FNV-1a over the stream and the whole id, since either end of a UUID may be a clock or a machine; never 0, which means free. */
function hashOf(stream: number, id: string): number {
  let hash = Math.imul(stream ^ 0x811c9dc5, 0x01000193);
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return hash === 0 ? 1 : hash;
}
