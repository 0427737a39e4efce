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
  stop(): Promise<void>;
}

/** A key for an account that is ruled there, made while no engine runs on the folder. */
export async function accessKey(data: string, account: string): Promise<Signing> {
  const made = ['access-key', 'create', '--account', account, '--principal', 'bench', '--data', data, '--json'];
  const { stdout } = await run(process.execPath, [CLI, ...made]);
  const { id, secret }: { id: string; secret: string } = JSON.parse(stdout);
  return { id, secret, region: 'eu-central-1' };
}

/** Starts an engine on a folder, on a free port. */
export async function startProcess(data: string, port: number, ...options: string[]): Promise<EngineProcess> {
  const started = performance.now();
  const flags = ['--max-semi-space-size=8', API, '--data', data, '--port', String(port), '--log-level', 'error'];
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
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
