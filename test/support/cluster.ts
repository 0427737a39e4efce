import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EC2Client } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { EngineProcess } from './engine-process.js';
import { freePort } from './free-port.js';

const KEY = { id: 'AKIACLUSTERTEST00001', secret: 'the-secret-of-a-cluster-test' };
const Lease = z.object({ lease: z.object({ held: z.boolean() }) });

/** A log of its own process, and engines that follow it. */
export interface Cluster {
  /** The log's connection string. */
  readonly log: string;
  readonly engines: readonly EngineProcess[];
  /** Another node, not started yet, with flags of its own. */
  node(...own: readonly string[]): Promise<EngineProcess>;
  /** Lets the account's key in at the node. */
  admit(engine: EngineProcess): Promise<void>;
  ec2(engine: EngineProcess): EC2Client;
  /** The node that acts, as soon as there is one. */
  holder(): Promise<EngineProcess>;
  close(): Promise<void>;
}

/** Starts it: the log is ESDB_URL, or else one in memory that speaks the protocol. */
export async function startCluster(size: number, flags: readonly string[]): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'amistory-cluster-'));
  const { log, child } = await startLog();
  const engines: EngineProcess[] = [];
  const node = async (...own: readonly string[]) => {
    const data = join(folder, `node-${engines.length + 1}`);
    const engine = new EngineProcess(data, await freePort(), {
      flags: [...flags, ...own],
      environment: { EVENT_STORE: log },
    });
    engines.push(engine);
    return engine;
  };
  const admit = async (engine: EngineProcess) => {
    const body = JSON.stringify({ account: '111122223333', principal: 'ada', ...KEY });
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(`${engine.url}/v1/access-keys`, { method: 'POST', body, headers });
    if (status !== 201) throw new Error(`The key was not let in: ${status}.`);
  };
  const ec2 = ({ url }: EngineProcess) => {
    const credentials = { accessKeyId: KEY.id, secretAccessKey: KEY.secret };
    return new EC2Client({ region: 'eu-central-1', endpoint: url, credentials, maxAttempts: 1 });
  };
  for (let n = 0; n < size; n += 1) {
    const engine = await node();
    await engine.start();
    await admit(engine);
  }
  const close = async () => {
    await Promise.all(engines.map((engine) => engine.kill()));
    if (child !== null) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  return { log, engines, node, admit, ec2, holder: () => holderOf(engines), close };
}

async function startLog(): Promise<{ log: string; child: ChildProcess | null }> {
  const given = process.env['ESDB_URL'];
  if (given) return { log: given, child: null };
  const port = await freePort();
  const args = [resolve('bin/amistory.js'), 'store', 'serve', '--port', String(port), '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { log: `esdb://127.0.0.1:${port}?tls=false`, child };
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function holderOf(engines: readonly EngineProcess[]): Promise<EngineProcess> {
  for (;;) {
    for (const engine of engines) {
      const answer = await fetch(`${engine.url}/readyz`).catch(() => null);
      const told = Lease.safeParse(await answer?.json());
      if (told.data?.lease.held === true) return engine;
    }
    await pause(50);
  }
}
