import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EngineProcess } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import { folderFor } from '../acceptance/cli-program.js';
import { isInstalled } from './python.js';

/** Below the checkout, so that programs of Node find its packages. */
const PROGRAMS = resolve('dist/docs-programs');

/** Page, language and name of a program, what it is run by, and what it says of the sample trail. */
const PROGRAM_OF = [
  ['feeds.md', 'sh feed', 'sh', /"type":"ImageRegistered","subject":"ami-/],
  ['feeds.md', 'python feed', 'python3', /^ami-\w+$/m],
  ['feeds.md', 'js feed', process.execPath, /^ami-\w+$/m],
  ['eventstoredb.md', 'js catch-up', process.execPath, /^image-ami-\w+ LaunchPermissionGranted \{/m],
  ['eventstoredb.md', 'js persistent', process.execPath, /^to be scanned: \{.*"imageId":"ami-/m],
] as const;

const TOOLS = new Map([
  ['sh', await isInstalled('curl', '--version')],
  ['python3', await isInstalled('python3', '-c', 'import requests')],
]);

describe('the programs of the pages about subscribing', () => {
  const { folder, remove } = folderFor('subscribing');
  let engine: EngineProcess;
  let log: string;
  const programs: ChildProcess[] = [];

  beforeAll(async () => {
    mkdirSync(PROGRAMS, { recursive: true });
    const grpc = await freePort();
    log = `esdb://127.0.0.1:${grpc}?tls=false`;
    engine = new EngineProcess(folder, await freePort(), ['--grpc-port', String(grpc), '--sample']);
    await engine.start();
  }, 60_000);
  afterAll(async () => {
    for (const program of programs) {
      const ended = once(program, 'exit');
      if (program.kill('SIGKILL')) await ended;
    }
    await engine.end('SIGTERM');
    rmSync(PROGRAMS, { recursive: true });
    remove();
  });

  it.each(PROGRAM_OF)('of %s: the %s one does what it says', async (page, name, command, says) => {
    if (TOOLS.get(command) === false) return;
    const text = readFileSync(`docs/${page}`, 'utf8').split(`\`\`\`${name}\n`)[1]?.split('\n```')[0];
    if (text === undefined) throw new Error(`docs/${page} has no program '${name}'.`);
    const file = `${PROGRAMS}/${name.replace(/(\w+) (.+)/, '$2.$1').replace(/js$/, 'mjs')}`;
    writeFileSync(file, text);
    const program = spawn(command, [file], { env: { ...process.env, AMISTORY_URL: engine.url, ESDB_URL: log } });
    programs.push(program);
    let said = '';
    for (const stream of [program.stdout, program.stderr])
      stream.setEncoding('utf8').on('data', (more: string) => (said += more));
    for (let patience = 0; patience < 100 && !says.test(said); patience += 1) await pause(100);
    expect(said).toMatch(says);
  });
});
