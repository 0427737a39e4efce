import fc from 'fast-check';
import { type NewEvent } from '#event-store';
import { toEvent } from '#lifecycle';
import { Generation, SqliteThings } from '#read-model';
import {
  arrivals,
  byText,
  contentOf,
  FACETS,
  IMAGES,
  INSTANCE,
  logOf,
  MODEL,
  project,
  SECOND,
  trail,
} from '../../../test/support/projecting.js';
import { ThingsProjection } from './things-projection.js';

describe('the projection of facts into things', () => {
  it('gives the same rows whatever the order of arrival and however it is cut into pages', () =>
    fc.assert(
      fc.asyncProperty(arrivals, async ({ facts, shuffled, pageSize }) => {
        const [one, other] = [await project(await logOf(facts)), await project(await logOf(shuffled), pageSize)];
        expect(contentOf(other)).toEqual(contentOf(one));
      }),
      { numRuns: 300 },
    ));

  it('shows at any moment what a rebuild from the facts up to then shows', () =>
    fc.assert(
      fc.asyncProperty(arrivals, fc.nat(13), async ({ shuffled, pageSize }, second) => {
        const at = second * SECOND;
        const whole = new SqliteThings(constant(await project(await logOf(shuffled), pageSize)));
        const before = shuffled.filter(({ metadata }) => metadata.occurredAt <= at);
        const prefix = new SqliteThings(constant(await project(await logOf(before))));
        for (const id of [...IMAGES, INSTANCE]) {
          const said = (things: SqliteThings) =>
            things
              .intervalsOf(id, { at })
              .map(({ facet, key, value, from, openedBy }) => [facet, key, value, from, openedBy]);
          expect(said(whole).toSorted(byText)).toEqual(said(prefix).toSorted(byText));
        }
        for (const facet of FACETS) {
          const held = (things: SqliteThings) => [...things.scan(facet, { at })].map(({ id, key }) => [id, key]);
          expect(held(whole).toSorted(byText)).toEqual(held(prefix).toSorted(byText));
        }
      }),
      { numRuns: 300 },
    ));

  it('says the same after its memory was lost between pages', () =>
    fc.assert(
      fc.asyncProperty(arrivals, async ({ facts, shuffled, pageSize }) => {
        const store = await logOf(shuffled);
        const generation = Generation.open(MODEL, 0, ':memory:');
        for (;;) {
          const projection = new ThingsProjection(store, generation);
          const after = BigInt(projection.progress().position);
          const pages = store.follow({ after, signal: new AbortController().signal, pageSize });
          const { value: page } = await pages[Symbol.asyncIterator]().next();
          await projection.apply(page);
          if (page.caughtUp) break;
        }
        generation.finishBuilding();
        expect(contentOf(generation)).toEqual(contentOf(await project(await logOf(facts))));
      }),
      { numRuns: 60 },
    ));

  it('takes a page that comes twice as if it came once', () =>
    fc.assert(
      fc.asyncProperty(trail, async (facts) => {
        const store = await logOf(facts);
        const generation = await project(store);
        const once = contentOf(generation);
        const pages = store.follow({ signal: new AbortController().signal });
        const { value: page } = await pages[Symbol.asyncIterator]().next();
        await new ThingsProjection(store, generation).apply(page);
        expect(contentOf(generation)).toEqual(once);
      }),
      { numRuns: 30 },
    ));

  it('parks the subject of a fact that it cannot read, keeps its last good rows, and goes on with the others', async () => {
    const poison: NewEvent = {
      id: '00000000-0000-4000-8000-00000000dead',
      type: 'ImageDisabled',
      data: '{"imageId":',
      metadata: '{}',
    };
    const poisoned = { ...poison, data: '{"no":"image"}' };
    const store = await logOf([]);
    const append = async (id: string, event: NewEvent) => store.append(`image-${id}`, 'any', [event]);
    const born = (imageId: string, n: number) =>
      toEvent({
        id: `00000000-0000-4000-8000-00000000000${n}`,
        stream: `image-${imageId}`,
        type: 'ImageRegistered',
        data: { imageId, ownerId: '1', region: 'eu-central-1', attributes: { name: 'x' } },
        metadata: { version: 1, occurredAt: n, actor: { principal: 'ann' }, source: 'cloudtrail' },
      });
    await append('ami-1', born('ami-1', 1));
    await append('ami-1', poisoned);
    await append('ami-1', born('ami-1', 2));
    await append('ami-2', born('ami-2', 3));
    const generation = await project(store, 2);
    const things = new SqliteThings(() => generation);
    expect(generation.parked()).toEqual([
      { id: 'ami-1', reason: expect.stringContaining('revision 1 of image-ami-1') },
    ]);
    expect(things.thing('ami-1')).toMatchObject({ ownerId: '1', parked: expect.stringContaining('ImageDisabled') });
    expect(things.intervalsOf('ami-1', { facets: ['owner'] })).toHaveLength(1);
    expect(generation.db.prepare('SELECT unfolded FROM things WHERE id = ?').get('ami-1')).toEqual({ unfolded: 2 });
    expect(things.thing('ami-2')).toMatchObject({ parked: null, ownerId: '1' });
  });

  it('changes neither rows nor checkpoint when a page fails half-way', async () => {
    const facts = fc.sample(trail, { numRuns: 1, seed: 5 }).flat();
    const store = await logOf(facts);
    const generation = Generation.open(MODEL, 0, ':memory:');
    const projection = new ThingsProjection(store, generation);
    const events = [];
    for await (const event of store.readAll()) events.push(event);
    generation.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON progress BEGIN SELECT raise(ABORT, 'disk full'); END`);
    const page = { events, position: 99n, caughtUp: true };
    await expect(projection.apply(page)).rejects.toThrow('disk full');
    expect(generation.db.prepare('SELECT count(*) AS n FROM things').get()).toEqual({ n: 0 });
    generation.db.exec('DROP TRIGGER full');
    await projection.apply(page);
    projection.caughtUp();
    expect(contentOf(generation)).toEqual(contentOf(await project(store)));
  });
});

const constant =
  <T>(value: T) =>
  () =>
    value;
