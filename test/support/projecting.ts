import fc from 'fast-check';
import { ThingsProjection } from '#consumers';
import { type EventStore, MemoryEventStore } from '#event-store';
import { type FactEvent, FACTS, type NewFact, type SubjectCategory, streamOf, toEvent } from '#lifecycle';
import { Generation, type ModelDefinition, SqliteThings } from '#read-model';

const KINDS: readonly SubjectCategory[] = ['image', 'snapshot', 'volume', 'instance', 'account', 'organization'];
export const MODEL: ModelDefinition = { name: 'everything', version: 1, kinds: KINDS, tables: [] };
export const IMAGES = ['ami-1', 'ami-2'];
export const FACETS = [
  'state',
  'permission',
  'tag',
  'owner',
  'attributes',
  'image',
  'attachment',
  'share',
  'deprecation',
];
export const SECOND = 1_000_000;

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
export const INSTANCE = 'i-1';
const instanceId = INSTANCE;
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
export const trail = fc
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
export const arrivals = trail.chain((facts) =>
  fc.record({
    facts: fc.constant(facts),
    shuffled: fc.shuffledSubarray(facts, { minLength: facts.length }),
    pageSize: fc.integer({ min: 1, max: 8 }),
  }),
);

export const logOf = async (facts: readonly NewFact[]): Promise<EventStore> => {
  const store = new MemoryEventStore({ clock: () => 0 });
  for (const fact of facts) await store.append(fact.stream, 'any', [toEvent(fact)]);
  return store;
};

export const project = async (store: EventStore, pageSize = 1_000): Promise<Generation> => {
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
export const contentOf = (generation: Generation) => {
  const things = new SqliteThings(() => generation);
  const ids = generation.db.prepare<[], { id: string }>('SELECT id FROM things ORDER BY id').all();
  return {
    things: ids.map(({ id }) => things.thing(id)),
    intervals: ids.map(({ id }) => things.intervalsOf(id).toSorted(byText)),
    acts: things.acts({}).map(({ factId, occurredAt, type, principal }) => [factId, occurredAt, type, principal]),
  };
};

export const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** The stream of the subject that a fact of this type is about: what its own member names, whatever else its data names. */
export const streamFor = (type: string, data: object): string => {
  const category = FACTS.find((definition) => definition.type === type)?.categories[0];
  const id = Object.entries(data).find(([member]) => member === `${category}Id` || member === 'subject')?.[1];
  if (category === undefined || typeof id !== 'string')
    throw new Error(`What is ${type} about? ${JSON.stringify(data)}`);
  return streamOf(category, id);
};
