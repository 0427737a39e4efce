import { closeSync, copyFileSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Generation } from './generation.js';
import { ReadModels } from './read-models.js';
import type { ModelDefinition } from './schema.js';

const MODEL: ModelDefinition = { name: 'sample', version: 1, kinds: ['image'], tables: [] };

describe('the files of a read model', () => {
  let folder: string;
  let discarded: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amistory-models-'));
    discarded = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const models = () => ReadModels.inFolder(folder, (reason) => discarded.push(reason));
  /** Fills a model up to position 7, and leaves its files closed. */
  const fill = (definition = MODEL) => {
    const opened = models();
    const { current } = opened.open(definition);
    current.transaction(() => {
      for (let n = 0; n < 2_000; n += 1)
        current.principals.numberOf(`arn:aws:iam::${n}:user/somebody-with-a-long-name`);
      current.saveProgress({ position: '7', recordedAt: 1, last: null });
    });
    current.finishBuilding();
    opened.close();
    return join(folder, `sample.${current.number}.db`);
  };
  const positionOf = (definition = MODEL) => {
    const opened = models();
    const { position } = opened.open(definition).current.progress();
    opened.close();
    return position;
  };

  it('go on where they were left', () => {
    fill();
    expect(positionOf()).toBe('7');
    expect(positionOf()).toBe('7');
    expect(discarded).toEqual([]);
  });

  it.each<[string, (file: string) => void]>([
    ['cut off', (file) => truncateSync(file, 20_000)],
    ['empty', (file) => truncateSync(file, 0)],
    ['not a database', (file) => writeFileSync(file, 'nothing of the kind '.repeat(1_000))],
    ['another program\u2019s database', (file) => copyFileSync(join(folder, 'other.1.db'), file)],
    ['gone', (file) => rmSync(file)],
    ['overwritten in the middle', (file) => overwrite(file)],
  ])('are thrown away and begun anew when the file is %s', (_what, spoil) => {
    fill({ ...MODEL, name: 'other', version: 9 });
    const file = fill();
    spoil(file);
    expect(positionOf()).toBe('0');
    expect(readdirSync(folder).filter((entry) => entry.startsWith('sample'))).toHaveLength(2);
  });

  it('are thrown away when another version of the program filled them', () => {
    fill();
    expect(positionOf({ ...MODEL, version: 2 })).toBe('0');
    expect(discarded).toEqual([expect.stringMatching(/version \d+.1, and this program fills version \d+.2/)]);
  });

  it('are checked wherever the last program did not close them', () => {
    const opened = models();
    const model = opened.open(MODEL);
    model.current.transaction(() => model.current.saveProgress({ position: '9', recordedAt: 1, last: null }));
    model.current.settle();
    // Not closed: the pointer has no seal, as after a crash.
    model.current.db.close();
    expect(positionOf()).toBe('9');
    overwrite(fillAgain());
    expect(positionOf()).toBe('0');
    expect(discarded).toHaveLength(1);
  });

  const fillAgain = () => {
    const file = fill();
    const opened = models();
    opened.open(MODEL).current.db.close();
    return file;
  };

  describe('when they are copied', () => {
    const copies = () => join(folder, 'copies');
    const copiedPosition = () => {
      const opened = ReadModels.inFolder(copies(), (reason) => discarded.push(reason));
      const { current } = opened.open(MODEL);
      const told = { position: current.progress().position, rows: rowsOf(current) };
      opened.close();
      return told;
    };

    it('are as of one moment, rows and checkpoint, whatever is written meanwhile', async () => {
      fill();
      const opened = models();
      const { current } = opened.open(MODEL);
      const write = (position: number) =>
        current.transaction(() => {
          for (let n = 0; n < 20_000; n += 1) current.principals.numberOf(`arn:aws:iam::${position}:user/${n}`);
          current.saveProgress({ position: String(position), recordedAt: 1, last: null });
        });
      write(8);
      const rows = rowsOf(current);
      let ended = false;
      const copying = opened.copyTo(copies()).finally(() => (ended = true));
      let position = 8;
      while (!ended && position < 30) {
        write((position += 1));
        await new Promise((next) => setImmediate(next));
      }
      expect(position).toBeGreaterThan(9);
      expect(await copying).toMatchObject([{ name: 'sample', position: '8' }]);
      opened.close();
      expect(copiedPosition()).toEqual({ position: '8', rows });
      expect([positionOf(), discarded]).toEqual([String(position), []]);
    });

    it('are checked before they are trusted, and thrown away where they came damaged', async () => {
      fill();
      const opened = models();
      opened.open(MODEL);
      await opened.copyTo(copies());
      opened.close();
      overwrite(join(copies(), 'sample.1.db'));
      expect(copiedPosition()).toEqual({ position: '0', rows: 0 });
      expect(discarded).toEqual([expect.stringMatching(/built anew from the log/)]);
    });

    it('are all there or none is: of copies that could not all be made nothing is left', async () => {
      fill({ ...MODEL, name: 'other' });
      const file = fill();
      const opened = models();
      for (const name of ['other', 'sample']) opened.open({ ...MODEL, name });
      renameSync(file, `${file}.away`);
      await expect(opened.copyTo(copies())).rejects.toThrow(/unable to open/);
      renameSync(`${file}.away`, file);
      expect(readdirSync(folder).filter((name) => name.startsWith('copies'))).toEqual([]);
      opened.close();
    });

    it('are not, before they were built', async () => {
      const opened = models();
      opened.open(MODEL);
      await expect(opened.copyTo(copies())).rejects.toThrow(/still being built/);
      expect(readdirSync(folder)).not.toContain('copies');
      opened.close();
    });
  });

  it('flip to a new generation, and only then lose the old one', () => {
    const opened = models();
    const model = opened.open(MODEL);
    const next = model.begin();
    next.saveProgress({ position: '12', recordedAt: 1, last: null });
    expect(model.current.number).toBe(1);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['sample.1.db', 'sample.2.db']));
    model.adopt(next);
    expect(model.current.progress().position).toBe('12');
    opened.close();
    expect(readdirSync(folder).toSorted()).toEqual(['sample.2.db', 'sample.json']);
    expect(positionOf()).toBe('12');
  });

  it('forget a generation that was begun and never adopted', () => {
    fill();
    const opened = models();
    const next = opened.open(MODEL).begin();
    next.saveProgress({ position: '99', recordedAt: 1, last: null });
    next.close();
    opened.close();
    expect(positionOf()).toBe('7');
    expect(readdirSync(folder).toSorted()).toEqual(['sample.1.db', 'sample.json']);
  });
});

const rowsOf = ({ db }: Generation): unknown => db.prepare('SELECT count(*) FROM principals').pluck().get();

/** Spoils pages behind the first, as a disk or a stray writer would. */
const overwrite = (file: string): void => {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(60_000, 0xa5), 0, 60_000, 8_192);
  closeSync(handle);
};
