import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A checkout without a program: what `amistory` does there depends on whether somebody builds one. */
describe('the command line in a checkout that is not built', () => {
  let checkout: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'amistory-unbuilt-'));
    cpSync('bin', join(checkout, 'bin'), { recursive: true });
    writeFileSync(join(checkout, 'package.json'), '{ "type": "module" }');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(checkout, { recursive: true });
  });

  const building = async (): Promise<ChildProcess> => {
    const source = `
      import { beginBuilding } from './bin/building.js';
      console.log(beginBuilding());
      process.stdin.resume().on('end', () => process.exit());`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], { cwd: checkout });
    children.push(child);
    const [said] = await once(child.stdout, 'data');
    expect(String(said)).toBe('true\n');
    return child;
  };
  const call = () => [join(checkout, 'bin/amistory.js'), 'orphans'] as const;
  const NOT_BUILT = "amistory: the program is not built yet: run 'npm run build' in the checkout first.\n";

  it('says how to build it', () => {
    const { status, stderr } = spawnSync(process.execPath, call(), { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: NOT_BUILT });
  });

  it('waits for whoever is building it, and then does what it was told', async () => {
    const builder = await building();
    const cli = spawn(process.execPath, call());
    children.push(cli);
    const said = { out: '', err: '' };
    cli.stdout.on('data', (text) => (said.out += String(text)));
    const [waiting] = await once(cli.stderr, 'data');
    expect(String(waiting)).toBe('amistory: the program is being built; this waits for it.\n');
    mkdirSync(join(checkout, 'dist/apps/cli/src'), { recursive: true });
    writeFileSync(
      join(checkout, 'dist/apps/cli/src/main.js'),
      'export const run = (args) => console.log(args.join());',
    );
    builder.stdin?.end();
    const [code] = await once(cli, 'close');
    expect({ code, out: said.out }).toEqual({ code: 0, out: 'orphans\n' });
  });

  it('does not wait for one that was killed, nor is another build kept from beginning by it', async () => {
    const builder = await building();
    builder.kill('SIGKILL');
    await once(builder, 'close');
    const { status, stderr } = spawnSync(process.execPath, call(), { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: NOT_BUILT });
    await building();
  });

  it('has `npm start` end with the shell that npm runs it by, which passes no signal on', async () => {
    writeFileSync(join(checkout, 'bin/build.js'), '');
    mkdirSync(join(checkout, 'dist/apps/api/src'), { recursive: true });
    const engine = `
      process.on('SIGTERM', () => { console.log('stopped'); process.exit(); });
      setInterval(() => {}, 1_000);
      console.log('running');`;
    writeFileSync(join(checkout, 'dist/apps/api/src/main.js'), engine);
    const shell = spawn('sh', ['-c', `"${process.execPath}" bin/start.js; true`], { cwd: checkout });
    children.push(shell);
    const said: string[] = [];
    shell.stdout.on('data', (text) => said.push(String(text)));
    await once(shell.stdout, 'data');
    shell.kill('SIGTERM');
    // The engine holds the other end of the pipe until it has ended.
    await once(shell.stdout, 'close');
    expect(said.join('')).toBe('running\nstopped\n');
  });
});
