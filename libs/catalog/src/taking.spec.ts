import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Followers, startBuilding, takingInThread } from '#consumers';
import { SqliteEventStore } from '#event-store';
import { toEvent } from '#lifecycle';
import { type ModelDefinition, type ReadModel, ReadModels, SqliteThings } from '#read-model';
import { happened } from '#testing';
import { contentOf, streamFor } from '../../../test/support/projecting.js';
import { CATALOG } from './catalog.js';

/** Two facts each: what makes a thread worth its memory. */
const IMAGES = 1_100;
const COMPILED = new URL('../../../dist/libs/catalog/src/catalog.js', import.meta.url).href;

describe('the catalog of an engine that is commanded', () => {
  let folder: string;
  let store: SqliteEventStore;
  let models: ReadModels;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amistory-taking-'));
    store = await SqliteEventStore.open(join(folder, 'log.db'));
    models = ReadModels.inFolder(join(folder, 'models'));
  });
  afterEach(async () => {
    models.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const live = async (imageId: string): Promise<bigint> => {
    const born = { imageId, ownerId: '1', region: 'eu-central-1', attributes: { name: `n-${imageId}` } };
    const facts = [
      happened('10:00:00', 'ImageRegistered', born),
      happened('10:01:00', 'ImageBecameAvailable', { imageId }),
    ];
    const stream = streamFor('ImageRegistered', born);
    return (await store.append(stream, 'any', facts.map(toEvent))).position;
  };
  const worked = async (definition: ModelDefinition, images = IMAGES) => {
    const troubles: string[] = [];
    const hear = (trouble: string) => troubles.push(trouble);
    const followers = new Followers(store, models, hear, { startBuilding, taking: takingInThread(store) });
    const model = followers.follow(definition);
    await followers.onApplicationBootstrap();
    await Promise.all(Array.from({ length: images }, (_, n) => live(`ami-${n}`)));
    return { followers, model, troubles };
  };
  /** Only where another connection writes does whoever looks keep a moment of the file. */
  const isTakenElsewhere = ({ current }: ReadModel): boolean => current.db.inTransaction;
  const taken = async (model: ReadModel) => {
    for (let n = 0; !isTakenElsewhere(model); n += 1) {
      await live(`ami-until${n}`);
      await pause(20);
    }
  };
  const folded = async (definition = CATALOG) => {
    const whole = new Followers(store, ReadModels.inMemory());
    const { current } = whole.follow(definition);
    await whole.onApplicationBootstrap();
    await whole.caughtUp(30_000);
    await whole.onModuleDestroy();
    return contentOf(current);
  };

  it('is filled by a thread, and whoever waits for a position sees at once what stands there', async () => {
    const { followers, model, troubles } = await worked(CATALOG);
    await taken(model);
    const things = new SqliteThings(() => model.current);
    for (let n = 0; n < 50; n += 1) {
      const imageId = `ami-late${n}`;
      // What is read in this turn was read before: nothing of what comes is in it.
      expect(things.thing(imageId)).toBeUndefined();
      const position = await live(imageId);
      expect(await followers.reached(position, 5_000)).toBe(true);
      expect(things.thing(imageId)).toMatchObject({ state: { state: 'available' } });
    }
    expect(isTakenElsewhere(model)).toBe(true);
    expect(contentOf(model.current)).toEqual(await folded());
    expect(troubles).toEqual([]);
    await followers.onModuleDestroy();
  });

  it('shows one moment to whoever asks several things in one turn', async () => {
    const { followers, model } = await worked(CATALOG);
    await taken(model);
    const things = new SqliteThings(() => model.current);
    const appended = live('ami-new');
    expect(things.thing('ami-new')).toBeUndefined();
    await appended;
    const until = performance.now() + 200;
    const before = things.thing('ami-new');
    while (performance.now() < until) expect(things.thing('ami-new')).toEqual(before);
    await pause(50);
    expect(things.thing('ami-new')).toBeDefined();
    await followers.onModuleDestroy();
  });

  it('is built anew beside the thread, goes on there, and is left whole', async () => {
    const { followers, model, troubles } = await worked(CATALOG);
    await taken(model);
    const rebuilt = followers.rebuild('catalog');
    for (let n = 0; n < 100; n += 1) await live(`ami-meanwhile${n}`);
    await rebuilt;
    expect(model.current.number).toBe(2);
    const last = await live('ami-last');
    expect(await followers.reached(last, 5_000)).toBe(true);
    expect(contentOf(model.current)).toEqual(await folded());
    await followers.onModuleDestroy();
    models.close();
    expect(JSON.parse(readFileSync(join(folder, 'models', 'catalog.json'), 'utf8'))).toMatchObject({
      generation: 2,
      seal: { size: expect.any(Number) },
    });
    expect(existsSync(join(folder, 'models', 'catalog.2.db-wal'))).toBe(false);
    expect(troubles).toEqual([]);
  });

  it('is filled by another thread where one dies in the middle of a page, and nothing is missing or doubled', async () => {
    const died = join(folder, 'died');
    const module = join(folder, 'deadly.mjs');
    writeFileSync(
      module,
      `import { existsSync, writeFileSync } from 'node:fs';
       import { isMainThread } from 'node:worker_threads';
       import { CATALOG as whole } from '${COMPILED}';
       const row = (table) => (state) => {
         if (state.imageId === 'ami-deadly' && !isMainThread && !existsSync('${died}')) {
           writeFileSync('${died}', '');
           process.exit(3);
         }
         return table.row(state);
       };
       export const CATALOG = { ...whole, tables: whole.tables.map((table) => ({ ...table, row: row(table) })) };`,
    );
    const { followers, model, troubles } = await worked({ ...CATALOG, module: `file://${module}` });
    await taken(model);
    const last = (await Promise.all(['ami-deadly', 'ami-next'].map(live))).at(-1) ?? 0n;
    expect(await followers.reached(last, 10_000)).toBe(true);
    expect(existsSync(died)).toBe(true);
    expect(troubles).toEqual([expect.stringMatching(/^catalog could not go on .* has ended/)]);
    await taken(model);
    expect(contentOf(model.current)).toEqual(await folded());
    await followers.onModuleDestroy();
  });

  it('is filled here while little happens: a thread costs memory', async () => {
    const { followers, model } = await worked(CATALOG, 20);
    expect(await followers.caughtUp(5_000)).toBe(true);
    await pause(300);
    expect(isTakenElsewhere(model)).toBe(false);
    await followers.onModuleDestroy();
  });
});
