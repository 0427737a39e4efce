import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { amistory, engine, folderFor, json, running } from './cli-program.js';

const SAMPLE = 'examples/trail';
const BASE = 'ami-0ba5e20260302a001';
const TOKEN = 'a-long-secret-of-this-spec';

describe('amistory beside a running engine', () => {
  const { folder, remove } = folderFor('cli-engine');
  const data = join(folder, 'data');
  const embedded = join(folder, 'embedded');
  const here = ['--data', data];
  let running_: Awaited<ReturnType<typeof engine>>;
  let recorded: unknown;

  beforeAll(async () => {
    running_ = await engine(here);
    recorded = await json(['record', SAMPLE, ...here]);
  }, 60_000);
  afterAll(async () => {
    running_.kill('SIGTERM');
    await running_.ended;
    remove();
  });

  it('finds it by the data folder, and records through it what the folder alone would have recorded', async () => {
    expect(recorded).toEqual(await json(['record', SAMPLE, '--data', embedded]));
    const again = await json(['record', SAMPLE, ...here]);
    expect(again).toMatchObject({ facts: 0, attempts: 0, quarantined: 0, events: 0 });
    const { out } = await amistory(['status', ...here]);
    expect(out).toContain(`the engine at ${running_.url} answers, and is ready`);
  });

  it.each([
    ['who-could-launch', BASE, '--at', '2026-03-10T15:00:00Z'],
    ['launchable-by', '222233334444', '--at', '2026-03-17'],
    ['show', BASE, '--at', '2026-03-21 12:00', '--known-at', 'now'],
    ['history', BASE, '--limit', '3'],
    ['lineage', 'ami-0eb1e20260306a001'],
    ['impact', BASE, '--at', '2026-04-01'],
    ['launches', BASE, '--descendants'],
    ['exposure', BASE, '--to', '2026-04-01'],
    ['orphans', '--at', '2026-04-01', '--rate', '0.05'],
    ['unused', '--days', '30', '--at', '2026-04-01'],
    ['diff', '--from', '2026-03-16', '--to', '2026-03-17', '--account', '111122223333'],
    ['activity', 'arn:aws:iam::111122223333:user/ana', '--from', '2026-03-01'],
    ['images', '--tag', 'team', '--tag', 'stage=prod', '--no-deprecated'],
    ['images', '--id', BASE, '--sort', '-name'],
    ['snapshots', '--owner', '111122223333'],
    ['volumes'],
    ['instances', '--state', 'running'],
    ['quarantine', 'list'],
  ])('gets the same answer from it as from a folder: %s', async (...question) => {
    const known = (answer: unknown): unknown =>
      JSON.parse(JSON.stringify(answer).replaceAll(/"(?:recordedAt|knownAt)":"[^"]*"/g, '""'.concat(':0')));
    expect(known(await json([...question, ...here]))).toEqual(known(await json([...question, '--data', embedded])));
  });

  it('asks another machine’s by --url, and needs no folder', async () => {
    const nowhere = join(folder, 'nowhere');
    const answer = await json(['images', '--url', `${running_.url}/`, '--data', nowhere]);
    expect(answer).not.toHaveLength(0);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('passes on, in one line, what it says is wrong', async () => {
    const { code, err, out } = await amistory(['show', 'ami-0123456789abcdef0', ...here]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^amistory: .*ami-0123456789abcdef0.*\n$/);
  });

  it('backs up, rebuilds and verifies through it or beside it', async () => {
    const copy = join(folder, 'copy.db');
    expect(await json(['backup', copy, ...here])).toMatchObject({ file: copy });
    expect(existsSync(copy)).toBe(true);
    expect(await json(['rebuild', ...here])).toMatchObject({ projections: ['catalog', 'fleet'] });
    expect(await json(['verify', ...here])).toMatchObject({ sound: true });
    const { code, err } = await amistory(['verify', '--deep', ...here]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('needs') });
  });

  it('needs the token of an engine that asks for one', async () => {
    const closed = await engine(['--data', join(folder, 'closed')], { AMISTORY_TOKEN: TOKEN });
    try {
      const args = ['images', '--url', closed.url];
      const { code, err } = await amistory(args);
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('give --token, or set AMISTORY_TOKEN') });
      expect(await json(args, { env: { AMISTORY_TOKEN: TOKEN } })).toEqual([]);
      expect(await json([...args, '--token', TOKEN])).toEqual([]);
    } finally {
      closed.kill('SIGTERM');
      await closed.ended;
    }
  });

  it('tells a stranger’s server from an engine', async () => {
    const stranger = createServer((_, response) => response.end('<h1>hello</h1>')).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = z.object({ port: z.number() }).parse(stranger.address());
    const { code, err } = await amistory(['orphans', '--url', `http://127.0.0.1:${port}`]);
    stranger.close();
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('not as Amistory does') });
  });

  it('says what was acknowledged when the engine dies under a recording', async () => {
    const dying = await engine(['--data', join(folder, 'dying')]);
    const trail = 'examples/trail/EventBridge';
    const { child, ended } = running(['record', trail, '-', '--url', dying.url]);
    child.stdin.on('error', () => undefined);
    child.stdin.write('{"Records":[');
    await new Promise((wake) => setTimeout(wake, 3_000));
    dying.kill('SIGKILL');
    const { code, err, out } = await ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/broke off .* 1 file of 2 had been acknowledged \(\d+ records.*record again/);
  }, 60_000);
});
