import fc from 'fast-check';
import type { Fact } from '#lifecycle';
import { happened, moment } from '#testing';
import { Case } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import type { WhoCouldLaunchAnswer } from './who-could-launch.js';
import { WhoCouldLaunch } from './who-could-launch.query.js';

const SECOND = 1_000_000;
const BEGINNING = moment('10:00:00');
const LAST = 40;
const clock = (second: number) => new Date((BEGINNING + second * SECOND) / 1_000).toISOString();
const imageId = the.BASE;

/** What happens to an image, without its time. */
type Turn = (time: string, recordedAt: string) => Fact;
const grantees = fc.subarray([the.account(the.SHOP), the.account(the.STRANGER), the.everyone, the.organization], {
  minLength: 1,
});
const plain = (
  type:
    | 'LaunchPermissionsReset'
    | 'ImageDisabled'
    | 'ImageEnabled'
    | 'ImageDeregistered'
    | 'ImageRestoredFromRecycleBin'
    | 'ImageBecameAvailable',
): fc.Arbitrary<Turn> => fc.constant((time, recordedAt) => happened(time, type, { imageId }, { recordedAt }));
const turn: fc.Arbitrary<Turn> = fc.oneof(
  ...(['LaunchPermissionGranted', 'LaunchPermissionGranted', 'LaunchPermissionRevoked'] as const).map((type) =>
    grantees.map(
      (list): Turn =>
        (time, recordedAt) =>
          happened(time, type, { imageId, grantees: list }, { recordedAt }),
    ),
  ),
  plain('LaunchPermissionsReset'),
  plain('ImageDisabled'),
  plain('ImageEnabled'),
  plain('ImageDeregistered'),
  plain('ImageRestoredFromRecycleBin'),
  plain('ImageBecameAvailable'),
  fc.constant<Turn>((time, recordedAt) =>
    happened(time, 'ImageLaunched', { imageId, byAccount: the.SHOP, instanceIds: ['i-1'] }, { recordedAt }),
  ),
);

/** A history in which no two facts share a second; its making may be unseen; evidence arrives in any order. */
const history = fc
  .record({
    isSeenBorn: fc.boolean(),
    turns: fc.uniqueArray(
      fc.record({ second: fc.integer({ min: 1, max: LAST }), turn, late: fc.integer({ min: 0, max: 60 }) }),
      {
        selector: ({ second }) => second,
        minLength: 1,
        maxLength: 12,
      },
    ),
  })
  .map(({ isSeenBorn, turns }) => {
    const facts = turns.map(({ second, turn: happen, late }) => happen(clock(second), clock(second + late)));
    const born = the.registered(clock(0), imageId, the.SNAPSHOT, { recordedAt: clock(0) });
    return (isSeenBorn ? [born, ...facts] : facts).toSorted((a, b) => a.metadata.occurredAt - b.metadata.occurredAt);
  });
const seconds = fc.uniqueArray(fc.integer({ min: -1, max: LAST + 1 }), { minLength: 3, maxLength: 6 });

const within = async <T>(facts: readonly Fact[], use: (one: Case) => Promise<T>): Promise<T> => {
  const one = await Case.given(facts);
  try {
    return await use(one);
  } finally {
    await one.close();
  }
};
const ask = async (one: Case, second: number, known?: number): Promise<WhoCouldLaunchAnswer> => {
  const knownAt = known === undefined ? undefined : BEGINNING + known * SECOND;
  const { knownAt: _, ...answer } = await one.ask(
    new WhoCouldLaunch({ imageId, at: BEGINNING + second * SECOND, knownAt }),
  );
  return answer;
};

const RUNS = { numRuns: 60, seed: 20260301 };

describe('who could launch an image, of any history', () => {
  it('is answered as if nothing had happened since', async () => {
    await fc.assert(
      fc.asyncProperty(history, seconds, (facts, moments) =>
        within(facts, async (whole) => {
          for (const second of moments) {
            const past = facts.filter(({ metadata }) => metadata.occurredAt <= BEGINNING + second * SECOND);
            if (past.length === 0) continue;
            const then = await within(past, (one) => ask(one, second));
            expect(await ask(whole, second)).toEqual(then);
          }
        }),
      ),
      RUNS,
    );
  }, 120_000);

  it('is answered, as known then, as if nothing had arrived since', async () => {
    await fc.assert(
      fc.asyncProperty(history, seconds, fc.integer({ min: 0, max: LAST + 30 }), (facts, moments, known) =>
        within(facts, async (whole) => {
          const arrived = facts.filter(({ recordedAt }) => recordedAt <= BEGINNING + known * SECOND);
          if (arrived.length === 0) return;
          await within(arrived, async (then) => {
            for (const second of moments) expect(await ask(whole, second, known)).toEqual(await ask(then, second));
          });
        }),
      ),
      RUNS,
    );
  }, 120_000);

  it('is what a plain reading of the rules says', async () => {
    await fc.assert(
      fc.asyncProperty(history, seconds, (facts, moments) =>
        within(facts, async (whole) => {
          for (const second of moments) {
            const { launchable, grantees: listed } = await ask(whole, second);
            const named = listed.map(({ id, since }) => `${id} since ${since}`).toSorted();
            expect({ launchable, named }).toEqual(plainly(facts, BEGINNING + second * SECOND));
          }
        }),
      ),
      RUNS,
    );
  }, 120_000);
});

/** The rules of the user guide, read one fact after the other, without folds, facets or intervals. */
const plainly = (facts: readonly Fact[], at: number): { launchable: boolean | null; named: string[] } => {
  const image = new PlainImage();
  const past = facts.filter(({ metadata }) => metadata.occurredAt <= at);
  for (const fact of past) image.see(fact);
  if (past.length === 0) return { launchable: facts[0]?.type === 'ImageRegistered' ? false : null, named: [] };
  const launchable = image.state === 'unknown' ? null : image.state === 'available';
  return { launchable, named: launchable === false ? [] : image.named() };
};

class PlainImage {
  state = 'unknown';
  #since = '';
  #before = 'unknown';
  #isOwned = false;
  #shares = new Map<string, string>();
  #binned: string[] = [];

  see(fact: Fact): void {
    const time = `${clock((fact.metadata.occurredAt - BEGINNING) / SECOND).slice(0, 19)}Z`;
    const ended = this.state === 'deregistered';
    if (fact.type === 'ImageRegistered') {
      this.#isOwned = true;
      this.#become('available', time);
    } else if (fact.type === 'ImageRestoredFromRecycleBin') this.#restore(time);
    else if (!ended) this.#seeLiving(fact, time);
  }

  named(): string[] {
    const shares = [...this.#shares].map(([id, since]) => `${id} since ${since}`);
    return (this.#isOwned ? [`${the.OWNER} since ${this.#since}`, ...shares] : shares).toSorted();
  }

  #seeLiving(fact: Fact, time: string): void {
    if (fact.type === 'LaunchPermissionGranted') {
      for (const { id } of fact.data.grantees) if (!this.#shares.has(id)) this.#shares.set(id, time);
    }
    if (fact.type === 'LaunchPermissionRevoked') for (const { id } of fact.data.grantees) this.#shares.delete(id);
    if (fact.type === 'LaunchPermissionsReset' || fact.type === 'ImageDisabled') this.#shares.clear();
    if (fact.type === 'ImageDisabled') this.#become('disabled', time);
    if (fact.type === 'ImageEnabled' || fact.type === 'ImageBecameAvailable') this.#become('available', time);
    if (fact.type !== 'ImageDeregistered') return;
    this.#before = this.state;
    this.#binned = [...this.#shares.keys()];
    this.#shares.clear();
    this.#become('deregistered', time);
  }

  #restore(time: string): void {
    if (this.state !== 'unknown' && this.state !== 'deregistered') return;
    if (this.state === 'deregistered') this.#shares = new Map(this.#binned.map((id) => [id, time]));
    this.#become(this.#before === 'disabled' ? 'disabled' : 'available', time);
  }

  #become(state: string, time: string): void {
    if (this.state !== state) this.#since = time;
    this.state = state;
  }
}
