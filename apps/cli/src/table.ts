import { wrap, widthOf } from './text.js';

/** `whole` is never broken over lines: an id or a time that is to be copied. `right` is a number: whole, and aligned right. */
type Manner = 'whole' | 'right' | 'wraps';

/** One column of a table: its title, and what it says of a row. */
export type Column<Row> = readonly [title: string, cell: (row: Row) => string | null | undefined, manner?: Manner];

export interface TableLook<Row> {
  readonly room?: number;
  readonly paintTitle?: (line: string) => string;
  readonly paintRow?: (row: Row, line: string) => string;
}

const GAP = 2;
/** A column is squeezed no further than this: text in a narrower one cannot be read. */
const NARROWEST = 24;
const INDENT = 4;

const pad = (text: string, width: number, manner?: Manner): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return manner === 'right' ? space + text : text + space;
};

interface Measured {
  readonly at: number;
  readonly title: string;
  readonly manner: Manner;
  /** As wide as its widest cell. */
  readonly width: number;
}

/** Widths that fit into `room`: the widest column that may be broken gives way first; null where not even that fits. */
const fitted = (columns: readonly Measured[], room: number): number[] | null => {
  const widths = columns.map(({ width }) => width);
  for (let excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - room; excess > 0;) {
    const breakable = columns.map(({ manner }, at) => (manner === 'wraps' ? (widths[at] ?? 0) : 0));
    const widest = Math.max(...breakable);
    if (widest <= NARROWEST) return null;
    const runnerUp = Math.max(NARROWEST, ...breakable.filter((width) => width < widest));
    const step = Math.max(1, Math.min(excess, widest - runnerUp));
    widths[breakable.indexOf(widest)] = widest - step;
    excess -= step;
  }
  return widths;
};

interface Layout {
  /** Side by side, with their widths. */
  readonly beside: readonly Measured[];
  readonly widths: readonly number[];
  /** One under the other, below each row. */
  readonly below: readonly Measured[];
}

/** As many columns side by side as can be read; the last ones, which matter least, go below their rows. */
const layOut = (columns: readonly Measured[], room: number): Layout => {
  for (let many = columns.length; many > 1; many -= 1) {
    const widths = fitted(columns.slice(0, many), room);
    if (widths !== null) return { beside: columns.slice(0, many), widths, below: columns.slice(many) };
  }
  const beside = columns.slice(0, 1);
  return { beside, widths: fitted(beside, room) ?? beside.map(({ width }) => width), below: columns.slice(1) };
};

const rowLines = ({ beside, widths }: Layout, texts: readonly string[]): string[] => {
  const wrapped = beside.map(({ at }, place) => wrap(texts[at] ?? '', widths[place] ?? 0));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    beside
      .map(({ manner }, place) => pad(wrapped[place]?.[line] ?? '', widths[place] ?? 0, manner))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
};

const belowLines = ({ below }: Layout, texts: readonly string[], room: number): string[] => {
  const label = INDENT + Math.max(0, ...below.map(({ title }) => widthOf(title))) + GAP;
  return below.flatMap(({ at, title }) =>
    texts[at] === ''
      ? []
      : wrap(texts[at] ?? '', Math.max(NARROWEST, room - label)).map(
          (line, nth) => pad(nth === 0 ? ' '.repeat(INDENT) + title.toLowerCase() : '', label) + line,
        ),
  );
};

/**
 * Lines of a table without borders, at most `room` columns wide where that is possible: cells that are too long go on below, and
 * the last columns, where there is no room side by side, stand below each row. A column with nothing in it is left out.
 */
export const tableOf = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  look: TableLook<Row> = {},
): string[] => {
  const { room = Infinity, paintTitle = (line) => line, paintRow = (_, line) => line } = look;
  const filled = rows.map((row) => ({ row, texts: columns.map(([, cell]) => cell(row) ?? '') }));
  const measured = columns
    .map(([title, , manner = 'wraps'], at): Measured => {
      const width = filled.reduce((most, { texts }) => Math.max(most, widthOf(texts[at] ?? '')), 0);
      return { at, title, manner, width: width === 0 ? 0 : Math.max(width, widthOf(title)) };
    })
    .filter(({ width }) => width > 0);
  if (measured.length === 0) return [];
  const layout = layOut(measured, room);
  const titles = rowLines(
    layout,
    columns.map(([title]) => title),
  );
  const body = filled.flatMap(({ row, texts }) =>
    [...rowLines(layout, texts), ...belowLines(layout, texts, room)].map((line) => paintRow(row, line)),
  );
  return [...titles.map(paintTitle), ...body];
};
