const DEEPEST = 512;
const MOST_LISTS = 16;

/** A list of records that stands in another, or in an object. */
interface OuterList {
  readonly base: number;
  readonly name: string | null;
  readonly inObject: boolean;
}

/** Where in the brackets a splitter stands, and at which depth the records are. */
export class Nesting {
  /** Every record closed so far may stand at this depth. */
  private base = 0;
  private depth = 0;
  private readonly lists: OuterList[] = [];
  private readonly isList = new Uint8Array(DEEPEST);
  /** Nothing but a comma, a colon or a closing bracket may follow. */
  afterValue = false;
  tooDeep = false;
  /** The name of the list that the records stand in. */
  name: string | null = null;

  get isBetween(): boolean {
    return this.depth === this.base;
  }

  /** At the outermost level of a record's own members. */
  get isOutermost(): boolean {
    return this.depth === this.base + 1;
  }

  get inList(): boolean {
    return this.lists.length > 0;
  }

  get canEnter(): boolean {
    return this.lists.length < MOST_LISTS;
  }

  open(list: boolean): void {
    if (this.depth < DEEPEST) this.isList[this.depth] = list ? 1 : 0;
    else this.tooDeep = true;
    this.depth += 1;
    this.afterValue = false;
  }

  /** False where the bracket does not match the one that it closes. */
  close(list: boolean): boolean {
    const matches = this.depth > DEEPEST || this.isList[this.depth - 1] === (list ? 1 : 0);
    if (!matches) return false;
    this.depth -= 1;
    this.afterValue = true;
    return true;
  }

  /** A list of records begins. */
  enter(name: string | null): void {
    this.lists.push({ base: this.base, name: this.name, inObject: !this.isBetween });
    this.open(true);
    this.base = this.depth;
    this.name = name ?? this.name;
  }

  /** The list of records ends: back to what it stood in, the rest of an object or the place between records; null where there was none. */
  leave(): 'object' | 'between' | null {
    const outer = this.lists.pop();
    if (outer === undefined) return null;
    this.depth -= 1;
    this.base = outer.base;
    this.name = outer.name;
    this.afterValue = true;
    return outer.inObject ? 'object' : 'between';
  }

  /** Back to the place between records, from wherever something broke. */
  toRecords(): void {
    this.depth = this.base;
    this.settle();
  }

  /** Back to the top of the stream. */
  toTop(): void {
    this.lists.length = 0;
    this.base = 0;
    this.depth = 0;
    this.name = null;
    this.settle();
  }

  settle(): void {
    this.afterValue = false;
    this.tooDeep = false;
  }
}
