import fc from 'fast-check';
import {
  Diff,
  ImpactOf,
  LaunchableBy,
  NothingKnown,
  Orphans,
  Unused,
  type ShowAnswer,
  ShowThing,
  WhoCouldLaunch,
} from '#audit';
import { inventedTrail } from './sample-invented.js';
import { fileOf, type Piece, piecesOf, Program, REAL_TRAIL, SAMPLE } from './sample-program.js';

const running: Program[] = [];
const start = async (): Promise<Program> => {
  const program = await Program.start();
  running.push(program);
  return program;
};
const stopAll = () => Promise.all(running.splice(0).map((program) => program.close()));

/** A program that has recorded these files, one after the other, each by a call of its own. */
const recorded = async (...files: (readonly Piece[])[]): Promise<Program> => {
  const program = await start();
  for (const [number, pieces] of files.entries()) await program.record([fileOf(pieces, number)]);
  return program;
};

/** Numbers of pieces in any order, cut into files anywhere: numbers, so that a counterexample can be read. */
const anyDelivery = (pieces: readonly Piece[]) =>
  fc
    .record({
      order: fc.shuffledSubarray([...pieces.keys()], { minLength: pieces.length, maxLength: pieces.length }),
      cuts: fc.array(fc.integer({ min: 0, max: pieces.length }), { maxLength: 6 }),
    })
    .map(({ order, cuts }) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), order.length];
      return edges.slice(1).map((end, index) => order.slice(edges[index], end));
    });

const delivered = (pieces: readonly Piece[], files: readonly (readonly number[])[]) =>
  files.map((numbers) => numbers.flatMap((number) => pieces[number] ?? []));

/** Where two tellings differ, in a form that can be read; the first few. */
const differences = (one: unknown, other: unknown, path = ''): string[] => {
  if (Object.is(one, other)) return [];
  const [here, there] = [membersOf(one), membersOf(other)];
  if (!here || !there) return [`${path}: ${JSON.stringify(one)} or ${JSON.stringify(other)}`];
  const keys = [...new Set([...here.keys(), ...there.keys()])];
  return keys.flatMap((key) => differences(here.get(key), there.get(key), `${path}/${key}`)).slice(0, 12);
};

const membersOf = (value: unknown): ReadonlyMap<string, unknown> | null => {
  if (value instanceof Map) return value;
  if (typeof value !== 'object' || value === null) return null;
  return new Map<string, unknown>(Object.entries(value));
};

const moments = (pieces: readonly Piece[]) => [...new Set(pieces.map(({ at }) => at))].toSorted((a, b) => a - b);

/** A moment at, just before, or between pieces of evidence. */
const anyMoment = (pieces: readonly Piece[]) =>
  fc.tuple(fc.constantFrom(...moments(pieces)), fc.constantFrom(-1, 0, 500_000)).map(([at, off]) => at + off);

/** What each thing was, and who could launch each image: the answers, or that nothing is known. */
const answers = async (program: Program, ids: readonly string[], at: number, knownAt?: number) => {
  const told = new Map<string, unknown>();
  for (const id of ids) {
    told.set(id, await orNothing(program.ask(new ShowThing({ id, at, knownAt, now: at })).then(shownAsOf)));
    if (!id.startsWith('ami-')) continue;
    const who = program.ask(new WhoCouldLaunch({ imageId: id, at, knownAt }));
    told.set(`who ${id}`, await orNothing(who.then(({ grantees }) => grantees)));
  }
  return told;
};

/** As `answers`, with the other questions about a moment. */
const allAnswers = async (program: Program, ids: readonly string[], at: number) => {
  const { items } = await program.ask(new Diff({ from: 0, to: at, limit: 1_000 }));
  const told = new Map([...(await answers(program, ids, at)), ['what changed', items]]);
  for (const imageId of ids.filter((id) => id.startsWith('ami-')))
    told.set(`on ${imageId}`, await orNothing(program.ask(new ImpactOf({ imageId, at, now: at }))));
  for (const accountId of ['111122223333', '222233334444', '444455556666', '999988887777'])
    told.set(`by ${accountId}`, await program.ask(new LaunchableBy({ accountId, at })));
  const orphans = await program.ask(new Orphans({ at, now: at }));
  // A snapshot never changes its size, so whenever that is told it prices the past, too.
  told.set(
    'orphans',
    orphans.items.map((orphan) => ({ ...orphan, sizeGiB: 'whenever told' })),
  );
  told.set('unused', await program.ask(new Unused({ days: 1, at })));
  return told;
};

const orNothing = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => {
    if (error instanceof NothingKnown) return 'nothing known';
    throw error;
  });

const shownAsOf = (shown: ShowAnswer) => notYet(shown) ?? { ...shown, knownAt: null };

/** Only a making told later shows that a thing was absent before; until then what was before is unknown. Neither holds anything. */
const notYet = ({ state, holds, tags }: ShowAnswer) =>
  state === 'absent' || state === 'unknown' ? { state: 'nothing told', holds, tags } : null;

const TIME_LIMIT_MS = 240_000;

const trails = [
  { name: 'the sample trail', folder: SAMPLE, runs: 20 },
  { name: 'a real trail', folder: REAL_TRAIL, runs: 3 },
];

describe.each(trails)('$name, however it arrives', ({ folder, runs }) => {
  const pieces = piecesOf(folder);
  if (pieces.length === 0) console.warn(`Skipped: ${folder} is absent, so its properties cannot be tried.`);
  const parameters = { numRuns: runs, seed: 20260302, endOnFailure: true, includeErrorInReport: true };
  const holds = (title: string, proof: () => Promise<void>) =>
    pieces.length > 0 ? it(title, proof, TIME_LIMIT_MS) : it.skip(title, proof);

  afterEach(stopAll);

  holds('gives the same read models in every order and every split into files', async () => {
    const expected = (await recorded(pieces)).everything();
    expect(expected.size).toBeGreaterThan(5);
    const property = fc.asyncProperty(anyDelivery(pieces), async (files) => {
      const program = await recorded(...delivered(pieces, files));
      expect(differences(program.everything(), expected)).toEqual([]);
    });
    await fc.assert(property, parameters);
  });

  holds('answers for a past moment as if nothing had happened since', async () => {
    const whole = await recorded(pieces);
    const property = fc.asyncProperty(anyMoment(pieces), async (at) => {
      const then = await recorded(pieces.filter((piece) => piece.at <= at));
      expect(differences(whole.holdingAt(at), then.holdingAt(at))).toEqual([]);
      const ids = [...then.everything().keys()];
      expect(differences(await allAnswers(whole, ids, at), await allAnswers(then, ids, at))).toEqual([]);
    });
    await fc.assert(property, parameters);
  });

  holds('answers what was known then as if nothing had arrived since', async () => {
    const property = fc.asyncProperty(anyDelivery(pieces), anyMoment(pieces), async (files, at) => {
      const [first = [], ...rest] = delivered(pieces, files);
      const before = await recorded(first);
      const program = await recorded(first);
      const knownAt = await momentAfter(program);
      for (const [number, file] of rest.entries()) await program.record([fileOf(file, number + 1)]);
      const ids = [...before.everything().keys()];
      expect(differences(await answers(program, ids, at, knownAt), await answers(before, ids, at))).toEqual([]);
    });
    await fc.assert(property, parameters);
  });

  holds('changes nothing when it is recorded again', async () => {
    const program = await recorded(pieces);
    const [everything, head] = [program.everything(), await program.log.head()];
    const property = fc.asyncProperty(anyDelivery(pieces), async (files) => {
      for (const [number, file] of delivered(pieces, files).entries()) {
        const report = await program.record([fileOf(file, number)]);
        expect(report).toMatchObject({ records: file.length, facts: 0, attempts: 0, quarantined: 0 });
      }
      expect(await program.log.head()).toBe(head);
      expect(differences(program.everything(), everything)).toEqual([]);
    });
    await fc.assert(property, parameters);
  });

  holds('ends equal when the read models are rebuilt while it arrives', async () => {
    const expected = (await recorded(pieces)).everything();
    const property = fc.asyncProperty(anyDelivery(pieces), async (files) => {
      const [first = [], ...rest] = delivered(pieces, files);
      const program = await recorded(first);
      const rebuilt = program.followers.rebuild();
      for (const [number, file] of rest.entries()) await program.record([fileOf(file, number + 1)]);
      await rebuilt;
      await program.caughtUp();
      expect(differences(program.everything(), expected)).toEqual([]);
    });
    await fc.assert(property, parameters);
  });
});

describe('an invented trail, however it arrives', () => {
  const parameters = { numRuns: 150, includeErrorInReport: true };
  const invented = inventedTrail.chain((pieces) =>
    fc.record({ pieces: fc.constant(pieces), files: anyDelivery(pieces), at: anyMoment(pieces) }),
  );
  const holds = (title: string, property: (told: Invented) => Promise<void>) =>
    it(title, () => fc.assert(fc.asyncProperty(invented, property).afterEach(stopAll), parameters), TIME_LIMIT_MS);

  holds('gives the same read models in every order and every split into files', async ({ pieces, files }) => {
    const [one, other] = [await recorded(pieces), await recorded(...delivered(pieces, files))];
    expect(differences(one.everything(), other.everything())).toEqual([]);
  });

  holds('answers for a past moment as if nothing had happened since', async ({ pieces, at }) => {
    const whole = await recorded(pieces);
    const then = await recorded(pieces.filter((piece) => piece.at <= at));
    expect(differences(whole.holdingAt(at), then.holdingAt(at))).toEqual([]);
    const ids = [...then.everything().keys()];
    expect(differences(await allAnswers(whole, ids, at), await allAnswers(then, ids, at))).toEqual([]);
  });

  holds('answers what was known then as if nothing had arrived since', async ({ pieces, files, at }) => {
    const [first = [], ...rest] = delivered(pieces, files);
    const [before, program] = [await recorded(first), await recorded(first)];
    const knownAt = await momentAfter(program);
    for (const [number, file] of rest.entries()) await program.record([fileOf(file, number + 1)]);
    const ids = [...before.everything().keys()];
    expect(differences(await answers(program, ids, at, knownAt), await answers(before, ids, at))).toEqual([]);
  });
});

interface Invented {
  readonly pieces: Piece[];
  readonly files: number[][];
  readonly at: number;
}

/** A moment that the log's clock has passed by the time anything more is recorded. */
const momentAfter = async (program: Program): Promise<number> => {
  let recordedAt = 0;
  for await (const event of program.log.readAll()) recordedAt = event.recordedAt;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return recordedAt;
};
