import { type EventStore, MemoryEventStore } from '#event-store';
import type { Caller } from './caller.js';
import { Clock } from './clock.js';
import { Contended, Decider, followUpId } from './decider.commands.js';
import type { FactEvent } from './facts.js';
import { image } from './image/image.js';
import { Refusal } from './refusal.js';
import type { Image } from './states.js';

const by: Caller = {
  account: '111122223333',
  region: 'eu-central-1',
  actor: { principal: 'ada' },
  requestId: 'r-1',
  correlationId: 'c-1',
};
const born: FactEvent = {
  type: 'ImageRegistered',
  data: { imageId: 'ami-1', ownerId: by.account, region: by.region, attributes: { name: 'web' } },
};
const disabled: FactEvent = { type: 'ImageDisabled', data: { imageId: 'ami-1' } };
const tagged = (value: string): FactEvent => ({ type: 'TagsSet', data: { resourceId: 'ami-1', tags: { value } } });

class SetClock extends Clock {
  at = 1_000_000;
  now = () => this.at;
}

const begin = () => {
  const store = new MemoryEventStore();
  const clock = new SetClock();
  return { store, clock, decider: new Decider(store, clock) };
};
const held = async (store: EventStore) => Array.fromAsync(store.readAll());
const metadataOf = ({ metadata }: { metadata: string }) => JSON.parse(metadata);

describe('a decision', () => {
  it('is recorded with who asked, why, and when, strictly after what the stream has', async () => {
    const { store, decider } = begin();
    const decisions = decider.begin(by);
    await decisions.decide(image, 'ami-1', () => [born, tagged('one')]);
    await decisions.decide(image, 'ami-1', () => [disabled]);
    const metadata = (await held(store)).map(metadataOf);
    expect(metadata.map(({ occurredAt }) => occurredAt)).toEqual([1_000_000, 1_000_001, 1_000_002]);
    const [first] = await held(store);
    expect(metadata[0]).toMatchObject({ source: 'engine', actor: { principal: 'ada' }, requestId: 'r-1' });
    expect(metadata[0]).not.toHaveProperty('causationId');
    expect(metadata[2]).toMatchObject({ causationId: first?.id, correlationId: 'c-1' });
  });

  it('that is refused records nothing', async () => {
    const { store, decider } = begin();
    const refused = decider.begin(by).decide(image, 'ami-1', () => {
      throw new Refusal('image-not-found', 'ami-1');
    });
    await expect(refused).rejects.toThrow(Refusal);
    expect(await held(store)).toEqual([]);
  });

  it('sees what others appended since it was last asked, also what is late', async () => {
    const { store, clock, decider } = begin();
    await decider.begin(by).decide(image, 'ami-1', () => [born, disabled]);
    clock.at = 5_000_000;
    const other = new Decider(store, clock);
    await other.begin(by).decide(image, 'ami-1', () => [{ type: 'ImageEnabled', data: { imageId: 'ami-1' } }]);
    expect((await decider.begin(by).state(image, 'ami-1')).state).toBe('available');
  });

  it('is made anew where the race was lost, and recorded once', async () => {
    const { store, clock, decider } = begin();
    const rivals = [decider, new Decider(store, clock), new Decider(store, clock)];
    await decider.begin(by).decide(image, 'ami-1', () => [born]);
    const disable = ({ state }: Image): FactEvent[] => (state === 'disabled' ? [] : [disabled]);
    await Promise.all(rivals.map((rival) => rival.begin(by).decide(image, 'ami-1', disable)));
    expect((await held(store)).map(({ type }) => type)).toEqual(['ImageRegistered', 'ImageDisabled']);
  });

  it('gives up on a stream that changes each time, and says so', async () => {
    const { store, clock, decider } = begin();
    const rival = new Decider(store, clock);
    let rivals: Promise<unknown>[] = [];
    const lost = decider.begin(by).decide(image, 'ami-1', () => {
      rivals = [...rivals, rival.begin(by).decide(image, 'ami-1', () => [tagged(String(rivals.length))])];
      return [disabled];
    });
    const outcome = await lost.catch((error: unknown) => error);
    await Promise.all(rivals);
    const types = (await held(store)).map(({ type }) => type);
    // Whoever wins: it is recorded exactly where it was acknowledged.
    expect(types.includes('ImageDisabled')).toBe(!(outcome instanceof Contended));
  });

  it('in a dry run is seen by the same caller, and recorded nowhere', async () => {
    const { store, decider } = begin();
    const trying = { ...by, dryRun: true };
    const decisions = decider.begin(trying);
    await decisions.decide(image, 'ami-1', () => [born, disabled]);
    expect((await decisions.state(image, 'ami-1')).state).toBe('disabled');
    expect((await decider.begin(by).state(image, 'ami-1')).known).toBe(false);
    expect(await held(store)).toEqual([]);
    expect(decider.positionOf(trying)).toBeNull();
  });

  it('that follows from a fact is recorded once, whoever takes it and however often', async () => {
    const { store, clock, decider } = begin();
    const { facts } = await decider.begin(by).decide(image, 'ami-1', () => [born]);
    const [cause] = facts;
    if (cause === undefined) throw new Error('nothing was decided');
    const follow = (who: Decider) => who.following(cause).decide(image, 'ami-1', () => [tagged('follows')]);
    await follow(decider);
    clock.at = 9_000_000;
    await follow(new Decider(store, clock));
    const events = await held(store);
    expect(events.map(({ type }) => type)).toEqual(['ImageRegistered', 'TagsSet']);
    expect(events[1]?.id).toBe(followUpId(cause.id, 'image-ami-1/TagsSet/0'));
    expect(metadataOf(events[1] ?? { metadata: '{}' })).toMatchObject({ causationId: cause.id });
  });

  it('tells its caller, and its account, what position was reached', async () => {
    const { store, decider } = begin();
    await decider.begin(by).decide(image, 'ami-1', () => [born]);
    expect(decider.positionOf(by)).toBe(await store.head());
    expect(decider.acknowledged(by.account)).toBe(await store.head());
    expect(decider.acknowledged('444455556666')).toBe(0n);
    expect(decider.acknowledged(by.account, 'image')).toBe(await store.head());
    expect(decider.acknowledged(by.account, 'volume')).toBe(0n);
  });
});

describe('a decision about a stream that the caller expects somewhere', () => {
  const expecting = (revision: number): Caller => ({ ...by, expected: { stream: 'image-ami-1', revision } });

  it('is taken where the stream still stands there, and so are those that follow it', async () => {
    const { store, decider } = begin();
    await decider.begin(by).decide(image, 'ami-1', () => [born]);
    const decisions = decider.begin(expecting(0));
    await decisions.decide(image, 'ami-1', () => [disabled]);
    await decisions.decide(image, 'ami-1', () => [tagged('one')]);
    expect(await held(store)).toHaveLength(3);
  });

  it('is refused where the stream has moved on, and records nothing', async () => {
    const { store, decider } = begin();
    await decider.begin(by).decide(image, 'ami-1', () => [born, tagged('one')]);
    const late = decider.begin(expecting(0)).decide(image, 'ami-1', () => [disabled]);
    await expect(late).rejects.toMatchObject({ name: 'StreamMovedOn', revision: 1 });
    expect(await held(store)).toHaveLength(2);
  });

  it('is taken once where two expect the same', async () => {
    const { store, decider } = begin();
    await decider.begin(by).decide(image, 'ami-1', () => [born]);
    const race = ['one', 'other'].map((value) =>
      decider.begin(expecting(0)).decide(image, 'ami-1', () => [tagged(value)]),
    );
    const outcomes = await Promise.allSettled(race);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await held(store)).toHaveLength(2);
  });
});
