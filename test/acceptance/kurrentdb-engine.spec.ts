import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cutLine } from '../support/cut-line.js';

const ENGINE = resolve('dist/apps/api/src/main.js');
const CLI = resolve('bin/amistory.js');
const BASE = 'ami-0ba5e20260302a001';
const QUESTION = `/v1/images/${BASE}/who-could-launch?at=2026-03-10T15:00:00Z`;

/** A program in a process of its own. */
class Program {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;
  said = '';

  constructor(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...environment } });
    this.#exit = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.said += text.toString()));
    }
  }

  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.said)?.[1];
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null) throw new Error(`It ended: ${this.said}`);
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    await this.#exit;
  }

  async code(): Promise<unknown> {
    return (await this.#exit)[0];
  }
}

/** Engines start several times in a test, and machines are slow. */
const PATIENCE_MS = 120_000;

describe('an engine whose log is in a cluster', () => {
  let data: string;
  let address: string;
  const running: Program[] = [];
  const run = (...given: ConstructorParameters<typeof Program>) => {
    const program = new Program(...given);
    running.push(program);
    return program;
  };
  const engine = (url: string, ...args: string[]) =>
    run(ENGINE, ['--data', data, '--port', '0', ...args], { EVENT_STORE: url });
  const listening = (program: Program) => program.says(/"url":"(http:[^"]+)"/);

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'amistory-cluster-'));
    address = await run(CLI, ['store', 'serve', '--port', '0']).says(/esdb:\/\/([\d.:]+)\?tls=false/);
  });
  afterEach(async () => {
    for (const program of running.splice(0)) await program.end('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  });

  it(
    'records and answers, and has lost nothing when it is killed, or loses its folder',
    async () => {
      const url = `esdb://${address}?tls=false`;
      const first = engine(url, '--sample');
      const at = await listening(first);
      const answer = await (await fetch(at + QUESTION)).text();
      expect(answer).toContain('"launchable":true');
      const ruled = await rule(at, '111122223333');
      expect(ruled.status).toBe(200);
      await first.end('SIGKILL');

      const second = engine(url);
      const again = await listening(second);
      expect(await (await fetch(again + QUESTION)).text()).toBe(answer);
      const rebuilt = await fetch(`${again}/v1/rebuild`, { method: 'POST' });
      expect(rebuilt.status).toBe(200);
      expect(await (await fetch(again + QUESTION)).text()).toBe(answer);
      await second.end('SIGTERM');

      rmSync(data, { recursive: true });
      const elsewhere = await listening(engine(url));
      await ready(elsewhere);
      expect(await (await fetch(elsewhere + QUESTION)).text()).toBe(answer);
      const account: unknown = await (await fetch(`${elsewhere}/v1/things/111122223333`)).json();
      expect(account).toMatchObject({ id: '111122223333' });
    },
    PATIENCE_MS,
  );

  it(
    'says when the log is out of reach, refuses commands meanwhile, and goes on by itself',
    async () => {
      const line = await cutLine(address);
      const at = await listening(engine(`esdb://${line.address}?tls=false`));
      expect((await fetch(`${at}/readyz`)).status).toBe(200);
      await line.close();
      const refused = await rule(at, '111122223333');
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ type: 'urn:amistory:problem:log-out-of-reach' });
      const unready = await fetch(`${at}/readyz`);
      expect(unready.status).toBe(503);
      expect(await unready.json()).toMatchObject({
        store: 'out of reach',
        storeTrouble: expect.stringMatching(/refused/i),
      });
      const back = await cutLine(address, line.address);
      await ready(at);
      expect((await rule(at, '111122223333')).status).toBe(200);
      await back.close();
    },
    PATIENCE_MS,
  );

  it.each([
    ['a password in the clear', 'esdb://ada:s3cret@127.0.0.1:1?tls=false', /^EVENT_STORE: .* user and tls=false/],
    [
      'a cluster that does not answer',
      'esdb://127.0.0.1:1?tls=false',
      /^EVENT_STORE: the log at 127\.0\.0\.1:1 is out of reach \(.*ECONNREFUSED.*\); start its database/,
    ],
    [
      'a cluster that does not answer its user',
      'esdb://ada:s3cret@127.0.0.1:1',
      /^EVENT_STORE: the log at 127\.0\.0\.1:1 is out of reach/,
    ],
  ])('does not start with %s, and says so in a sentence', async (_, url, sentence) => {
    const program = engine(url);
    expect(await program.code()).toBe(2);
    expect(program.said).toMatch(sentence);
    expect(program.said.trimEnd()).not.toMatch(/s3cret|ada|\n/);
  });

  it(
    'does not start over the folder of another log',
    async () => {
      const url = `esdb://${address}?tls=false`;
      writeFileSync(join(data, 'log.db'), '');
      const mixed = engine(url);
      expect(await mixed.code()).toBe(2);
      expect(mixed.said).toMatch(/a log of its own.* folder of its own/);
      rmSync(join(data, 'log.db'));
      const first = engine(url, '--sample');
      await listening(first);
      await first.end('SIGTERM');
      const other = await run(CLI, ['store', 'serve', '--port', '0']).says(/esdb:\/\/([\d.:]+)\?tls=false/);
      const astray = engine(`esdb://${other}?tls=false`);
      expect(await astray.code()).toBe(2);
      expect(astray.said).toMatch(/names another log/);
    },
    PATIENCE_MS,
  );
});

async function ready(at: string): Promise<void> {
  while ((await fetch(`${at}/readyz`)).status !== 200) await new Promise((wake) => setTimeout(wake, 50));
}

const rule = (at: string, account: string) =>
  fetch(`${at}/v1/accounts/${account}/mode`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode: 'ruled' }),
  });
