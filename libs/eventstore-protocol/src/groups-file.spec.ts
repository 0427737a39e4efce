import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { GroupsFile } from './groups-file.js';

const GROUP = { target: '$all', group: 'scanner' };

describe('the file of the groups', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'groups-file-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const numbers = (file: GroupsFile) => file.parked(GROUP).map(({ position, number }) => [Number(position), number]);
  const park = (file: GroupsFile, position: bigint) => file.park(GROUP, { position, reason: 'odd', parkedAt: 1 });

  it('numbers what is parked as it comes, and gives no number twice', () => {
    const name = join(folder, 'groups.db');
    const file = new GroupsFile(name);
    for (const position of [7n, 3n]) park(file, position);
    expect(numbers(file)).toEqual([
      [3, 1],
      [7, 0],
    ]);
    for (const position of [7n, 3n]) expect(file.unpark(GROUP, position)).toBe(true);
    file.close();
    const again = new GroupsFile(name);
    park(again, 3n);
    expect([numbers(again), again.nextParked(GROUP)]).toEqual([[[3, 2]], 3]);
    again.close();
  });

  it('numbers what was parked before numbers were given, in the order of the log', () => {
    const name = join(folder, 'groups.db');
    const before = new Database(name);
    before.exec(`
      CREATE TABLE parked (target TEXT, name TEXT, position INTEGER, reason TEXT NOT NULL,
        parked_at INTEGER NOT NULL, PRIMARY KEY (target, name, position)) WITHOUT ROWID;
      INSERT INTO parked VALUES ('$all', 'scanner', 9, 'odd', 1), ('$all', 'scanner', 4, 'odd', 2), ('a', 'scanner', 1, 'odd', 3);`);
    before.close();
    const file = new GroupsFile(name);
    park(file, 2n);
    expect(numbers(file)).toEqual([
      [2, 2],
      [4, 0],
      [9, 1],
    ]);
    expect(file.nextParked({ target: 'a', group: 'scanner' })).toBe(1);
    file.close();
    const again = new GroupsFile(name);
    expect(numbers(again)).toHaveLength(3);
    again.close();
  });
});
