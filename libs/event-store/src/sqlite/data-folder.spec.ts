import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DataFolder, FolderInUse } from './data-folder.js';
import { StoreUnusable } from './store-unusable.js';

const INDEX = resolve('dist/libs/event-store/src/index.js');
const holder = (dir: string) =>
  `const { DataFolder } = await import(${JSON.stringify(INDEX)});
   DataFolder.lock(${JSON.stringify(dir)}, { address: 'http://127.0.0.1:4711' });
   console.log('locked');
   setInterval(() => {}, 1000);`;

describe('the data folder', () => {
  let dir: string;
  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'amistory-folder-')), 'data');
  });
  afterEach(() => rmSync(join(dir, '..'), { recursive: true }));

  it('is made, locked for one at a time, and free again when released', () => {
    const folder = DataFolder.lock(dir);
    expect(() => DataFolder.lock(dir)).toThrow(FolderInUse);
    expect(DataFolder.isInUse(dir)).toBe(true);
    folder.release();
    folder.release();
    expect(DataFolder.isInUse(dir)).toBe(false);
    DataFolder.lock(dir).release();
  });

  it('names the address of the engine that holds it, and no longer when it is released', () => {
    const folder = DataFolder.lock(dir);
    expect(DataFolder.addressOf(dir)).toBeNull();
    folder.announce('http://127.0.0.1:3000');
    expect(DataFolder.addressOf(dir)).toBe('http://127.0.0.1:3000');
    expect(() => DataFolder.lock(dir)).toThrow(/in use by the engine at http:\/\/127.0.0.1:3000/);
    folder.release();
    expect(DataFolder.addressOf(dir)).toBeNull();
  });

  it('is held against another process, until that process is killed', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder(dir)]);
    try {
      await once(child.stdout, 'data');
      expect(DataFolder.addressOf(dir)).toBe('http://127.0.0.1:4711');
      expect(() => DataFolder.lock(dir)).toThrow(
        expect.objectContaining({ name: 'FolderInUse', address: 'http://127.0.0.1:4711' }),
      );
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(DataFolder.addressOf(dir)).toBeNull();
    const folder = DataFolder.lock(dir);
    expect(DataFolder.addressOf(dir)).toBeNull();
    folder.release();
  });

  it('is not in use where it does not exist, and asking does not make it', () => {
    expect(DataFolder.addressOf(dir)).toBeNull();
    expect(() => rmSync(dir)).toThrow(/ENOENT|no such file/);
  });

  it('refuses a lock file that is something else', () => {
    DataFolder.lock(dir).release();
    writeFileSync(join(dir, 'lock.db'), 'These are my notes.\n'.repeat(300));
    expect(() => DataFolder.lock(dir)).toThrow(StoreUnusable);
    rmSync(join(dir, 'lock.db'));
    mkdirSync(join(dir, 'lock.db'));
    expect(() => DataFolder.lock(dir)).toThrow(/lock.db is a folder, where a lock file would be/);
  });
});
