import { randomUUID } from 'node:crypto';
import { type EventStore, MemoryEventStore } from '#event-store';
import { account } from './account/account.js';
import type { Caller } from './caller.js';
import { Clock } from './clock.js';
import { Decider } from './decider.commands.js';
import { parseFact } from './fact-text.js';
import type { FactEvent } from './facts.js';
import { imageName } from './image-name/image-name.js';
import { rule } from './refusal.js';

class Ticking extends Clock {
  #now = 1_772_359_200_000_000;
  now(): number {
    this.#now += 1;
    return this.#now;
  }
}

const by = (name = 'ada'): Caller => ({
  account: '111122223333',
  region: 'eu-central-1',
  actor: { principal: name },
  requestId: randomUUID(),
  correlationId: randomUUID(),
});
const ruled: FactEvent = { type: 'AccountRuled', data: { accountId: '111122223333' } };
const blocked = (state: string): FactEvent => ({
  type: 'ImageBlockPublicAccessSet',
  data: { accountId: '111122223333', region: 'eu-central-1', state },
});

async function factsIn(store: EventStore, stream: string) {
  const facts = [];
  for await (const event of store.readStream(stream)) facts.push(parseFact(event));
  return facts;
}

describe('decisions about one thing that come together', () => {
  it('are each decided on what the ones before made of it, and stand in the log in that order', async () => {
    const store = new MemoryEventStore();
    const decider = new Decider(store, new Ticking());
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        decider.begin(by(`p${index}`)).decide(account, '111122223333', (state) => {
          seen.push(Object.keys(state.imageBlockPublicAccess).length);
          return index === 0 ? [ruled] : [blocked(index % 2 === 0 ? 'unblocked' : 'block-new-sharing')];
        }),
      ),
    );
    const facts = await factsIn(store, 'account-111122223333');
    expect(facts.map(({ metadata }) => metadata.actor.principal)).toEqual(
      Array.from({ length: 50 }, (_, n) => `p${n}`),
    );
    const times = facts.map(({ metadata }) => metadata.occurredAt);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    expect(seen.slice(0, 2)).toEqual([0, 0]);
    expect(seen.slice(2).every((known) => known === 1)).toBe(true);
  });

  it('are refused by themselves: one claims a name, and the others do not', async () => {
    const store = new MemoryEventStore();
    const decider = new Decider(store, new Ticking());
    const claims = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        decider.begin(by()).decide(imageName, '111122223333/eu-central-1/web', (state) => {
          rule(state.imageId === null, 'image-name-taken', 'web');
          const imageId = `ami-${index}`;
          return [
            {
              type: 'ImageNameClaimed',
              data: { accountId: '111122223333', region: 'eu-central-1', name: 'web', imageId },
            },
          ];
        }),
      ),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await factsIn(store, 'image-name-111122223333/eu-central-1/web')).toHaveLength(1);
  });

  it('that follow from one fact twice are recorded once, and the others with them as if they had been alone', async () => {
    const store = new MemoryEventStore();
    const decider = new Decider(store, new Ticking());
    const { facts } = await decider.begin(by()).decide(account, '111122223333', () => [ruled]);
    const [cause] = facts;
    if (cause === undefined) throw new Error('Nothing was recorded.');
    const follow = () => decider.following(cause).decide(account, '111122223333', () => [blocked('unblocked')]);
    const other = () => decider.begin(by()).decide(account, '111122223333', () => [blocked('block-new-sharing')]);
    await follow();
    const answers = await Promise.all([other(), follow(), other(), follow()]);
    expect(answers.map((answer) => answer.facts.length)).toEqual([1, 0, 1, 0]);
    expect(await factsIn(store, 'account-111122223333')).toHaveLength(4);
  });

  it('are tried without anything being recorded', async () => {
    const store = new MemoryEventStore();
    const decider = new Decider(store, new Ticking());
    const trial = { ...by(), dryRun: true };
    await Promise.all([
      decider.begin(trial).decide(account, '111122223333', () => [ruled]),
      decider.begin(by()).decide(account, '111122223333', () => [blocked('unblocked')]),
    ]);
    expect(await decider.state(account, '111122223333', trial)).toMatchObject({ mode: { ruled: '' } });
    const facts = await factsIn(store, 'account-111122223333');
    expect(facts.map(({ type }) => type)).toEqual(['ImageBlockPublicAccessSet']);
  });
});
