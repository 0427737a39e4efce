import { isUtf8 } from 'node:buffer';
import { Gathering } from './gathering.js';
import { KIND, KINDS, LINE_START, RECORD_START, SIGN, STOPS } from './json-signs.js';
import { KeyPlaces } from './key-places.js';
import { Nesting } from './nesting.js';
import type { Place } from './quick-look.js';

/** A record's bytes as they stand in the file, or what could not be read as one. */
export interface Item {
  readonly bytes: Buffer;
  /** Its number in the file, from 0. */
  readonly index: number;
  /** Why it is no record; null where it looks like one. */
  readonly problem: string | null;
  /** `bytes` are not the whole. */
  readonly cut: boolean;
  /** Lower-case hexadecimal SHA-256 of the whole, where it was cut. */
  readonly sha256: string | null;
  /** The list that held it: `Records`, `Entries`, … */
  readonly list: string | null;
}

export interface SplitterOptions {
  /** Lists whose entries are records, wherever an object of the outermost level has one. */
  readonly lists: ReadonlySet<string>;
  /** A longer record is put aside, in bytes. */
  readonly longest: number;
  /** So many bytes are kept of what is put aside. */
  readonly kept: number;
  /** Whether a sound record needs no further look: it is counted, and not given out. */
  readonly passesOver: (place: Place) => boolean;
}

/** Lists of records in CloudTrail's files, and in what queues, buses, logs and look-ups wrap around them. */
export const RECORD_LISTS: ReadonlySet<string> = new Set([
  'Records',
  'Entries',
  'Messages',
  'Events',
  'events',
  'logEvents',
]);

const DEFAULTS: SplitterOptions = { lists: RECORD_LISTS, longest: 16 << 20, kept: 256 << 10, passesOver: () => false };
const NOTHING = Buffer.alloc(0);
/** So much is looked at again when more bytes come: the beginning of a record may lie across two chunks. */
const HELD = 128;

/**
 * Finds the records in a stream of JSON, byte by byte: entries of `{"Records": […]}`, of arrays, objects one a line or one after
 * another, pretty-printed or not. What it holds is bounded by the longest record. What is broken is given out as an item with a
 * problem, and reading goes on where a record surely begins again.
 */
export class Splitter {
  private readonly options: SplitterOptions;
  private readonly nesting = new Nesting();
  private readonly keys = new KeyPlaces();
  private found: Item[] = [];
  private count = 0;
  private mode: 'structure' | 'text' | 'lost' = 'structure';
  /** The chunk ended with a backslash: the next byte is part of an escape. */
  private escaping = false;
  private chunk: Buffer = NOTHING;
  /** Where the chunk begins in the stream. */
  private offset = 0;
  private readonly item: Gathering;
  /** It is an object that holds records: what else it has is no record. */
  private silent = false;
  private problem: string | null = null;
  private lostAt = 0;
  private passed = 0;
  /** The chunk is UTF-8; null where nobody has asked yet. */
  private sound: boolean | null = null;

  constructor(options: Partial<SplitterOptions> = {}) {
    this.options = { ...DEFAULTS, ...options };
    this.item = new Gathering(this.options.longest, this.options.kept);
  }

  /** The records that end in these bytes. */
  push(bytes: Buffer): Item[] {
    this.chunk =
      this.chunk.length > 0 ? Buffer.concat([this.chunk, bytes]) : this.offset === 0 ? withoutMark(bytes) : bytes;
    this.sound = null;
    let at = 0;
    while (at < this.chunk.length) {
      if (this.mode === 'text') at = this.text(at);
      else if (this.mode === 'lost') at = this.resync();
      else at = this.structure(at);
    }
    this.keep(this.mode === 'lost' ? Math.max(0, this.chunk.length - HELD) : this.chunk.length);
    return this.given();
  }

  /** What was left unfinished at the end, as one item; `failure` says what ended the stream before its time. */
  end(failure: string | null = null): Item[] {
    if (this.item.begin >= 0 && !this.silent) {
      this.emit(failure ?? this.problem ?? 'It ends in the middle of a record.', this.chunk.length);
    } else if (this.nesting.inList || this.silent || failure !== null) {
      this.item.begin = this.offset;
      this.emit(failure ?? 'It ends before its list of records does.', 0);
    }
    return this.given();
  }

  /** How many records were passed over since this was last asked. */
  passedOver(): number {
    const { passed } = this;
    this.passed = 0;
    return passed;
  }

  private given(): Item[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  /** Up to the end of a text. A raw control sign inside means that its end is missing. */
  private text(from: number): number {
    const { chunk } = this;
    let at = this.escaping ? from + 1 : from;
    this.escaping = false;
    for (; at < chunk.length; at += 1) {
      const sign = chunk[at] ?? 0;
      if (STOPS[sign] === 0) continue;
      if (sign === SIGN.quote) return this.textEnds(at);
      if (sign !== SIGN.backslash) return this.lose('A text in it has no end.', at);
      if (this.nesting.isOutermost) this.keys.doubt();
      at += 1;
      this.escaping = at >= chunk.length;
    }
    return chunk.length;
  }

  private textEnds(at: number): number {
    this.mode = 'structure';
    this.nesting.afterValue = true;
    if (this.nesting.isOutermost) this.keys.close(this.offset + at - this.item.begin, this.textFirst(at));
    return at + 1;
  }

  /** The first byte of the text that ends here; 0 where it stood in an earlier chunk. */
  private textFirst(end: number): number {
    const first = this.keys.opened + this.item.begin - this.offset;
    return first < 0 || first > end ? 0 : (this.chunk[first] ?? 0);
  }

  private structure(from: number): number {
    const { chunk } = this;
    let at = from;
    while (at < chunk.length && KINDS[chunk[at] ?? 0] === 0) at += 1;
    if (at >= chunk.length) return at;
    const kind = KINDS[chunk[at] ?? 0] ?? KIND.foreign;
    return this.item.begin < 0 ? this.between(at, kind) : this.inside(at, kind);
  }

  /** Between records, at the top or in a list of them. */
  private between(at: number, kind: number): number {
    if (kind === KIND.comma) return at + 1;
    if (kind === KIND.close && this.leaves(at)) return at + 1;
    this.start(at);
    if (kind !== KIND.open) return this.lose('It is no record: records are JSON objects.', at);
    const isList = this.chunk[at] === SIGN.bracket;
    if (isList && this.nesting.canEnter) return this.enters(null, at);
    this.nesting.open(isList);
    return at + 1;
  }

  private start(at: number): void {
    this.item.begin = this.offset + at;
    this.keys.reset();
    this.nesting.settle();
  }

  private inside(at: number, kind: number): number {
    const { nesting } = this;
    if (kind === KIND.quote || kind === KIND.open) {
      if (nesting.afterValue) return this.lose('A comma is missing in it.', at);
      return kind === KIND.quote ? this.textBegins(at) : this.opens(at);
    }
    if (kind === KIND.close) return this.closes(at);
    if (kind === KIND.foreign) return this.lose('It is no JSON.', at);
    nesting.afterValue = kind === KIND.word;
    return kind === KIND.word ? this.overWord(at) : at + 1;
  }

  private overWord(from: number): number {
    let at = from + 1;
    while (at < this.chunk.length && KINDS[this.chunk[at] ?? 0] === KIND.word) at += 1;
    return at;
  }

  private textBegins(at: number): number {
    this.mode = 'text';
    if (this.nesting.isOutermost) this.keys.open(this.offset + at + 1 - this.item.begin);
    return at + 1;
  }

  private opens(at: number): number {
    const { nesting } = this;
    const isList = this.chunk[at] === SIGN.bracket;
    const name = isList && nesting.isOutermost && nesting.canEnter ? this.keyBefore(at) : null;
    if (name !== null && this.options.lists.has(name)) return this.enters(name, at);
    nesting.open(isList);
    return at + 1;
  }

  /** The key before a value at the item's outermost level, where it is short enough to name a list. */
  private keyBefore(at: number): string | null {
    const { lastFrom, lastTo } = this.keys;
    if (lastTo - lastFrom > 32) return null;
    const here = this.item.begin - this.offset;
    // Gathering what earlier chunks held, for each list of a long record, would take time in the square of its length.
    if (here + lastFrom >= 0) return this.chunk.toString('latin1', here + lastFrom, here + lastTo);
    return this.item.soFar(this.chunk, this.offset, at)?.toString('latin1', lastFrom, lastTo) ?? null;
  }

  private enters(name: string | null, at: number): number {
    this.nesting.enter(name);
    this.forget();
    return at + 1;
  }

  private leaves(at: number): boolean {
    const outer = this.chunk[at] === SIGN.closingBracket ? this.nesting.leave() : null;
    if (outer !== 'object') return outer !== null;
    this.item.begin = this.offset + at + 1;
    this.keys.reset();
    this.silent = true;
    return true;
  }

  private closes(at: number): number {
    const { nesting } = this;
    if (!nesting.close(this.chunk[at] === SIGN.closingBracket)) return this.lose('Its brackets do not match.', at);
    if (!nesting.isBetween) return at + 1;
    if (this.silent) this.forget();
    else if (nesting.tooDeep) this.emit('It is nested too deeply to be a record.', at + 1);
    else if (this.passesOver()) this.pass();
    else this.emit(null, at + 1);
    return at + 1;
  }

  /** Asked only of a record that lies in this chunk wholly. */
  private passesOver(): boolean {
    const keys = this.item.isHere ? this.keys.places : null;
    if (keys === null || !this.options.passesOver({ bytes: this.chunk, begin: this.item.begin - this.offset, keys }))
      return false;
    this.sound ??= isUtf8(this.chunk);
    return this.sound;
  }

  private pass(): void {
    this.passed += 1;
    this.count += 1;
    this.forget();
  }

  private lose(problem: string, at: number): number {
    this.problem = problem;
    this.mode = 'lost';
    this.silent = false;
    this.escaping = false;
    let from = at;
    // A line may begin in the blanks before what broke.
    while (from > 0 && KINDS[this.chunk[from - 1] ?? 0] === 0) from -= 1;
    this.lostAt = Math.max(this.offset + from, this.item.begin);
    return at;
  }

  /** Looks for the next place where a record surely begins, and gives out what lies before it as one broken item. */
  private resync(): number {
    const from = Math.max(0, this.lostAt - this.offset);
    const rest = this.chunk.toString('latin1', from);
    const line = rest.search(LINE_START);
    const record = this.nesting.inList ? rest.search(RECORD_START) : -1;
    if (line < 0 && record < 0) return this.chunk.length;
    const atLine = line >= 0 && (record < 0 || line < record);
    const next = from + (atLine ? line + 1 : record);
    this.emit(this.problem, next);
    this.mode = 'structure';
    if (atLine) this.nesting.toTop();
    else this.nesting.toRecords();
    return next;
  }

  /** Ends the item in progress at this place of the chunk. */
  private emit(problem: string | null, to: number): void {
    const { tooLong, ...ended } = this.item.end(this.chunk, this.offset, { to, broken: problem !== null });
    const reason = problem ?? (tooLong ? `It is longer than ${this.options.longest} bytes.` : null);
    this.found.push({ ...ended, index: this.count, problem: reason, list: this.nesting.name });
    this.count += 1;
    this.forget();
  }

  private forget(): void {
    this.item.forget();
    this.problem = null;
    this.silent = false;
  }

  /** Lets go of the chunk up to `to`; the rest is looked at again with the next. */
  private keep(to: number): void {
    this.item.keep(this.chunk, this.offset, to);
    this.chunk = this.chunk.subarray(to);
    this.offset += to;
  }
}

/** The mark of UTF-8 at a file's beginning is no part of its first record. */
const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
