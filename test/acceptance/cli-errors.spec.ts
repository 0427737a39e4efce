import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { amistory, folderFor, json, type Run } from './cli-program.js';

const BASE = 'ami-0ba5e20260302a001';

describe('amistory, asked what it cannot answer,', () => {
  const { folder, remove } = folderFor('cli-errors');
  const sample = ['--data', join(folder, 'sample')];
  let nth = 0;
  const fresh = () => join(folder, `data-${(nth += 1)}`);

  beforeAll(async () => {
    await json(['record', 'examples/trail', ...sample]);
  }, 60_000);
  afterAll(remove);

  describe('ends with 2 and one line that would help', () => {
    const refused = async (args: readonly string[], run: Run = {}): Promise<string> => {
      const { code, out, err } = await amistory(args, run);
      expect({ out, lines: err.trim().split('\n').length }).toEqual({ out: '', lines: 1 });
      expect(err).not.toMatch(/\n\s+at |node:internal/);
      expect(code).toBe(2);
      return err;
    };

    it.each([
      ['no data', ['orphans'], /no data in '.*': record a trail first \(amistory record PATH\)/],
      ['a bad time', ['show', BASE, '--at', 'soon'], /'soon' is no time for --at: write ISO 8601 .* 'now'/],
      ['a day that does not exist', ['diff', '--from', '2026-02-30'], /'2026-02-30' is no time for --from/],
      ['an unknown command', ['orphanes'], /unknown command 'orphanes' \(Did you mean orphans\?\); 'amistory --help'/],
      ['an unknown option', ['orphans', '--rat', '5'], /unknown option '--rat' \(Did you mean .*--rate\?\)/],
      ['a family of commands', ['import'], /'amistory COMMAND --help' lists its members/],
      ['a wrong member of a family', ['quarantine', 'lst'], /unknown command 'lst' \(Did you mean list\?\)/],
      ['a missing argument', ['show'], /missing required argument 'ID'/],
      ['a missing option', ['unused'], /required option '--days <n>' not specified/],
      ['a number that is none', ['unused', '--days', 'many'], /'many' is no value for --days: write a whole number/],
      ['a choice that is none', ['images', '--visibility', 'open'], /'open' is invalid.*public, shared, private/],
      ['a path that is not there', ['record', './nowhere'], /'.\/nowhere' does not exist: name files or folders/],
      [
        'an engine that is not there',
        ['orphans', '--url', 'http://127.0.0.1:9'],
        /no engine answers at http:\/\/127.0.0.1:9/,
      ],
      [
        'an address that is none',
        ['orphans', '--url', 'localhost:3000'],
        /'localhost:3000' is no address of an engine/,
      ],
    ])('on %s, and leaves no folder behind', async (_, args, help) => {
      const data = fresh();
      expect(await refused([...args, '--data', data])).toMatch(help);
      expect(existsSync(data)).toBe(false);
    });

    it.each([
      ['an unknown id', ['show', 'ami-0123456789abcdef0'], /ami-0123456789abcdef0/],
      ['a malformed id', ['who-could-launch', 'web-server'], /web-server/],
      ['a limit of nothing', ['history', BASE, '--limit', '0'], /'0' is no value for --limit/],
      ['a backup onto a file', ['backup', 'package.json'], /'package.json' exists already/],
    ])('on %s', async (_, args, help) => {
      expect(await refused([...args, ...sample])).toMatch(help);
    });

    it('on a log that is none, which it leaves as it was', async () => {
      const data = fresh();
      mkdirSync(data);
      writeFileSync(join(data, 'log.db'), 'a letter to a friend'.repeat(300));
      expect(await refused(['orphans', '--data', data])).toContain('log.db');
      expect(readFileSync(join(data, 'log.db'), 'utf8')).toBe('a letter to a friend'.repeat(300));
      expect(readdirSync(data).filter((file) => file.startsWith('log'))).toEqual(['log.db']);
    });

    it('on a data folder that is a file', async () => {
      expect(await refused(['orphans', '--data', 'package.json'])).toMatch(/'package.json' is a file/);
    });

    it('on a data folder in which a file is where a folder must be', async () => {
      const data = fresh();
      await json(['record', '-', '--data', data], { stdin: '{"Records":[]}' });
      rmSync(join(data, 'read-models'), { recursive: true, force: true });
      writeFileSync(join(data, 'read-models'), '');
      expect(await refused(['orphans', '--data', data])).toMatch(/read-models' cannot be used \(EEXIST\): put right/);
    });

    it('on an empty log, which has no answer', async () => {
      const data = fresh();
      await json(['record', '-', '--data', data], { stdin: '{"Records":[]}' });
      expect(await refused(['show', BASE, '--data', data])).toContain(BASE);
    });

    it('under a Node that is too old, before anything else', async () => {
      const old = (process.env['PATH'] ?? '')
        .split(':')
        .map((path) => join(path, 'node'))
        .find((node) => {
          if (node.includes('node_modules') || !existsSync(node)) return false;
          return Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) < 24;
        });
      if (old === undefined) {
        process.stderr.write('skipped: no older Node is on the PATH\n');
        return;
      }
      expect(await refused(['orphans'], { node: old })).toMatch(/Node \S+ is too old: 24.15 or newer/);
    });
  });
});
