import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Followers, startBuilding } from '#consumers';
import { EventStore, MemoryEventStore } from '#event-store';
import { toEvent } from '#lifecycle';
import { type ModelDefinition, ReadModels, SqliteThings } from '#read-model';
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

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amistory-rebuild-'));
    store = new MemoryEventStore();
    models = ReadModels.inFolder(folder);
  });
  afterEach(() => {
    models.close();
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
    for (const fact of facts) await store.append(streamFor(fact.type, fact.data), 'any', [toEvent(fact)]);
  };
  const followed = async (definition: ModelDefinition) => {
    for (let n = 0; n < IMAGES; n += 1) await live(n);
    const followers = new Followers(store, models, () => {}, startBuilding);
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
    const whole = new Followers(store, ReadModels.inMemory());
    const other = whole.follow(CATALOG);
    await whole.onApplicationBootstrap();
    await whole.caughtUp(10_000);
    expect(contentOf(model.current)).toEqual(contentOf(other.current));
    expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toEqual(['catalog.2.db']);
    await Promise.all([followers.onModuleDestroy(), whole.onModuleDestroy()]);
  });

  it('fills the model for the first time, tells how far it is meanwhile, and then follows', async () => {
    for (let n = 0; n < FIRST; n += 1) await live(n);
    const followers = new Followers(store, models, (message) => troubles.push(message), startBuilding);
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
    expect(new SqliteThings(() => model.current).thing(`ami-${FIRST}`)).toMatchObject({ ownerId: '1' });
    expect(troubles).toEqual([]);
    await followers.onModuleDestroy();
  });

  it('begins here where no thread can, and says why', async () => {
    for (let n = 0; n < FIRST; n += 1) await live(n);
    const troubles: string[] = [];
    const followers = new Followers(store, models, (message) => troubles.push(message), startBuilding);
    const model = followers.follow({ ...CATALOG, module: join(folder, 'nowhere.js') });
    await followers.onApplicationBootstrap();
    expect(await followers.caughtUp(30_000)).toBe(true);
    expect(model.current.number).toBe(1);
    expect(troubles).toEqual([expect.stringContaining('nowhere.js')]);
    await followers.onModuleDestroy();
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
