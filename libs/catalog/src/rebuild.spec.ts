import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Followers, startBuilding } from '#consumers';
import { type EventStore, MemoryEventStore, SqliteEventStore } from '#event-store';
import { toEvent } from '#lifecycle';
import { type ModelDefinition, type ReadModel, ReadModels, SqliteThings } from '#read-model';
import { happened } from '#testing';
import { contentOf, streamFor } from '../../../test/support/projecting.js';
import { CATALOG } from './catalog.js';

const IMAGES = 300;
/** Three facts each: a log that is worth a thread. */
const FIRST = 7_000;

describe('a rebuild of the catalog in a thread of its own', () => {
  let folder: string;
  let store: EventStore;
  let models: ReadModels;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amistory-rebuild-'));
    store = await SqliteEventStore.open(join(folder, 'log'));
    models = ReadModels.inFolder(folder);
  });
  afterEach(async () => {
    models.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const live = async (n: number) => {
    const imageId = `ami-${n}`;
    const grantees = [{ kind: 'account' as const, id: String(n % 7) }];
    const born = { imageId, ownerId: '1', region: 'eu-central-1', attributes: { name: `n-${n}` } };
    // The grant is told before the making that came first: it has the image folded anew.
    const facts = [
      happened('10:05:00', 'LaunchPermissionGranted', { imageId, grantees }),
      happened('10:00:00', 'ImageRegistered', born),
      happened('10:01:00', 'ImageBecameAvailable', { imageId }),
    ];
    await Promise.all(facts.map((fact) => store.append(streamFor(fact.type, fact.data), 'any', [toEvent(fact)])));
  };
  const liveMany = async (count: number) => {
    for (let n = 0; n < count; n += 100) await Promise.all(Array.from({ length: 100 }, (_, more) => live(n + more)));
  };
  const equalsFollowed = async ({ current }: ReadModel) => {
    const whole = new Followers(store, ReadModels.inMemory());
    const other = whole.follow(CATALOG);
    await whole.onApplicationBootstrap();
    expect(await whole.caughtUp(30_000)).toBe(true);
    expect(contentOf(current)).toEqual(contentOf(other.current));
    await whole.onModuleDestroy();
  };
  const followed = async (definition: ModelDefinition) => {
    await liveMany(IMAGES);
    const followers = new Followers(store, models, () => {}, { startBuilding });
    const model = followers.follow(definition);
    await followers.onApplicationBootstrap();
    expect(await followers.caughtUp(10_000)).toBe(true);
    return { followers, model };
  };

  it('ends equal to the model that followed, also with what came meanwhile', async () => {
    const { followers, model } = await followed(CATALOG);
    const first = model.current;
    const told: number[] = [];
    const rebuilt = followers.rebuild('catalog', ({ events }) => told.push(events));
    for (let n = IMAGES; n < IMAGES + 50; n += 1) await live(n);
    await rebuilt;
    expect(await followers.caughtUp(10_000)).toBe(true);
    expect(model.current).not.toBe(first);
    expect(told.at(-1)).toBeGreaterThanOrEqual(IMAGES * 3);
    await equalsFollowed(model);
    expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toEqual(['catalog.2.db']);
    await followers.onModuleDestroy();
  });

  it('fills the model for the first time, tells how far it is meanwhile, and then follows', async () => {
    await liveMany(FIRST);
    const followers = new Followers(store, models, (message) => troubles.push(message), { startBuilding });
    const troubles: string[] = [];
    const model = followers.follow(CATALOG);
    await followers.onApplicationBootstrap();
    const seen = new Set<string>();
    while (model.current.number === 1) {
      for (const { position, caughtUp } of followers.statuses()) if (!caughtUp) seen.add(position);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(seen.size).toBeGreaterThan(3);
    await live(FIRST);
    expect(await followers.caughtUp(10_000)).toBe(true);
    expect(followers.statuses()).toEqual([
      expect.objectContaining({ caughtUp: true, lagEvents: 0, position: String(await store.head()) }),
    ]);
    await equalsFollowed(model);
    expect(troubles).toEqual([]);
    await followers.onModuleDestroy();
  });

  it('begins here where no thread can read the log', async () => {
    await store.close();
    store = new MemoryEventStore();
    await liveMany(FIRST);
    const troubles: string[] = [];
    const followers = new Followers(store, models, (message) => troubles.push(message), { startBuilding });
    const model = followers.follow(CATALOG);
    await followers.onApplicationBootstrap();
    while (!model.current.built) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await followers.caughtUp(30_000)).toBe(true);
    expect(new SqliteThings(() => model.current).thing(`ami-${FIRST - 1}`)).toMatchObject({ ownerId: '1' });
    expect(troubles).toEqual([]);
    await followers.onModuleDestroy();
  });

  it('begins here where no thread can, and says why', async () => {
    await liveMany(FIRST);
    const troubles: string[] = [];
    const followers = new Followers(store, models, (message) => troubles.push(message), { startBuilding });
    const model = followers.follow({ ...CATALOG, module: join(folder, 'nowhere.js') });
    await followers.onApplicationBootstrap();
    expect(await followers.caughtUp(30_000)).toBe(true);
    expect(model.current.number).toBe(1);
    expect(troubles).toEqual([expect.stringContaining('nowhere.js')]);
    await followers.onModuleDestroy();
  });

  it('is given up where the application ends meanwhile, and leaves no file', async () => {
    await liveMany(FIRST);
    const followers = new Followers(store, models, () => {}, { startBuilding });
    followers.follow(CATALOG);
    const rebuilt = followers.rebuild('catalog');
    const ended = expect(rebuilt).rejects.toThrow();
    await followers.onModuleDestroy();
    await ended;
    expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toEqual(['catalog.1.db']);
  });

  it('that fails leaves the old model answering and following', async () => {
    const { followers, model } = await followed({ ...CATALOG, module: join(folder, 'nowhere.js') });
    await expect(followers.rebuild('catalog')).rejects.toThrow('nowhere.js');
    expect(model.current.number).toBe(1);
    await live(IMAGES);
    expect(await followers.caughtUp(10_000)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toEqual(['catalog.1.db']);
    await followers.onModuleDestroy();
  });
});
