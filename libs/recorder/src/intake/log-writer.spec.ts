import fc from 'fast-check';
import { type Appended, EventStore, type ExpectedRevision, MemoryEventStore, type NewEvent } from '#event-store';
import { parseFact } from '#lifecycle';
import { cloudTrail, inputOf } from '#testing';
import type { Reading } from '../mapping/records.js';
import { recordableOf } from './facts-of.js';
import { cloudTrailIdentity } from './identity.js';
import { LogWriter } from './log-writer.js';
import { Recording } from './recording.js';

/** A log that ends with its process at some append, before or after it was made. */
class FailingStore extends MemoryEventStore {
  private appends = 0;

  constructor(
    private failsAt: number,
    private readonly after: boolean,
  ) {
    super();
  }

  heal(): void {
    this.failsAt = -1;
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    this.appends += 1;
    const fails = this.failsAt >= 0 && this.appends >= this.failsAt;
    if (fails && !(this.after && this.appends === this.failsAt)) throw new Error('the process has ended');
    const appended = await super.append(stream, expected, events);
    if (fails) throw new Error('the process has ended');
    return appended;
  }
}

const trail = Array.from({ length: 12 }, (_, n) =>
  cloudTrail({
    eventName: 'RunInstances',
    responseElements: { ownerId: '1', instancesSet: { items: [{ instanceId: `i-0${n}`, imageId: `ami-0${n % 3}` }] } },
  }),
);
const record = (store: EventStore, records: unknown) =>
  new Recording(store, () => 1).run([inputOf('trail.json', records)]);

async function substance(store: EventStore): Promise<string[]> {
  const events = await Array.fromAsync(store.readAll());
  return events.map(({ stream, id, data }) => `${stream} ${id} ${data}`).toSorted();
}

describe('a recording that was cut off', () => {
  it('is completed by recording again, each fact once (a failure at any append)', async () => {
    const whole = new MemoryEventStore();
    await record(whole, trail);
    const expected = await substance(whole);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.boolean(), async (failsAt, after) => {
        const store = new FailingStore(failsAt, after);
        await record(store, trail).catch(() => {});
        store.heal();
        await record(store, trail);
        expect(await substance(store)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('never has a fact whose evidence is missing', async () => {
    const store = new FailingStore(9, false);
    await record(store, trail).catch(() => {});
    const events = await Array.fromAsync(store.readAll());
    const streams = new Set(events.map(({ stream }) => stream));
    const facts = events.filter(({ stream }) => !stream.startsWith('evidence-'));
    for (const fact of facts) expect(streams).toContain(parseFact(fact).metadata.evidence);
  });
});

describe('recorders beside each other', () => {
  it('append each fact once', async () => {
    const store = new MemoryEventStore();
    const reports = await Promise.all([trail, trail.toReversed(), trail.slice(3)].map((part) => record(store, part)));
    const alone = new MemoryEventStore();
    await record(alone, trail);
    expect(await substance(store)).toEqual(await substance(alone));
    expect(reports.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThanOrEqual(24);
  });
});

describe('a record that is read anew', () => {
  const shown = cloudTrail({ eventName: 'DisableImage', requestParameters: { imageId: 'ami-01' } });
  const reading: Omit<Reading, 'drafts'> = {
    occurredAt: 1_000_000,
    actor: { principal: 'somebody' },
    source: 'cloudtrail',
    account: '1',
    region: 'us-east-1',
    requestId: 'r-1',
    sharedEventId: undefined,
  };
  const draft = (type: 'ImageDisabled' | 'ImageEnabled' | 'FastLaunchChanged', state?: string) => ({
    category: 'image' as const,
    id: 'ami-01',
    type,
    data: { imageId: 'ami-01', state },
  });
  const told = (drafts: Reading['drafts'], content: object = shown) =>
    recordableOf(
      { ...reading, drafts },
      { ...cloudTrailIdentity(content), record: 'the-record' },
      { form: 'cloudtrail', raw: JSON.stringify(content) },
    );
  const facts = async (store: EventStore) => (await Array.fromAsync(store.readStream('image-ami-01'))).map(parseFact);

  it('changes nothing where the reading is the same', async () => {
    const store = new MemoryEventStore();
    expect(await new LogWriter(store).write([told([draft('ImageDisabled')])])).toEqual([1]);
    expect(await new LogWriter(store).write([told([draft('ImageDisabled')])])).toEqual([0]);
  });

  it('supersedes what the same record told before, again and again, and back', async () => {
    const store = new MemoryEventStore();
    for (const state of ['enabling', 'enabled', 'disabling', 'enabling']) {
      const reread = told([draft('FastLaunchChanged', state)]);
      expect(await new LogWriter(store).write([reread])).toEqual([1]);
      expect(await new LogWriter(store).write([reread])).toEqual([0]);
    }
    const read = await facts(store);
    expect(read.map(({ metadata }) => metadata.supersedes)).toEqual([undefined, read[0]?.id, read[1]?.id, read[2]?.id]);
  });

  it('supersedes it also where it tells of another type', async () => {
    const store = new MemoryEventStore();
    await new LogWriter(store).write([told([draft('ImageEnabled')])]);
    expect(await new LogWriter(store).write([told([draft('ImageDisabled')])])).toEqual([1]);
    expect(await new LogWriter(store).write([told([draft('ImageDisabled')])])).toEqual([0]);
    const [first, second] = await facts(store);
    expect(second).toMatchObject({ type: 'ImageDisabled', metadata: { supersedes: first?.id } });
  });

  it('stands beside the first where another record goes by the same id', async () => {
    const store = new MemoryEventStore();
    const other = { ...shown, sourceIPAddress: '203.0.113.1' };
    await new LogWriter(store).write([told([draft('FastLaunchChanged', 'enabled')])]);
    const second = told([draft('FastLaunchChanged', 'disabling')], other);
    expect(await new LogWriter(store).write([second])).toEqual([1]);
    expect(await new LogWriter(store).write([second])).toEqual([0]);
    expect((await facts(store)).map(({ metadata }) => metadata.supersedes)).toEqual([undefined, undefined]);
  });

  it('is the same fact where two writers of one record differ in nothing that it tells', async () => {
    const store = new MemoryEventStore();
    await new LogWriter(store).write([told([draft('ImageDisabled')])]);
    expect(await new LogWriter(store).write([told([draft('ImageDisabled')], { ...shown, tlsDetails: {} })])).toEqual([
      0,
    ]);
  });
});
