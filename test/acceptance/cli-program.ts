import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve('bin/amistory.js');
const ENGINE = resolve('dist/apps/api/src/main.js');

/** What a run of the program came to. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Run {
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string | Buffer;
  readonly node?: string;
}

const start = (file: string, args: readonly string[], { env = {}, node = process.execPath }: Run = {}) => {
  const {
    AMISTORY_TOKEN: _token,
    AMISTORY_DATA: _data,
    NO_COLOR: _colour,
    COLUMNS: _columns,
    ...inherited
  } = process.env;
  const child = spawn(node, [file, ...args], { env: { ...inherited, ...env } });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = once(child, 'close').then(([code]: unknown[]): Ran => ({
    code: typeof code === 'number' ? code : null,
    ...said,
  }));
  return { child, said, ended };
};

/** Runs `amistory` in a process of its own, as `npx amistory` does. */
export const amistory = (args: readonly string[], run: Run = {}): Promise<Ran> => {
  const { child, ended } = start(PROGRAM, args, run);
  child.stdin.on('error', () => undefined);
  child.stdin.end(run.stdin ?? '');
  return ended;
};

/** As `amistory`, while it runs. */
export const running = (args: readonly string[], run: Run = {}) => start(PROGRAM, args, run);

/** The JSON document that a run printed; it must have ended well, and said nothing else. */
export const json = async (args: readonly string[], run: Run = {}): Promise<unknown> => {
  const { code, out, err } = await amistory([...args, '--json'], run);
  if (code !== 0 || err !== '') throw new Error(`amistory ${args.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out);
};

/** An engine on a free port, in a process of its own. */
export const engine = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const { child, said, ended } = start(ENGINE, ['--port', '0', ...args], { env });
  for (;;) {
    const url = /"url":"(http:[^"]+)"/.exec(said.out)?.[1];
    if (url !== undefined) return { url, kill: (signal: NodeJS.Signals) => child.kill(signal), ended };
    if (child.exitCode !== null) throw new Error(`The engine ended: ${said.err}${said.out}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
};

/** A folder that is gone when the specs are. */
export const folderFor = (name: string) => {
  const folder = mkdtempSync(join(tmpdir(), `amistory-${name}-`));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
