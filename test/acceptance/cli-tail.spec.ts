import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { amistory, engine, folderFor, running } from './cli-program.js';

const SAMPLE = 'examples/trail';
const BASE = 'ami-0ba5e20260302a001';

/** What the sample trail comes to. */
const FACTS = 89;
const linesOf = (out: string): string[] => out.split('\n').slice(0, -1);

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(50);
};

describe('amistory tail', () => {
  const { folder, remove } = folderFor('cli-tail');
  const here = ['--data', join(folder, 'data')];
  const start = (...more: readonly string[]) => engine(['--no-development-key', ...here, ...more]);
  let served: Awaited<ReturnType<typeof engine>>;

  beforeAll(async () => {
    served = await start();
  }, 60_000);
  afterAll(async () => {
    served.kill('SIGTERM');
    await served.ended;
    remove();
  });

  it('shows facts as they are recorded, and goes on where it was when the engine is back', async () => {
    const [readable, whole] = [running(['tail', '--image', BASE, ...here]), running(['tail', '--json', ...here])];
    await pause(1_500);
    await amistory(['record', join(SAMPLE, 'AWSLogs'), ...here]);
    await until(() => whole.said.out.includes(BASE) && readable.said.out !== '');
    served.kill('SIGTERM');
    await served.ended;
    served = await start('--port', new URL(served.url).port);
    await amistory(['record', join(SAMPLE, 'EventBridge'), ...here]);
    const { out } = await amistory(['tail', '--from', '0', '--limit', String(FACTS), '--json', ...here]);
    const expected = linesOf(out);
    await until(() => linesOf(whole.said.out).length >= expected.length);
    expect(linesOf(whole.said.out)).toEqual(expected);
    expect(JSON.parse(expected[0] ?? '')).toMatchObject({ specversion: '1.0', type: expect.any(String) });
    expect(readable.said.out).toMatch(new RegExp(`^2026-\\S+Z {2}ImageCopyTaken {2}${BASE} {2}`, 'm'));
    expect(readable.said.out).not.toContain('\u001B');
    for (const { child, ended } of [readable, whole]) {
      child.kill('SIGTERM');
      await ended;
    }
  }, 60_000);

  it('says in a line what it cannot do', async () => {
    const refused = await amistory(['tail', '--type', 'ImageLost', ...here]);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toMatch(/^amistory: type must be a type of fact.*\n$/);
    const nobody = await amistory(['tail', '--data', join(folder, 'nothing')]);
    expect(nobody.err).toMatch(
      /^amistory: no engine runs on '.*', so nothing comes: start it, or name one with --url\.\n$/,
    );
    const gone = await amistory(['tail', '--url', 'http://127.0.0.1:9']);
    expect(gone.err).toMatch(/^amistory: no engine answers at http:\/\/127\.0\.0\.1:9/);
  });
});
