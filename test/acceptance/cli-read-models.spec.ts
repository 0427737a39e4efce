import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { amistory, engine, folderFor, json } from './cli-program.js';

describe('amistory read-models copy', () => {
  const { folder, remove } = folderFor('cli-read-models');
  const here = ['--data', join(folder, 'data')];
  let served: Awaited<ReturnType<typeof engine>>;

  beforeAll(async () => {
    served = await engine(['--no-development-key', ...here]);
    await amistory(['record', 'examples/trail/EventBridge', ...here]);
  }, 60_000);
  afterAll(async () => {
    served.kill('SIGTERM');
    await served.ended;
    remove();
  });

  const backups = () => readdirSync(join(folder, 'data', 'backups'));
  /** As on a disk where no file can be longer than some kilobytes. */
  const cramped = (args: readonly string[]) =>
    new Promise<string>((done) => {
      const script = `trap '' XFSZ; ulimit -f 16; exec "$0" "$@"`;
      const program = ['-c', script, process.execPath, resolve('bin/amistory.js'), ...args];
      execFile('sh', program, (_failed, _out, err) => done(err));
    });

  it('leaves nothing behind, on either side, where the copies cannot be put', async () => {
    const asked = (target: string) => ['read-models', 'copy', target, ...here];
    const full = join(folder, 'full');
    expect(await cramped(asked(full))).toMatch(
      /^amistory: nothing was copied, for it could not be put into .*make room/,
    );
    expect([readdirSync(folder).includes('full'), backups()]).toEqual([false, []]);
    mkdirSync(full);
    expect(await cramped(asked(full))).toMatch(/EFBIG/);
    expect([readdirSync(full), backups()]).toEqual([[], []]);
    const file = join(folder, 'file');
    writeFileSync(file, 'mine');
    const { code, err } = await amistory(asked(file));
    expect([code, err]).toEqual([2, expect.stringMatching(/nothing was copied.*ENOTDIR/)]);
    expect(backups()).toEqual([]);
    await json(asked(full));
    expect([readdirSync(join(full, 'read-models')).length, backups()]).toEqual([4, []]);
  }, 60_000);
});
