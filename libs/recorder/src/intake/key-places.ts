const LENGTHS = new Set(['eventSource'.length, 'eventName'.length]);
const MOST = 32;

/** Where texts that may be the telling keys of a record stand at its outermost level, as offsets into it: from, to, from, to, … */
export class KeyPlaces {
  private found: number[] | null = [];
  private opened = 0;
  /** Where the last text of that level stands. */
  lastFrom = 0;
  lastTo = 0;

  reset(): void {
    this.found = [];
    this.lastFrom = 0;
    this.lastTo = 0;
  }

  open(at: number): void {
    this.opened = at;
  }

  close(at: number): void {
    this.lastFrom = this.opened;
    this.lastTo = at;
    if (this.found !== null && LENGTHS.has(at - this.opened)) this.found.push(this.opened, at);
  }

  /** A text of that level has an escape in it: a key may be written with one, and only a parser could tell. */
  doubt(): void {
    this.found = null;
  }

  /** null: only a parser could tell which keys the record has. */
  get places(): readonly number[] | null {
    return this.found === null || this.found.length > MOST ? null : this.found;
  }
}
