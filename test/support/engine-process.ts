import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

interface Options {
  /** Beside the folder and the port. */
  readonly flags?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** An engine of its own process, on a folder and a port that outlive it. */
export class EngineProcess {
  #child: ChildProcess | null = null;

  constructor(
    readonly data: string,
    readonly port: number,
    private readonly options: Options = {},
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const { flags = [], environment = {} } = this.options;
    const own = ['--data', this.data, '--port', String(this.port), '--log-level', 'fatal'];
    this.#child = spawn(process.execPath, [resolve('dist/apps/api/src/main.js'), ...own, ...flags], {
      stdio: 'ignore',
      env: { ...process.env, ...environment },
    });
    const isReady = () =>
      fetch(`${this.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isReady())) {
      if (this.#child.exitCode !== null) throw new Error(`The engine ended with ${this.#child.exitCode}.`);
      await pause(20);
    }
  }

  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it in good order. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.on('exit', done));
    child.kill(signal);
    await ended;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
