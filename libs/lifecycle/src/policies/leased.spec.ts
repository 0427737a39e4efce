import { type Appended, Lease, type LeaseStatus, MemoryEventStore, type Tenure } from '#event-store';
import { callerOf } from '../../../../test/support/caller.js';
import { account } from '../account/account.js';
import { ruleAccount } from '../account/ruling.js';
import { Clock } from '../clock.js';
import { Decider } from '../decider.commands.js';
import { deprecateImage } from '../image/deprecating.js';
import { image } from '../image/image.js';
import { Agenda } from './agenda.policy.js';
import { DoneElsewhere } from './done-elsewhere.policy.js';
import { PASSING_TIME } from './passing-time.policy.js';
import { Policies } from './policies.policy.js';

const DAY = 24 * 60 * 60 * 1_000_000;
const IMAGES = Array.from({ length: 200 }, (_, n) => `ami-${n}`);
const by = callerOf();

class SetClock extends Clock {
  at = Date.UTC(2026, 0, 1) * 1000;
  now = () => this.at;
}

/** A lease that is handed out by hand, and whose holder can lose it without being told. */
class Handed extends Lease {
  #given = Promise.withResolvers<Tenure>();
  #over = new AbortController();
  isTrue = false;

  override status(): LeaseStatus {
    return { candidate: true, held: this.isTrue, holder: null, trouble: null };
  }

  override async whileHeld(work: (tenure: Tenure) => Promise<void>, until: AbortSignal): Promise<void> {
    const stopped = new Promise<null>((resolve) => until.addEventListener('abort', () => resolve(null)));
    const tenure = await Promise.race([this.#given.promise, stopped]);
    if (tenure !== null) await work({ ...tenure, signal: AbortSignal.any([tenure.signal, until]) });
  }

  override async release(): Promise<void> {}

  give(): void {
    this.isTrue = true;
    this.#given.resolve({ signal: this.#over.signal, holds: () => this.isTrue });
  }

  takeAway(): void {
    this.#over.abort();
  }
}

/** A log that tells what was appended, as it is. */
class ToldLog extends MemoryEventStore {
  appended = () => {};

  override async append(...asked: Parameters<MemoryEventStore['append']>): Promise<Appended> {
    this.appended();
    return super.append(...asked);
  }
}

/** Images whose deprecation takes effect in two days, and nodes on one log. */
async function begin() {
  const store = new ToldLog();
  const clock = new SetClock();
  const decisions = new Decider(store, clock).begin(by);
  const place = { ownerId: by.account, region: by.region };
  await decisions.decide(account, by.account, ruleAccount);
  for (const imageId of IMAGES) {
    await decisions.decide(image, imageId, () => [
      { type: 'ImageRegistered', data: { imageId, ...place, attributes: { name: imageId } } },
      { type: 'ImageBecameAvailable', data: { imageId } },
    ]);
    const deprecateAt = clock.at + 2 * DAY;
    await decisions.decide(image, imageId, (state) => deprecateImage(state, { deprecateAt }, decisions.asking));
  }
  const node = async () => {
    const [lease, agenda] = [new Handed(), Agenda.open(null)];
    const decider = new Decider(store, clock);
    const policies = new Policies({ store, decider, clock, agenda, reactions: PASSING_TIME, lease });
    await policies.start();
    return { lease, agenda, policies };
  };
  const effects = async () => {
    const facts = await Array.fromAsync(store.readAll({ filter: { types: ['ImageDeprecationTookEffect'] } }));
    return facts.map(({ stream }) => stream).sort();
  };
  const all = IMAGES.map((id) => `image-${id}`).sort();
  return { store, clock, node, effects, all };
}

const once = (streams: readonly string[]) => new Set(streams).size === streams.length;

describe('what nobody commands, on several nodes', () => {
  it('is done by the one that holds the lease, and by nobody where nobody does', async () => {
    const { clock, node, effects, all } = await begin();
    const [one, other] = [await node(), await node()];
    clock.at += 3 * DAY;
    await Promise.all([one.policies.settle(), other.policies.settle()]);
    expect(await effects()).toEqual([]);
    other.lease.give();
    await other.policies.settle();
    await one.policies.settle();
    expect(await effects()).toEqual(all);
    // It is not late where it is somebody else's work.
    expect(one.policies.status().lateSeconds).toBe(0);
    await Promise.all([one.policies.stop(), other.policies.stop()]);
  });

  it('is left where a holder lost the lease in the middle, and done by the next one, nothing twice', async () => {
    const { store, clock, node, effects, all } = await begin();
    const [one, other] = [await node(), await node()];
    clock.at += 3 * DAY;
    store.appended = () => (one.lease.isTrue = false);
    one.lease.give();
    await one.policies.settle();
    store.appended = () => {};
    // One batch was under way, and no other is begun, although nothing has told it.
    const left = await effects();
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(all.length);
    one.lease.takeAway();
    other.lease.give();
    await other.policies.settle();
    expect(await effects()).toEqual(all);
    expect(once(await effects())).toBe(true);
    await Promise.all([one.policies.stop(), other.policies.stop()]);
  });

  it('is done once even where two believe that they hold the lease', async () => {
    const { clock, node, effects, all } = await begin();
    const nodes = [await node(), await node(), await node()];
    clock.at += 3 * DAY;
    for (const { lease } of nodes) lease.give();
    await Promise.all(nodes.map(({ policies }) => policies.settle()));
    expect(await effects()).toEqual(all);
    await Promise.all(nodes.map(({ policies }) => policies.stop()));
  });

  it('is known to all of them, and struck out where the holder tells that it is done', async () => {
    const { store, clock, node } = await begin();
    const [one, other] = [await node(), await node()];
    await other.policies.settle();
    expect(other.agenda.size()).toBe(IMAGES.length);
    clock.at += 3 * DAY;
    one.lease.give();
    await one.policies.settle();
    await new DoneElsewhere(store, one.agenda).tell(clock.at);
    await new DoneElsewhere(store, other.agenda).look();
    expect(other.agenda.size()).toBe(0);
    await Promise.all([one.policies.stop(), other.policies.stop()]);
  });

  it('stays known where it failed, or was not due, or came later', async () => {
    const store = new MemoryEventStore();
    const [holder, other] = [Agenda.open(null), Agenda.open(null)];
    const entry = { reaction: 'r', revision: 0, tries: 0, place: '00000000000000000005', account: '', reason: null };
    const entries = [
      { ...entry, at: 0, stream: 'image-done' },
      { ...entry, at: 10, stream: 'image-failing' },
      { ...entry, at: 99, stream: 'image-not-due' },
    ];
    const followed = { position: '5', stream: 'image-x', revision: 0, id: 'x' };
    for (const agenda of [holder, other]) agenda.take(entries, followed);
    const [done, failing] = entries;
    if (!done || !failing) throw new Error('there are three');
    holder.settle([done, failing], [{ ...failing, at: 500, tries: 1 }], '5');
    other.take([{ ...entry, at: 0, stream: 'image-later', place: '00000000000000000012' }], followed);
    await new DoneElsewhere(store, holder).tell(20);
    await new DoneElsewhere(store, other).look();
    expect(other.due(1_000, 10).map(({ stream }) => stream)).toEqual(['image-later', 'image-failing', 'image-not-due']);
  });
});
