import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Signing } from './ec2-client.js';

const run = promisify(execFile);
const API = new URL('../../apps/api/src/main.js', import.meta.url).pathname;
const CLI = new URL('../../../bin/amistory.js', import.meta.url).pathname;

/** An engine of its own process, as `npm start` starts it. */
export interface EngineProcess {
  readonly url: string;
  /** From its start until /readyz said so, in milliseconds. */
  readonly readyMs: number;
  /** Resident memory now, in MiB (Linux). */
  rssMiB(): number;
  /** Processor time so far, user and system, in microseconds (Linux). */
  spent(): Spent;
  stop(): Promise<void>;
}

/** Processor time of an engine's main thread, and of all its threads. */
export interface Spent {
  readonly main: number;
  readonly all: number;
}

/** A tick of Linux's processor times, in microseconds. */
const TICK = 10_000;

/** User and system time of a process or thread, by its `stat`: the 14th and 15th word, of which the second may hold blanks. */
function spentBy(stat: string): number {
  const text = readFileSync(stat, 'utf8');
  const words = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(words[11]) + Number(words[12])) * TICK;
}

/** A key for an account that is ruled there, made while no engine runs on the folder. */
export async function accessKey(data: string, account: string): Promise<Signing> {
  const made = ['access-key', 'create', '--account', account, '--principal', 'bench', '--data', data, '--json'];
  const { stdout } = await run(process.execPath, [CLI, ...made]);
  const { id, secret }: { id: string; secret: string } = JSON.parse(stdout);
  return { id, secret, region: 'eu-central-1' };
}

/** What `npm start` gives Node. */
export const ENGINE_FLAGS = ['--max-semi-space-size=8', '--v8-pool-size=0'];

/** Starts an engine on a folder, on a free port. */
export async function startProcess(data: string, port: number, ...options: string[]): Promise<EngineProcess> {
  const started = performance.now();
  const flags = [...ENGINE_FLAGS, API, '--data', data, '--port', String(port), '--log-level', 'error'];
  const child = spawn(process.execPath, [...flags, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(`${url}/readyz`)).ok;
  while (!(await isReady().catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`The engine ended with ${child.exitCode}.`);
    await pause(5);
  }
  const readyMs = performance.now() - started;
  return {
    url,
    readyMs,
    rssMiB: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024,
    spent: () => ({
      main: spentBy(`/proc/${child.pid}/task/${child.pid}/stat`),
      all: spentBy(`/proc/${child.pid}/stat`),
    }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
