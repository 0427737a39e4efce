import fc from 'fast-check';
import { Sheet } from './sheet.js';
import { type Column, tableOf } from './table.js';
import { shown, widthOf } from './text.js';

interface Row {
  readonly id: string;
  readonly who: string;
  readonly size: number | null;
}

const COLUMNS: readonly Column<Row>[] = [
  ['ID', ({ id }) => id, 'whole'],
  ['WHO', ({ who }) => who],
  ['GIB', ({ size }) => (size === null ? '' : String(size)), 'right'],
];
const ROWS: readonly Row[] = [
  { id: 'snap-01ee6be9876379b3b', who: 'arn:aws:iam::123837392027:user/bert-jan', size: 8 },
  { id: 'snap-2', who: 'root', size: 120 },
];

describe('a table', () => {
  it('aligns its columns, numbers to the right', () => {
    expect(tableOf(COLUMNS, ROWS)).toEqual([
      'ID                      WHO                                      GIB',
      'snap-01ee6be9876379b3b  arn:aws:iam::123837392027:user/bert-jan    8',
      'snap-2                  root                                     120',
    ]);
  });

  it('goes on below in a narrow terminal, and never breaks an id', () => {
    const lines = tableOf(COLUMNS, ROWS, { room: 60 });
    expect(lines).toEqual([
      'ID                      WHO                              GIB',
      'snap-01ee6be9876379b3b  arn:aws:iam::123837392027:user/    8',
      '                        bert-jan',
      'snap-2                  root                             120',
    ]);
  });

  it('puts below each row what has no room beside', () => {
    const lines = tableOf(COLUMNS, ROWS, { room: 48 });
    expect(lines).toEqual([
      'ID                      WHO',
      'snap-01ee6be9876379b3b  arn:aws:iam::',
      '                        123837392027:user/',
      '                        bert-jan',
      '    gib  8',
      'snap-2                  root',
      '    gib  120',
    ]);
  });

  it('is never wider than the terminal while an id and a word have room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
        fc.integer({ min: 40, max: 120 }),
        (names, room) => {
          const rows = names.map((who) => ({ id: 'snap-01ee6be9876379b3b', who: shown(who), size: 8 }));
          for (const line of tableOf(COLUMNS, rows, { room })) expect(widthOf(line)).toBeLessThanOrEqual(room);
        },
      ),
    );
  });

  it('leaves out a column with nothing in it', () => {
    const [title] = tableOf(COLUMNS, [{ id: 'snap-2', who: 'root', size: null }]);
    expect(title).toBe('ID      WHO');
  });

  it('counts what wide characters take', () => {
    const [, first, second] = tableOf(COLUMNS, [
      { id: 'a', who: '日本', size: 1 },
      { id: 'b', who: 'abcd', size: 1 },
    ]);
    expect(widthOf(first ?? '')).toBe(widthOf(second ?? ''));
  });
});

describe('a sheet', () => {
  const forged = { id: 'snap-3', who: '\u001B[2Aeveryone\nsnap-4', size: 1 };

  it('neutralises whatever is put on it', () => {
    const sheet = new Sheet({ room: Infinity, colour: false });
    sheet.say(forged.who).notes([forged.who]).table(COLUMNS, [forged]);
    expect(String(sheet)).not.toContain('\u001B');
    expect(String(sheet).match(/\\x1b\[2Aeveryone\\x0asnap-4/g)).toHaveLength(3);
  });

  it('colours lines on a terminal only', () => {
    const painted = new Sheet({ room: 80, colour: true }).say('Nobody could launch it.', 'bad');
    const plain = new Sheet({ room: 80, colour: false }).say('Nobody could launch it.', 'bad');
    expect(String(painted)).toBe('\u001B[31mNobody could launch it.\u001B[39m\n');
    expect(String(plain)).toBe('Nobody could launch it.\n');
  });
});
