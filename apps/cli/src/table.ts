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
const NARROWEST = 10;

const pad = (text: string, width: number, manner?: Manner): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return manner === 'right' ? space + text : text + space;
};

/** Widths that fit into `room`: the widest column that may be broken gives way first; null where not even that fits. */
const fitted = (widths: readonly number[], whole: readonly boolean[], room: number): number[] | null => {
  const fit = [...widths];
  for (let excess = fit.reduce((sum, width) => sum + width + GAP, -GAP) - room; excess > 0;) {
    const breakable = fit.map((width, at) => (whole[at] ? 0 : width));
    const widest = Math.max(...breakable);
    if (widest <= NARROWEST) return null;
    const at = breakable.indexOf(widest);
    const runnerUp = Math.max(NARROWEST, ...breakable.filter((width) => width < widest));
    const step = Math.max(1, Math.min(excess, widest - runnerUp));
    fit[at] = widest - step;
    excess -= step;
  }
  return fit;
};

/** One cell a line, `title  cell`, for what fits no line of a table. */
const recordOf = (titles: readonly string[], row: readonly string[], room: number): string[] => {
  const label = Math.max(...titles.map(widthOf)) + GAP;
  return row.flatMap((cell, column) =>
    cell === ''
      ? []
      : wrap(cell, Math.max(NARROWEST, room - label)).map(
          (line, at) => pad(at === 0 ? (titles[column] ?? '') : '', label) + line,
        ),
  );
};

/**
 * Lines of a table without borders, at most `room` columns wide where that is possible; cells that are too long go on below.
 * A column with nothing in it is left out; rows that fit no line at all become records, one cell a line.
 */
export const tableOf = <Row>(
  all: readonly Column<Row>[],
  rows: readonly Row[],
  look: TableLook<Row> = {},
): string[] => {
  const { room = Infinity, paintTitle = (line) => line, paintRow = (_, line) => line } = look;
  const filled = rows.map((row) => ({ row, texts: all.map(([, cell]) => cell(row) ?? '') }));
  const used = all.map((_, at) => at).filter((at) => filled.some(({ texts }) => texts[at] !== ''));
  if (used.length === 0) return [];
  const titles = used.map((at) => all[at]?.[0] ?? '');
  const manners = used.map((at) => all[at]?.[2] ?? 'wraps');
  const cells = filled.map(({ row, texts }) => ({ row, texts: used.map((at) => texts[at] ?? '') }));
  const natural = titles.map((title, at) =>
    cells.reduce((most, { texts }) => Math.max(most, widthOf(texts[at] ?? '')), widthOf(title)),
  );
  const widths = fitted(
    natural,
    manners.map((manner) => manner !== 'wraps'),
    room,
  );
  if (widths === null)
    return cells.flatMap(({ row, texts }, at) => [
      ...(at === 0 ? [] : ['']),
      ...recordOf(titles, texts, room).map((line) => paintRow(row, line)),
    ]);
  const line = (texts: readonly string[]) =>
    widths
      .map((width, at) => pad(texts[at] ?? '', width, manners[at]))
      .join(' '.repeat(GAP))
      .trimEnd();
  const body = cells.flatMap(({ row, texts }) => {
    const wrapped = texts.map((text, at) => wrap(text, widths[at] ?? 0));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) => paintRow(row, line(wrapped.map((lines) => lines[at] ?? ''))));
  });
  return [paintTitle(line(titles)), ...body];
};
