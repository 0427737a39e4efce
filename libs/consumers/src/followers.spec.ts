import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '#event-store';
import { toEvent } from '#lifecycle';
import { ReadModels } from '#read-model';
import { arrivals, contentOf, logOf, MODEL, project, trail } from '../../../test/support/projecting.js';
import { Followers } from './followers.js';

describe('the followers of an application', () => {
  it('rebuild a model while the log grows, and the new one says what the old one would', () =>
    fc.assert(
      fc.asyncProperty(arrivals, fc.nat(20), async ({ shuffled }, before) => {
        const store = await logOf(shuffled.slice(0, before));
        const followers = new Followers(store, ReadModels.inMemory());
        const model = followers.follow(MODEL);
        await followers.onApplicationBootstrap();
        const first = model.current;
        const rebuilt = followers.rebuild('everything');
        for (const fact of shuffled.slice(before)) await store.append(fact.stream, 'any', [toEvent(fact)]);
        await rebuilt;
        expect(await followers.caughtUp(5_000)).toBe(true);
        expect(model.current).not.toBe(first);
        expect(contentOf(model.current)).toEqual(contentOf(await project(await logOf(shuffled))));
        await followers.onModuleDestroy();
      }),
      { numRuns: 50 },
    ));

  it('know when a position was reached, and give up waiting in time', async () => {
    const store = await logOf(fc.sample(trail, { numRuns: 1, seed: 1 }).flat());
    const followers = new Followers(store, ReadModels.inMemory());
    followers.follow(MODEL);
    expect(await followers.reached(1n, 20)).toBe(false);
    await followers.onApplicationBootstrap();
    expect(await followers.reached(String(await store.head()), 5_000)).toBe(true);
    expect(await followers.reached(1_000_000n, 20)).toBe(false);
    await followers.caughtUp(5_000);
    expect(followers.statuses()).toEqual([
      expect.objectContaining({ name: 'everything', caughtUp: true, lagEvents: 0, lagSeconds: 0, trouble: null }),
    ]);
    await expect(followers.rebuild('nothing')).rejects.toThrow("no read model 'nothing': there are everything");
    await followers.onModuleDestroy();
  });

  it.each([
    ['earlier', 10],
    ['another', 40],
  ])('build a model anew where its rows come from %s log', async (_, length) => {
    const folder = mkdtempSync(join(tmpdir(), 'amistory-models-'));
    const answer = async (store: EventStore) => {
      const troubles: string[] = [];
      const models = ReadModels.inFolder(folder);
      const followers = new Followers(store, models, (message) => troubles.push(message));
      const model = followers.follow(MODEL);
      await followers.onApplicationBootstrap();
      expect(await followers.caughtUp(5_000)).toBe(true);
      const content = contentOf(model.current);
      await followers.onModuleDestroy();
      models.close();
      return { content, troubles };
    };
    const facts = fc
      .sample(trail, { numRuns: 40, seed: 3 })
      .flat()
      .map((fact, n) => ({ ...fact, id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` }));
    const first = await logOf(facts.slice(0, 20));
    const { content, troubles } = await answer(first);
    expect(await answer(first)).toEqual({ content, troubles: [] });
    expect(troubles).toEqual([]);
    const put = await logOf(length < 20 ? facts.slice(0, length) : facts.slice(-length));
    const anew = await answer(put);
    expect(anew.troubles).toEqual(['The everything was filled from another log than this one: it is built anew.']);
    expect(anew.content).toEqual(contentOf(await project(put)));
    rmSync(folder, { recursive: true });
  });

  it('try again when a page could not be written, and say why meanwhile', async () => {
    const store = await logOf(fc.sample(trail, { numRuns: 1, seed: 2 }).flat());
    const troubles: string[] = [];
    const followers = new Followers(store, ReadModels.inMemory(), (message) => troubles.push(message));
    const { current } = followers.follow(MODEL);
    current.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON progress BEGIN SELECT raise(ABORT, 'disk full'); END`);
    await followers.onApplicationBootstrap();
    expect(await followers.caughtUp(300)).toBe(false);
    expect(followers.statuses()[0]).toMatchObject({ caughtUp: false, trouble: 'disk full' });
    current.db.exec('DROP TRIGGER full');
    expect(await followers.caughtUp(5_000)).toBe(true);
    expect(troubles[0]).toContain('everything could not go on after position 0: disk full');
    expect(followers.statuses()[0]).toMatchObject({ caughtUp: true, trouble: null });
    await followers.onModuleDestroy();
  });
});
