import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SqliteEventStore } from '#event-store';
import { toEvent } from '#lifecycle';
import { ReadModels } from '#read-model';
import { contentOf, MODEL, project } from '../../../test/support/projecting.js';

const CRASHES = 10;
const IMAGES = 400;
const SECOND = 1_000_000;

/** Goes on from the checkpoint, page by page, and says so after each; every other time as a model that already answers. */
const PROGRAM = `
  const [logFile, folder, answers] = process.argv.slice(1);
  const { SqliteEventStore } = await import(process.cwd() + '/dist/libs/event-store/src/index.js');
  const { ThingsProjection } = await import(process.cwd() + '/dist/libs/consumers/src/index.js');
  const { ReadModels } = await import(process.cwd() + '/dist/libs/read-model/src/index.js');
  const store = await SqliteEventStore.open(logFile);
  const { current } = ReadModels.inFolder(folder).open(${JSON.stringify({ ...MODEL, tables: [] })});
  if (answers === 'true') current.finishBuilding();
  const projection = new ThingsProjection(store, current);
  const after = BigInt(current.progress().position);
  for await (const page of store.follow({ after, signal: new AbortController().signal, pageSize: 37 })) {
    await projection.apply(page);
    console.log(String(page.position));
    if (page.caughtUp) break;
  }
  console.log('end');
  setInterval(() => {}, 1000);
`;

/** Starts the program and kills it a little after so many pages; answers the last position that it told. */
const crash = (args: readonly string[], pages: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, ...args]);
    const errors: string[] = [];
    child.stderr.on('data', (chunk) => errors.push(String(chunk)));
    let [seen, last] = [0, ''];
    createInterface(child.stdout).on('line', (line) => {
      seen += 1;
      last = line;
      if (seen === pages || line === 'end') setTimeout(() => child.kill('SIGKILL'), (seen % 5) * 1.7);
    });
    child.on('exit', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(last);
      else reject(new Error(`The program ended by itself: ${errors.join('')}`));
    });
  });

const appendLives = async (store: SqliteEventStore): Promise<void> => {
  const appends: Promise<unknown>[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    for (let n = 0; n < IMAGES; n += 1) {
      const imageId = `ami-${n}`;
      const born = { imageId, ownerId: '1', region: 'eu-central-1', attributes: { name: `n-${n}` } };
      const grantees = [{ kind: 'account' as const, id: String(turn) }];
      const number = String(turn * IMAGES + n).padStart(12, '0');
      const event = toEvent({
        id: `00000000-0000-4000-8000-${number}`,
        stream: `image-${imageId}`,
        type: turn === 0 ? 'ImageRegistered' : turn === 3 ? 'LaunchPermissionRevoked' : 'LaunchPermissionGranted',
        data: turn === 0 ? born : { imageId, grantees },
        // Every fifth fact of the last turns happened before those that the log already holds.
        metadata: {
          version: 1,
          occurredAt: (n % 5 === 0 && turn > 3 ? 1.5 : turn) * SECOND,
          actor: { principal: `ann-${n % 7}` },
          source: 'cloudtrail',
        },
      });
      appends.push(store.append(`image-${imageId}`, 'any', [event]));
    }
  }
  await Promise.all(appends);
};

describe('a projection whose program is killed again and again', () => {
  it('says in the end what a projection says that ran in one go', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amistory-crash-'));
    const store = await SqliteEventStore.open(join(folder, 'log.db'));
    await appendLives(store);
    await store.close();
    for (let round = 0; round < CRASHES; round += 1) {
      await crash([join(folder, 'log.db'), join(folder, 'models'), String(round % 2 === 1)], 5 + ((round * 7) % 9));
    }
    await crash([join(folder, 'log.db'), join(folder, 'models'), 'true'], Infinity);
    const models = ReadModels.inFolder(join(folder, 'models'), (reason) => {
      throw new Error(`A crash must not cost the file: ${reason}`);
    });
    const { current } = models.open(MODEL);
    const again = await SqliteEventStore.open(join(folder, 'log.db'));
    expect(current.progress().position).toBe(String(await again.head()));
    expect(contentOf(current)).toEqual(contentOf(await project(again)));
    models.close();
    await again.close();
    rmSync(folder, { recursive: true });
  }, 60_000);
});
