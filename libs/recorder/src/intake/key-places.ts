const SOURCE = 'eventSource'.length;
const NAME = 'eventName'.length;
const MOST = 32;
const LETTER_E = 0x65;

/** Where texts that may be the telling keys of a record stand at its outermost level, as offsets into it: from, to, from, to, … */
export class KeyPlaces {
  private found: number[] = [];
  private doubtful = false;
  /** Where the text in progress begins. */
  opened = 0;
  /** Where the last text of that level stands. */
  lastFrom = 0;
  lastTo = 0;

  reset(): void {
    this.found = [];
    this.doubtful = false;
    this.lastFrom = 0;
    this.lastTo = 0;
  }

  open(at: number): void {
    this.opened = at;
  }

  /** `first` is the text's first byte, 0 where it is no longer at hand. */
  close(at: number, first: number): void {
    this.lastFrom = this.opened;
    this.lastTo = at;
    const length = at - this.opened;
    if ((length === SOURCE || length === NAME) && (first === LETTER_E || first === 0)) this.found.push(this.opened, at);
  }

  /** A text of that level has an escape in it: a key may be written with one, and only a parser could tell. */
  doubt(): void {
    this.doubtful = true;
  }

  /** null: only a parser could tell which keys the record has. */
  get places(): readonly number[] | null {
    return this.doubtful || this.found.length > MOST ? null : this.found;
  }
}
