import fc from 'fast-check';
import {
  EventIdConflict,
  WrongExpectedRevision,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type RecordedEvent,
} from '../event-store.js';
import { all, event, turns, withStore, type Nature, type Open } from './given.contract.js';

/** A pool of ids so small that appends meet again and again: repetitions, overlaps, other content. */
const POOL = Array.from({ length: 12 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const STREAMS = ['a-1', 'a-2', 'b-1'];

interface Step {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

const anyEvent = fc
  .record({ id: fc.constantFrom(...POOL), n: fc.integer({ min: 0, max: 1 }) })
  .map(({ id, n }) => event('T', { n }, id));
const anyExpected = fc.oneof(fc.constantFrom<ExpectedRevision>('none', 'any', 'exists'), fc.nat(6));
const anyStep: fc.Arbitrary<Step> = fc.record({
  stream: fc.constantFrom(...STREAMS),
  expected: anyExpected,
  events: fc.uniqueArray(anyEvent, { minLength: 1, maxLength: 4, selector: ({ id }) => id }),
});
/** A step, or one of the steps before it once more. */
const anySteps = fc
  .array(fc.oneof({ weight: 3, arbitrary: anyStep }, { weight: 1, arbitrary: fc.nat(50) }), { maxLength: 40 })
  .map((drawn) => {
    const steps: Step[] = [];
    for (const step of drawn) {
      const taken = typeof step === 'number' ? steps[step % Math.max(1, steps.length)] : step;
      if (taken) steps.push(taken);
    }
    return steps;
  });

/** The promise of `append` in the fewest words, against which the stores are held. */
class Model {
  readonly log: (NewEvent & { stream: string })[] = [];

  of(stream: string) {
    return this.log.filter((recorded) => recorded.stream === stream);
  }

  append({ stream, expected, events }: Step): string {
    const held = this.of(stream);
    const at = events.map(({ id }) => held.findIndex((one) => one.id === id));
    if (events.some(({ data }, n) => (held[at[n] ?? -1]?.data ?? data) !== data)) return 'EventIdConflict';
    const start = at[0] ?? -1;
    const isWhole = start >= 0 && at.every((place, n) => place === start + n);
    const isPlace = expected === 'none' ? start === 0 : typeof expected === 'number' ? start === expected + 1 : true;
    if (isWhole && isPlace) return `${start}..${start + events.length - 1}`;
    const fits = { none: held.length === 0, exists: held.length > 0, any: true };
    if (!(typeof expected === 'number' ? held.length - 1 === expected : fits[expected])) return 'WrongExpectedRevision';
    if (at.some((place) => place >= 0)) return 'EventIdConflict';
    this.log.push(...events.map((one) => ({ ...one, stream })));
    return `${held.length}..${held.length + events.length - 1}`;
  }
}

const answerOf = async (store: EventStore, { stream, expected, events }: Step): Promise<string> => {
  try {
    const { firstRevision, lastRevision } = await store.append(stream, expected, events);
    return `${firstRevision}..${lastRevision}`;
  } catch (error) {
    if (error instanceof WrongExpectedRevision || error instanceof EventIdConflict) return error.name;
    throw error;
  }
};

const contentOf = (log: readonly (NewEvent & { stream: string })[]) =>
  log.map(({ id, stream, data }) => ({ id, stream, data }));

let runs = 0;

/** One run of a property in a store that all of them share: its own streams, and the log after what stands already. */
async function aRun(store: EventStore) {
  const run = ++runs;
  const within = <Named extends { readonly stream: string }>(named: Named) => ({
    ...named,
    stream: `run-${run}-${named.stream}`,
  });
  return { within, after: await store.head() };
}

interface Writer {
  readonly works: readonly {
    readonly stream: string;
    readonly size: number;
    readonly pause: number;
    readonly blind: boolean;
  }[];
}

const anyWriter: fc.Arbitrary<Writer> = fc.record({
  works: fc.array(
    fc.record({
      stream: fc.constantFrom(...STREAMS),
      size: fc.integer({ min: 1, max: 3 }),
      pause: fc.nat(4),
      blind: fc.boolean(),
    }),
    { maxLength: 12 },
  ),
});

interface Acknowledged {
  readonly stream: string;
  readonly ids: readonly string[];
  readonly firstRevision: number;
  readonly position: bigint;
}

/** Appends its work one after another; told of a lost race it reads the end of the stream and tries again. */
async function write(store: EventStore, works: Writer['works']): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  for (const { stream, size, pause, blind } of works) {
    const batch = Array.from({ length: size }, () => event());
    for (let done = false; !done;) {
      const [last] = await all(store.readStream(stream, { direction: 'backwards', count: 1 }));
      await turns(pause);
      const expected = blind ? 'any' : (last?.revision ?? 'none');
      const answer = await store.append(stream, expected, batch).catch((error: unknown) => {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      });
      done = answer !== undefined;
      if (answer) acknowledged.push({ ...answer, stream, ids: batch.map(({ id }) => id) });
    }
  }
  return acknowledged;
}

function expectKept(log: readonly RecordedEvent[], acknowledged: readonly Acknowledged[]): void {
  const byId = new Map(log.map((recorded) => [recorded.id, recorded]));
  expect(byId.size).toBe(log.length);
  expect(log.length).toBe(acknowledged.reduce((sum, { ids }) => sum + ids.length, 0));
  for (const { stream, ids, firstRevision, position } of acknowledged) {
    const found = ids.map((id) => byId.get(id));
    expect(found.map((one) => [one?.stream, one?.revision])).toEqual(ids.map((_, n) => [stream, firstRevision + n]));
    expect(found.at(-1)?.position).toBe(position);
  }
}

export const interleavings = (open: Open, { ownOrder = false }: Nature = {}) => {
  it('answers any sequence of appends as the model does, and holds the same log', () =>
    withStore(open, (store) =>
      fc.assert(
        fc.asyncProperty(anySteps, async (steps) => {
          const model = new Model();
          const { within, after } = await aRun(store);
          for (const step of steps) expect(await answerOf(store, within(step))).toBe(model.append(within(step)));
          expect(contentOf(await all(store.readAll({ after })))).toEqual(contentOf(model.log));
          for (const { stream } of STREAMS.map((name) => within({ stream: name }))) {
            expect(contentOf(await all(store.readStream(stream)))).toEqual(contentOf(model.of(stream)));
          }
        }),
      ),
    ));

  it('answers appends made at once as the model answers them one after another', () =>
    withStore(open, (store) =>
      fc.assert(
        fc.asyncProperty(anySteps, async (drawn) => {
          const model = new Model();
          const { within, after } = await aRun(store);
          const steps = drawn.map(within);
          const answers = await Promise.all(steps.map((step) => answerOf(store, step)));
          expect(answers).toEqual(steps.map((step) => model.append(step)));
          const log = contentOf(await all(store.readAll({ after })));
          if (!ownOrder) expect(log).toEqual(contentOf(model.log));
          expect(log).toHaveLength(model.log.length);
          for (const stream of new Set(steps.map((step) => step.stream))) {
            expect(log.filter((one) => one.stream === stream)).toEqual(contentOf(model.of(stream)));
          }
        }),
      ),
    ));

  it('never loses, reorders or duplicates an acknowledged event of many writers', () =>
    withStore(open, (store) =>
      fc.assert(
        fc.asyncProperty(fc.array(anyWriter, { minLength: 2, maxLength: 8 }), async (writers) => {
          const { within, after } = await aRun(store);
          const acknowledged = await Promise.all(writers.map(({ works }) => write(store, works.map(within))));
          const log = await all(store.readAll({ after }));
          expectKept(log, acknowledged.flat());
          for (const own of acknowledged) {
            expect(own.every(({ position }, n) => n === 0 || position > (own[n - 1]?.position ?? 0n))).toBe(true);
          }
          for (const { stream } of STREAMS.map((name) => within({ stream: name }))) {
            const inLog = log.filter((recorded) => recorded.stream === stream);
            expect(inLog.map(({ revision }) => revision)).toEqual(inLog.map((_, n) => n));
            expect(await all(store.readStream(stream))).toEqual(inLog);
          }
        }),
        { numRuns: 60 },
      ),
    ));
};
