import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Followers } from '#consumers';
import { RecordEvidence } from '#recorder';
import { OWNER, PARTNER, startTestEngine, STRANGER, type TestEngine } from '../support/engine.js';
import { SetClock } from '../support/set-clock.js';
import { type Cast, GoldenLife } from '../support/golden-life.js';
import { inputOf } from '../support/trail.js';

const START = Date.UTC(2026, 2, 1, 10);

const HOUR = 3_600_000;
/** Calls of the life that are written down. */
const CALLS = 15;
const NAMES: Readonly<Record<string, string>> = { [OWNER]: 'owner', [PARTNER]: 'partner', [STRANGER]: 'stranger' };
const FROM = '2026-01-01T00:00:00Z';

const listOf = <Shape extends z.ZodRawShape>(shape: Shape) => z.array(z.object(shape));
const Grantees = z.object({ grantees: listOf({ id: z.string() }) });
const Lineage = z.object({ ancestors: listOf({ imageId: z.string() }), descendants: listOf({ imageId: z.string() }) });
const Impact = z.object({ instances: listOf({ instanceId: z.string(), state: z.string() }) });
const Launches = z.object({
  items: listOf({ imageId: z.string(), account: z.string(), instanceIds: z.array(z.string()) }),
});
const Exposures = z.object({
  items: listOf({
    id: z.string(),
    grantee: z.object({ kind: z.string(), id: z.string() }),
    from: z.string(),
    to: z.string(),
    seconds: z.number(),
    grantedBy: z.string(),
    endedBy: z.string(),
    uses: listOf({
      use: z.string(),
      id: z.string(),
      at: z.string(),
      byAccount: z.string(),
      principal: z.string(),
      made: z.array(z.string()),
    }),
  }),
});
const Orphans = z.object({ items: listOf({ snapshotId: z.string(), imageId: z.string() }) });
const History = z.object({ items: listOf({ at: z.string(), type: z.string() }) });

/** What differs by where an answer comes from: ids of facts, evidence, what a program calls itself. */
const OF_ITS_SOURCE: readonly string[] = [
  'eventId',
  'endEventId',
  'evidence',
  'recordedAt',
  'userAgent',
  'sourceAddress',
];

/** An answer without that, and with times to the second, as a trail tells them. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll(/(T\d\d:\d\d:\d\d)\.\d+Z/g, '$1Z');
  if (typeof value === 'number') return Math.round(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !OF_ITS_SOURCE.includes(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, plain(member)]));
};

describe('what auditors are answered of a commanded life', () => {
  let commanded: TestEngine;
  let recorded: TestEngine;
  let cast: Cast;
  const clock = new SetClock(START);

  beforeAll(async () => {
    [commanded, recorded] = [await startTestEngine({ clock }), await startTestEngine()];
    const life = new GoldenLife(commanded, clock);
    cast = await life.lived();
    const report = await recorded.app
      .get(CommandBus)
      .execute(new RecordEvidence([inputOf('life.jsonl', life.evidence.map((one) => JSON.stringify(one)).join('\n'))]));
    expect(report).toMatchObject({ quarantined: 0 });
    for (const engine of [commanded, recorded]) await engine.app.get(Followers).caughtUp(10_000);
  });
  afterAll(() => Promise.all([commanded.close(), recorded.close()]));

  const ask = async (engine: TestEngine, path: string): Promise<unknown> =>
    plain(await (await fetch(`${engine.url}/v1/${path}`)).json());

  /** Half an hour before the life's call of this number. */
  const before = (call: number) => new Date(START + call * HOUR - HOUR / 2).toISOString();
  const moments = Array.from({ length: CALLS + 2 }, (_, call) => before(call + 1));
  /** Both engines answer this alike; it is what the commanded one answered. */
  const alike = async (path: string): Promise<unknown> => {
    const [one, other] = [await ask(commanded, path), await ask(recorded, path)];
    expect({ path, answer: one }).toEqual({ path, answer: other });
    return one;
  };

  it('is who could launch an image at any moment', async () => {
    const could = await Promise.all(
      moments.map(async (at) => {
        const { grantees } = Grantees.parse(await alike(`images/${cast.golden}/who-could-launch?at=${at}`));
        return grantees.map(({ id }) => id);
      }),
    );
    const who = (ids: readonly string[]) => ids.map((id) => NAMES[id]).join(' and ') || 'nobody';
    expect(could.map(who)).toEqual([
      ...Array.from({ length: 5 }, () => 'nobody'),
      'owner',
      ...Array.from({ length: 3 }, () => 'owner and partner'),
      'owner',
      'owner and stranger',
      'nobody',
      ...Array.from({ length: 3 }, () => 'owner'),
      'nobody',
      'nobody',
    ]);
  });

  it('is where images come from, and what came of them', async () => {
    const of = async (id: string) => {
      const { ancestors, descendants } = Lineage.parse(await alike(`things/${id}/lineage`));
      return [ancestors.map(({ imageId }) => imageId), descendants.map(({ imageId }) => imageId)];
    };
    expect(await of(cast.base)).toEqual([[], [cast.golden, cast.copy]]);
    expect(await of(cast.golden)).toEqual([[cast.base], [cast.copy]]);
    expect(await of(cast.copy)).toEqual([[cast.golden, cast.base], []]);
    expect(await of(cast.theirs)).toEqual([[cast.golden, cast.base], []]);
  });

  it('is what runs on an image, and on what came of it, at any moment', async () => {
    const run = await Promise.all(
      moments.map(async (at) => {
        const { instances } = Impact.parse(await alike(`images/${cast.base}/impact?at=${at}`));
        return instances.map(
          ({ instanceId, state }) => `${instanceId === cast.builder ? 'builder' : 'theirs'} ${state}`,
        );
      }),
    );
    expect(run.map((some) => some.toSorted().join(', '))).toEqual([
      ...Array.from({ length: 4 }, () => ''),
      ...Array.from({ length: 3 }, () => 'builder running'),
      ...Array.from({ length: 6 }, () => 'builder running, theirs running'),
      'builder running, theirs stopped',
      ...Array.from({ length: 3 }, () => 'theirs stopped'),
    ]);
  });

  it('is who launched what', async () => {
    const { items: launches } = Launches.parse(
      await alike(`images/${cast.base}/launches?descendants=true&from=${FROM}`),
    );
    expect(launches.map(({ imageId, account, instanceIds }) => [imageId, account, instanceIds])).toEqual([
      [cast.base, OWNER, [cast.builder]],
      [cast.golden, PARTNER, [cast.theirs]],
    ]);
  });

  it('is what was shared when, and what was done with it meanwhile', async () => {
    const path = `exposure?accountId=${OWNER}&from=${FROM}`;
    const told = Exposures.parse(await ask(commanded, path)).items;
    expect(
      told.map(({ id, grantee, uses }) => [id, grantee.id, uses.map(({ use, made }) => `${use} ${made.length}`)]),
    ).toEqual([
      [cast.golden, PARTNER, ['launched 1', 'volume-created 1']],
      [cast.golden, STRANGER, []],
    ]);
    // Which snapshots stand behind an image no trail tells: what others made of those is known only of what was commanded here.
    const ofImages = told.map(({ uses, ...rest }) => ({ ...rest, uses: uses.filter(({ id }) => id === cast.golden) }));
    expect(ofImages).toEqual(Exposures.parse(await ask(recorded, path)).items);
  });

  it('is what is left over, and since when', async () => {
    const left = async (call: number) => Orphans.parse(await ask(commanded, `orphans?at=${before(call)}`)).items;
    expect(await left(15)).toEqual([]);
    expect(await left(16)).toMatchObject([{ snapshotId: cast.snapshot, imageId: cast.golden }]);
  });

  it('is the history of an image, fact by fact', async () => {
    const told = async (engine: TestEngine) => {
      const { items: facts } = History.parse(await ask(engine, `things/${cast.golden}/history`));
      return facts.map(({ at, type }) => `${at} ${type}`);
    };
    expect(await told(commanded)).toEqual(await told(recorded));
    expect((await told(commanded)).map((one) => one.split(' ')[1])).toEqual([
      'ImageCreationRequested',
      'ImageBecameAvailable',
      'LaunchPermissionGranted',
      'ImageLaunched',
      'ImageCopyTaken',
      'LaunchPermissionRevoked',
      'LaunchPermissionGranted',
      'ImageDisabled',
      'ImageEnabled',
      'ImageDeregistered',
    ]);
  });
});
