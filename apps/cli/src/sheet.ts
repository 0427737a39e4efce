import { type Column, tableOf } from './table.js';
import { shown, wrap } from './text.js';

/** How an answer may look: how wide, and whether with colour. */
export interface Look {
  readonly room: number;
  readonly colour: boolean;
}

type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'bad' | 'careful';

const CODES: Readonly<Record<Tone, readonly [string, string]>> = {
  plain: ['', ''],
  strong: ['\u001B[1m', '\u001B[22m'],
  faint: ['\u001B[2m', '\u001B[22m'],
  good: ['\u001B[32m', '\u001B[39m'],
  bad: ['\u001B[31m', '\u001B[39m'],
  careful: ['\u001B[33m', '\u001B[39m'],
};

const SENTENCE = 100;

/** A readable answer, line by line. Whatever is put on it is neutralised here, so no answer can forget to. */
export class Sheet {
  private readonly written: string[] = [];

  constructor(private readonly look: Look) {}

  /** A sentence of its own, wrapped to the terminal. */
  say(sentence: string, tone: Tone = 'plain'): this {
    const room = this.look.room === Infinity ? Infinity : Math.min(this.look.room, SENTENCE);
    this.written.push(...wrap(shown(sentence), room).map((line) => this.paint(tone, line)));
    return this;
  }

  /** What limits the answer: one line each, marked. */
  notes(sentences: readonly string[]): this {
    for (const sentence of sentences) {
      const [first = '', ...rest] = wrap(shown(sentence), this.look.room - 2);
      this.written.push(this.paint('careful', `! ${first}`), ...rest.map((line) => this.paint('careful', `  ${line}`)));
    }
    return this;
  }

  /** A table, after an empty line; nothing where there are no rows. `tone` colours a row. */
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], tone?: (row: Row) => Tone): this {
    const safe = columns.map(([title, cell, manner]): Column<Row> => [
      title,
      (row) => shown(cell(row) ?? ''),
      manner ?? 'wraps',
    ]);
    const lines = tableOf(safe, rows, {
      room: this.look.room,
      paintTitle: (line) => this.paint('strong', line),
      paintRow: (row, line) => this.paint(tone?.(row) ?? 'plain', line),
    });
    if (lines.length > 0) this.gap().written.push(...lines);
    return this;
  }

  gap(): this {
    if (this.written.length > 0 && this.written.at(-1) !== '') this.written.push('');
    return this;
  }

  toString(): string {
    return `${this.written.join('\n').trimEnd()}\n`;
  }

  private paint(tone: Tone, line: string): string {
    const [on, off] = CODES[tone];
    return this.look.colour && line !== '' ? `${on}${line}${off}` : line;
  }
}
