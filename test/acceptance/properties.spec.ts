import fc from 'fast-check';
import { ShowThing } from '#audit';
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

/** The pieces in any order, cut into files anywhere. */
const anyDelivery = (pieces: readonly Piece[]) =>
  fc
    .record({
      order: fc.shuffledSubarray([...pieces], { minLength: pieces.length, maxLength: pieces.length }),
      cuts: fc.array(fc.integer({ min: 0, max: pieces.length }), { maxLength: 6 }),
    })
    .map(({ order, cuts }) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), order.length];
      return edges.slice(1).map((end, index) => order.slice(edges[index], end));
    });

const moments = (pieces: readonly Piece[]) => [...new Set(pieces.map(({ at }) => at))].toSorted((a, b) => a - b);

/** A moment at, just before, or between pieces of evidence. */
const anyMoment = (pieces: readonly Piece[]) =>
  fc.tuple(fc.constantFrom(...moments(pieces)), fc.constantFrom(-1, 0, 500_000)).map(([at, off]) => at + off);

const showAll = async (program: Program, ids: Iterable<string>, at: number, knownAt?: number) => {
  const answers: Record<string, unknown> = {};
  for (const id of ids) {
    const answer = program.ask(new ShowThing({ id, at, knownAt, now: at }));
    answers[id] = await answer.then(
      ({ knownAt: _, ...shown }) => shown,
      (error: unknown) => String(error).slice(0, 20),
    );
  }
  return answers;
};

const trails = [
  { name: 'the sample trail', folder: SAMPLE, runs: 12 },
  { name: 'a real trail', folder: REAL_TRAIL, runs: 3 },
];

describe.each(trails)('$name, however it arrives', ({ folder, runs }) => {
  const pieces = piecesOf(folder);
  const present = pieces.length > 0 ? it : it.skip;
  if (pieces.length === 0) console.warn(`Skipped: ${folder} is absent, so its properties cannot be tried.`);
  const parameters = { numRuns: runs, seed: 20260302, endOnFailure: true };

  afterEach(stopAll);

  present(
    'gives the same read models in every order and every split into files',
    async () => {
      const expected = (await recorded(pieces)).everything();
      expect(expected.size).toBeGreaterThan(5);
      await fc.assert(
        fc.asyncProperty(anyDelivery(pieces), async (files) => {
          expect((await recorded(...files)).everything()).toEqual(expected);
        }),
        parameters,
      );
    },
    240_000,
  );

  present(
    'answers for a past moment as if nothing had happened since',
    async () => {
      const whole = await recorded(pieces);
      await fc.assert(
        fc.asyncProperty(anyMoment(pieces), async (at) => {
          const then = await recorded(pieces.filter((piece) => piece.at <= at));
          expect(whole.holdingAt(at)).toEqual(then.holdingAt(at));
          const ids = then.everything().keys();
          const known = [...ids];
          expect(await showAll(whole, known, at)).toEqual(await showAll(then, known, at));
        }),
        parameters,
      );
    },
    240_000,
  );

  present(
    'answers what was known then as if nothing had arrived since',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyDelivery(pieces), anyMoment(pieces), async (files, at) => {
          const [first = [], ...rest] = files;
          const before = await recorded(first);
          const program = await recorded(first);
          const knownAt = await momentAfter(program);
          for (const [number, file] of rest.entries()) await program.record([fileOf(file, number + 1)]);
          const ids = [...program.everything().keys()];
          expect(await showAll(program, ids, at, knownAt)).toEqual(await showAll(before, ids, at));
        }),
        parameters,
      );
    },
    240_000,
  );

  present(
    'changes nothing when it is recorded again',
    async () => {
      const program = await recorded(pieces);
      const [everything, head] = [program.everything(), await program.log.head()];
      await fc.assert(
        fc.asyncProperty(anyDelivery(pieces), async (files) => {
          for (const [number, file] of files.entries()) {
            expect(await program.record([fileOf(file, number)])).toMatchObject({
              facts: 0,
              attempts: 0,
              quarantined: 0,
            });
          }
          expect(await program.log.head()).toBe(head);
          expect(program.everything()).toEqual(everything);
        }),
        parameters,
      );
    },
    240_000,
  );

  present(
    'ends equal when the read models are rebuilt while it arrives',
    async () => {
      const expected = (await recorded(pieces)).everything();
      await fc.assert(
        fc.asyncProperty(anyDelivery(pieces), async ([first = [], ...rest]) => {
          const program = await recorded(first);
          const rebuilt = program.followers.rebuild();
          for (const [number, file] of rest.entries()) await program.record([fileOf(file, number + 1)]);
          await rebuilt;
          await program.followers.caughtUp(20_000);
          expect(program.everything()).toEqual(expected);
        }),
        parameters,
      );
    },
    240_000,
  );
});

/** A moment that the log's clock has passed by the time anything more is recorded. */
const momentAfter = async (program: Program): Promise<number> => {
  let recordedAt = 0;
  for await (const event of program.log.readAll()) recordedAt = event.recordedAt;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return recordedAt;
};
