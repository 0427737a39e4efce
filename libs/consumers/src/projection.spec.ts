import fc from 'fast-check';
import { type EventStore, MemoryEventStore, type NewEvent } from '#event-store';
import { type FactEvent, type NewFact, type SubjectCategory, streamOf, toEvent } from '#lifecycle';
import { Generation, type ModelDefinition, ReadModels, SqliteThings } from '#read-model';
import { Followers } from './followers.js';
import { ThingsProjection } from './things-projection.js';

const KINDS: readonly SubjectCategory[] = ['image', 'snapshot', 'volume', 'instance', 'account', 'organization'];
const MODEL: ModelDefinition = { name: 'everything', version: 1, kinds: KINDS, tables: [] };
const IMAGES = ['ami-1', 'ami-2'];
const FACETS = ['state', 'permission', 'tag', 'owner', 'attributes', 'image', 'attachment', 'share', 'deprecation'];
const SECOND = 1_000_000;

type Told = readonly [kind: SubjectCategory, id: string, event: FactEvent];

const grantees = fc.array(
  fc.constantFrom(
    { kind: 'account' as const, id: '2' },
    { kind: 'account' as const, id: '3' },
    { kind: 'everyone' as const, id: 'all' },
  ),
  { minLength: 1, maxLength: 2 },
);
const eventsOf = (...events: fc.Arbitrary<FactEvent>[]): fc.Arbitrary<FactEvent> => fc.oneof(...events);
const ofImage = fc.constantFrom(...IMAGES).chain((imageId): fc.Arbitrary<Told> => {
  const born = { imageId, ownerId: '1', region: 'eu-central-1', attributes: { name: `n-${imageId}` } };
  const events = eventsOf(
    fc.constant({ type: 'ImageRegistered' as const, data: born }),
    fc.constant({ type: 'ImageBecameAvailable' as const, data: { imageId } }),
    fc.constant({ type: 'ImageDisabled' as const, data: { imageId } }),
    fc.constant({ type: 'ImageEnabled' as const, data: { imageId } }),
    fc.constant({ type: 'ImageDeregistered' as const, data: { imageId } }),
    fc.constant({ type: 'ImageLaunched' as const, data: { imageId, byAccount: '2', instanceIds: ['i-1'] } }),
    grantees.map((list) => ({ type: 'LaunchPermissionGranted' as const, data: { imageId, grantees: list } })),
    grantees.map((list) => ({ type: 'LaunchPermissionRevoked' as const, data: { imageId, grantees: list } })),
    fc.constant({ type: 'LaunchPermissionsObserved' as const, data: { imageId, grantees: [] } }),
    fc.constantFrom('a', 'b').map((v) => ({
      type: 'TagsSet' as const,
      data: { resourceId: imageId, tags: { __proto__x: v, env: v } },
    })),
    fc.constant({
      type: 'ActionRefused' as const,
      data: { subject: imageId, action: 'DeregisterImage', errorCode: 'Client.UnauthorizedOperation' },
    }),
  );
  return events.map((event) => ['image', imageId, event] as const);
});
const instanceId = 'i-1';
const ofInstance: fc.Arbitrary<Told> = eventsOf(
  fc.constant({
    type: 'InstanceLaunched',
    data: { instanceId, imageId: 'ami-1', ownerId: '2', region: 'eu-central-1' },
  }),
  fc.constant({ type: 'InstanceRunning', data: { instanceId } }),
  fc.constant({ type: 'InstanceStopping', data: { instanceId } }),
  fc.constant({ type: 'InstanceStopped', data: { instanceId } }),
  fc.constant({ type: 'RootVolumeReplaced', data: { instanceId, imageId: 'ami-2' } }),
  fc.constant({ type: 'InstanceTerminated', data: { instanceId } }),
).map((event) => ['instance', instanceId, event] as const);

/** Facts whose times are close together, so that many are late and some fall into one second. */
const trail = fc
  .array(
    fc.record({
      told: fc.oneof({ weight: 3, arbitrary: ofImage }, { weight: 1, arbitrary: ofInstance }),
      second: fc.nat(12),
      requestId: fc.option(fc.constantFrom('r-1', 'r-2'), { nil: undefined }),
      source: fc.constantFrom('cloudtrail' as const, 'eventbridge' as const),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((facts) =>
    facts.map(({ told: [kind, id, event], second, requestId, source }, n): NewFact => ({
      id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      stream: streamOf(kind, id),
      type: event.type,
      data: event.data,
      metadata: {
        version: 1,
        occurredAt: second * SECOND,
        actor: { principal: `someone-${n % 3}` },
        source,
        record: `record-${n}`,
        ...(requestId !== undefined && { requestId }),
      },
    })),
  );

/** The same facts in an order of arrival of its own, cut into pages of its own. */
const arrivals = trail.chain((facts) =>
  fc.record({
    facts: fc.constant(facts),
    shuffled: fc.shuffledSubarray(facts, { minLength: facts.length }),
    pageSize: fc.integer({ min: 1, max: 8 }),
  }),
);

const logOf = async (facts: readonly NewFact[]): Promise<EventStore> => {
  const store = new MemoryEventStore({ clock: () => 0 });
  for (const fact of facts) await store.append(fact.stream, 'any', [toEvent(fact)]);
  return store;
};

const project = async (store: EventStore, pageSize = 1_000): Promise<Generation> => {
  const generation = Generation.open(MODEL, 0, ':memory:');
  await catchUp(new ThingsProjection(store, generation), store, pageSize);
  return generation;
};

const catchUp = async (projection: ThingsProjection, store: EventStore, pageSize: number) => {
  const after = BigInt(projection.progress().position);
  for await (const page of store.follow({ after, signal: new AbortController().signal, pageSize })) {
    await projection.apply(page);
    if (page.caughtUp) break;
  }
  projection.caughtUp();
};

/** All that a model says, but for what depends on when the log learned it. */
const contentOf = (generation: Generation) => {
  const things = new SqliteThings(() => generation);
  const ids = generation.db.prepare<[], { id: string }>('SELECT id FROM things ORDER BY id').all();
  return {
    things: ids.map(({ id }) => things.thing(id)),
    intervals: ids.map(({ id }) => things.intervalsOf(id).toSorted(byText)),
    acts: things.acts({}).map(({ factId, occurredAt, type, principal }) => [factId, occurredAt, type, principal]),
  };
};

const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

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
        for (const id of [...IMAGES, instanceId]) {
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

describe('the followers of an application', () => {
  it('rebuild a model while the log grows, and the new one says what the old one would', () =>
    fc.assert(
      fc.asyncProperty(arrivals, fc.nat(20), async ({ shuffled }, before) => {
        const store = await logOf(shuffled.slice(0, before));
        const followers = new Followers(store, ReadModels.inMemory());
        const model = followers.follow(MODEL);
        followers.onApplicationBootstrap();
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
    followers.onApplicationBootstrap();
    expect(await followers.reached(String(await store.head()), 5_000)).toBe(true);
    expect(await followers.reached(1_000_000n, 20)).toBe(false);
    await followers.caughtUp(5_000);
    expect(followers.statuses()).toEqual([
      expect.objectContaining({ name: 'everything', caughtUp: true, lagEvents: 0, lagSeconds: 0, trouble: null }),
    ]);
    await expect(followers.rebuild('nothing')).rejects.toThrow("no read model 'nothing': there are everything");
    await followers.onModuleDestroy();
  });

  it('try again when a page could not be written, and say why meanwhile', async () => {
    const store = await logOf(fc.sample(trail, { numRuns: 1, seed: 2 }).flat());
    const troubles: string[] = [];
    const followers = new Followers(store, ReadModels.inMemory(), (message) => troubles.push(message));
    const { current } = followers.follow(MODEL);
    current.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON progress BEGIN SELECT raise(ABORT, 'disk full'); END`);
    followers.onApplicationBootstrap();
    expect(await followers.caughtUp(300)).toBe(false);
    expect(followers.statuses()[0]).toMatchObject({ caughtUp: false, trouble: 'disk full' });
    current.db.exec('DROP TRIGGER full');
    expect(await followers.caughtUp(5_000)).toBe(true);
    expect(troubles[0]).toContain('everything could not go on after position 0: disk full');
    expect(followers.statuses()[0]).toMatchObject({ caughtUp: true, trouble: null });
    await followers.onModuleDestroy();
  });
});
