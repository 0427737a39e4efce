import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EC2Client } from '@aws-sdk/client-ec2';
import { z } from 'zod';

const run = promisify(execFile);
const Key = z.object({ id: z.string(), secret: z.string() });

/** An engine in a process of its own, on a folder and a port that outlive it. */
export class EngineProcess {
  #child: ChildProcess | null = null;

  constructor(
    readonly data: string,
    readonly port: number,
    private readonly flags: readonly string[] = [],
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it, and waits until it is ready. */
  async start(): Promise<void> {
    const flags = ['--data', this.data, '--port', String(this.port), '--log-level', 'fatal', ...this.flags];
    const child = spawn(process.execPath, [resolve('dist/apps/api/src/main.js'), ...flags], { stdio: 'ignore' });
    this.#child = child;
    const isReady = () =>
      fetch(`${this.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isReady())) {
      if (child.exitCode !== null) throw new Error(`The engine ended with ${child.exitCode}.`);
      await pause(20);
    }
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** A client of the EC2 API with a key of its own, made while the engine does not run. It asks once. */
  async ec2(account: string, region: string): Promise<EC2Client> {
    const asked = ['--account', account, '--principal', 'ada', '--data', this.data, '--json'];
    const made = await run(process.execPath, [resolve('bin/amistory.js'), 'access-key', 'create', ...asked]);
    const { id, secret } = Key.parse(JSON.parse(made.stdout));
    const credentials = { accessKeyId: id, secretAccessKey: secret };
    return new EC2Client({ region, endpoint: this.url, credentials, maxAttempts: 1 });
  }
}
