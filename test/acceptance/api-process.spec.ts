import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { z } from 'zod';

const MAIN = resolve('dist/apps/api/src/main.js');
const BASE = 'ami-0ba5e20260302a001';

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly complaint: string;
}

/** A real engine in a process of its own. */
class Process {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;
  output = '';
  complaint = '';

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}, node = process.execPath) {
    const { AMISTORY_TOKEN: _token, EVENT_STORE: _store, ...inherited } = process.env;
    this.#child = spawn(node, [MAIN, ...args], { env: { ...inherited, ...environment } });
    this.#child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
    this.#child.stderr?.on('data', (text: Buffer) => (this.complaint += text.toString()));
    this.#exit = once(this.#child, 'close');
  }

  /** Where it listens, as its log says. */
  async listening(): Promise<string> {
    for (;;) {
      const url = /"url":"(http:[^"]+)"/.exec(this.output)?.[1];
      if (url !== undefined) return url;
      if (this.#child.exitCode !== null) throw new Error(`It ended: ${this.complaint}${this.output}`);
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async ended(): Promise<Ended> {
    const [code] = await this.#exit;
    return { code: typeof code === 'number' ? code : null, output: this.output, complaint: this.complaint };
  }
}

describe('the engine as a program', () => {
  let data: string;
  const running: Process[] = [];
  const start = (args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) => {
    const engine = new Process(['--data', data, '--port', '0', ...args], environment);
    running.push(engine);
    return engine;
  };

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'amistory-engine-'));
  });
  afterEach(async () => {
    for (const engine of running.splice(0)) {
      engine.signal('SIGKILL');
      await engine.ended();
    }
    rmSync(data, { recursive: true, force: true });
  });

  it('keeps what it acknowledged when it is told to stop, and ends with 0', async () => {
    const first = start(['--sample']);
    const url = await first.listening();
    const path = `/v1/things/${BASE}?at=2026-03-21T12:00:00Z`;
    const before: unknown = await (await fetch(url + path)).json();
    expect(before).toMatchObject({ id: BASE });
    first.signal('SIGTERM');
    expect(await first.ended()).toMatchObject({ code: 0, complaint: '' });

    const second = start();
    expect(await (await fetch((await second.listening()) + path)).json()).toEqual(before);
  });

  it('prints questions about the sample that have answers, and records it once only', async () => {
    const first = start(['--sample']);
    const url = await first.listening();
    while (!first.output.includes('/docs')) await new Promise((wake) => setTimeout(wake, 10));
    const asked = [...first.output.matchAll(/curl -s '([^']+)'/g)].map(([, question = '']) => question);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    for (const question of asked) {
      expect(question.startsWith(url)).toBe(true);
      const answer = await fetch(question);
      expect([question, answer.status]).toEqual([question, 200]);
      expect((await answer.text()).length).toBeGreaterThan(100);
    }
    const events = async (at: string) =>
      z.object({ items: z.array(z.unknown()) }).parse(await (await fetch(at)).json()).items.length;
    const history = `/v1/things/${BASE}/history?limit=1000`;
    const told = await events(url + history);
    first.signal('SIGINT');
    expect((await first.ended()).code).toBe(0);
    expect(await events((await start(['--sample']).listening()) + history)).toBe(told);
  });

  it('lets a request in flight end before it stops, and takes no new one', async () => {
    const engine = start();
    const url = new URL(await engine.listening());
    const upload = request({ port: url.port, host: url.hostname, path: '/v1/records?file=slow.json', method: 'POST' });
    const answer = new Promise<{ status: number | undefined; text: string }>((done, failed) => {
      upload.on('error', failed);
      upload.on('response', (response) => {
        void response.toArray().then((chunks) => done({ status: response.statusCode, text: chunks.join('') }), failed);
      });
    });
    upload.write('{"Records":[');
    await new Promise((wake) => setTimeout(wake, 200));
    engine.signal('SIGTERM');
    while (!engine.output.includes('stopping')) await new Promise((wake) => setTimeout(wake, 10));
    await new Promise((wake) => setTimeout(wake, 100));
    await expect(fetch(`${url.origin}/healthz`)).rejects.toThrow();
    upload.end(']}');
    expect(await answer).toMatchObject({ status: 200 });
    expect(JSON.parse((await answer).text)).toMatchObject({ files: 1, records: 0, quarantined: 0 });
    expect((await engine.ended()).code).toBe(0);
  });

  it('stops at once when told twice', async () => {
    const engine = start();
    const url = new URL(await engine.listening());
    const stuck = request({ port: url.port, host: url.hostname, path: '/v1/records', method: 'POST' });
    stuck.on('error', () => {});
    stuck.write('{"Records":[');
    await new Promise((wake) => setTimeout(wake, 200));
    engine.signal('SIGTERM');
    while (!engine.output.includes('stopping')) await new Promise((wake) => setTimeout(wake, 10));
    engine.signal('SIGTERM');
    expect(await engine.ended()).toMatchObject({ code: 1 });
  });

  it('writes its log as JSON lines, and no secret into it', async () => {
    const engine = start([], { AMISTORY_TOKEN: 'open-sesame' });
    const url = await engine.listening();
    const headers = { authorization: 'Bearer open-sesame' };
    expect((await fetch(`${url}/v1/images?token=open-sesame`, { headers })).status).toBe(400);
    expect((await fetch(`${url}/v1/images`)).status).toBe(401);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    engine.signal('SIGTERM');
    const { output } = await engine.ended();
    const lines = output
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ path: '/v1/images', status: 400, route: '/v1/images' }));
    expect(output).not.toContain('sesame');
  });

  it('announces itself in its folder, and only while it runs', async () => {
    const engine = start();
    const url = await engine.listening();
    const announcement = join(data, 'engine.json');
    expect(JSON.parse(readFileSync(announcement, 'utf8'))).toEqual({ address: url });
    engine.signal('SIGTERM');
    await engine.ended();
    expect(existsSync(announcement)).toBe(false);
  });

  describe('ends with code 2 and one sentence', () => {
    const refused = async (engine: Process): Promise<string> => {
      const { code, complaint } = await engine.ended();
      expect(complaint).not.toMatch(/\n\s+at |node:internal/);
      expect(complaint.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(2);
      return complaint;
    };

    it('when an engine runs on the folder', async () => {
      const url = await start().listening();
      expect(await refused(start())).toContain(url);
    });

    it('when the port is taken', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = z.object({ port: z.number() }).parse(other.address());
      expect(await refused(start(['--port', String(port)]))).toMatch(new RegExp(`--port: ${port} .*another port`));
      other.close();
    });

    it('when the log is no log, which it leaves as it was', async () => {
      writeFileSync(join(data, 'log.db'), 'a letter to a friend, of more than a hundred bytes'.repeat(100));
      const before = readFileSync(join(data, 'log.db'));
      expect(await refused(start())).toContain('log.db');
      expect(readFileSync(join(data, 'log.db')).equals(before)).toBe(true);
    });

    it('when the folder is a file', async () => {
      const file = join(data, 'file');
      writeFileSync(file, '');
      expect(await refused(start(['--data', file]))).toMatch(/--data: .*file/);
    });

    it.each([
      [['--port', 'abc'], {}, /--port: 'abc'/],
      [['--host', '0.0.0.0'], {}, /AMISTORY_TOKEN/],
      [[], { EVENT_STORE: 'postgres' }, /EVENT_STORE: 'postgres'/],
      [['--fast'], {}, /--fast/],
    ])('when it is told %j %j', async (args, environment, sentence) => {
      expect(await refused(start(args, environment))).toMatch(sentence);
    });

    const old = oldNode();
    (old === undefined ? it.skip : it)('when a Node is too old for it (skipped where there is none)', async () => {
      const engine = new Process([], {}, old);
      running.push(engine);
      expect(await refused(engine)).toMatch(/Amistory needs Node 24\.15/);
    });
  });

  it('shows its usage when asked, with code 0', async () => {
    const { code, output } = await start(['--help']).ended();
    expect([code, output.includes('AMISTORY_TOKEN')]).toEqual([0, true]);
  });
});

/** A Node older than 24 on this machine's PATH. */
function oldNode(): string | undefined {
  const version = /^v?(\d+)/;
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((node) => existsSync(node))
    .find((node) => Number(version.exec(versionOf(node))?.[1] ?? 99) < 24);
}

function versionOf(node: string): string {
  return spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '';
}
