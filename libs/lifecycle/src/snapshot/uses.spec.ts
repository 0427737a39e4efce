import { MemoryEventStore } from '#event-store';
import { factsIn } from '../../../../test/support/log-surroundings.js';
import { account } from '../account/account.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import type { Fact } from '../facts.js';
import { followVolumeCreation } from '../volume/creation.commands.js';
import { volume } from '../volume/volume.js';
import { finishSnapshotImport } from './importing.commands.js';
import { snapshot } from './snapshot.js';

const [OWNER, PARTNER, region] = ['111122223333', '444455556666', 'eu-central-1'];
const by: Caller = {
  account: PARTNER,
  region,
  actor: { principal: 'ada', account: PARTNER },
  requestId: 'request-1',
  correlationId: 'request-1',
};
const snapshotId = 'snap-0123456789abcdef0';

/** A snapshot of the owner, and a volume that the partner has begun of it. */
async function begin(caller: Caller = by) {
  const store = new MemoryEventStore();
  const decider = new Decider(store, { now: () => 1_772_359_200_000_000 });
  const place = { ownerId: OWNER, region };
  const seeding = decider.begin({ ...by, requestId: 'request-0' });
  await seeding.decide(snapshot, snapshotId, () => [{ type: 'SnapshotStarted', data: { snapshotId, ...place } }]);
  const decisions = decider.begin(caller);
  const data = { volumeId: 'vol-1', ownerId: PARTNER, region, snapshotId };
  const { facts } = await decisions.decide(volume, 'vol-1', () => [{ type: 'VolumeCreated', data }]);
  const [created] = facts;
  if (created?.type !== 'VolumeCreated') throw new Error('Nothing was begun.');
  return { store, decider, decisions, created };
}

const uses = async (store: MemoryEventStore) =>
  (await factsIn(store, `snapshot-${snapshotId}`)).filter(({ type }) => type.endsWith('Used'));
const asTold = ({ type, metadata: { account, causationId } }: Fact) => ({ type, account, causationId });

describe('the use of a snapshot of another', () => {
  it('is told to whoever used it and to its owner, and follows from what was made', async () => {
    const { store, decisions, created } = await begin();
    await followVolumeCreation(decisions, created.data);
    expect((await uses(store)).map(asTold)).toEqual([
      { type: 'SnapshotUsed', account: PARTNER, causationId: created.id },
      { type: 'SharedSnapshotUsed', account: OWNER, causationId: created.id },
    ]);
  });

  it('is recorded once, whoever finishes what was begun, and from wherever it stopped', async () => {
    const { store, decider, decisions, created } = await begin();
    await followVolumeCreation(decider.following(created), created.data);
    await followVolumeCreation(decider.following(created), created.data);
    await followVolumeCreation(decisions, created.data);
    expect(await uses(store)).toHaveLength(2);
  });

  it('is not told of a trial', async () => {
    const { store, decisions, created } = await begin({ ...by, dryRun: true });
    await followVolumeCreation(decisions, created.data);
    expect(await uses(store)).toEqual([]);
  });
});

describe('the import of a snapshot', () => {
  it('ends with a snapshot of its own, and is finished once', async () => {
    const { store, decider } = await begin();
    const task = { accountId: PARTNER, region, taskId: 'import-snap-0123456789abcdef1', encrypted: true } as const;
    const requested = { type: 'ImportTaskRequested', data: { ...task, makes: 'snapshot' } } as const;
    await decider.begin(by).decide(account, PARTNER, () => [requested]);
    for (let times = 0; times < 2; times += 1) {
      await finishSnapshotImport(decider.begin(by), requested.data, { sizeGiB: 7 });
    }
    const madeId = 'snap-0123456789abcdef1';
    const made = await decider.state(snapshot, madeId, by);
    expect(made).toMatchObject({ state: 'completed', ownerId: PARTNER, sizeGiB: 7, encrypted: true });
    expect(made.description).toBe(`Created by AWS-VMImport service for ${task.taskId}`);
    expect((await factsIn(store, `snapshot-${madeId}`)).map(({ type }) => type)).toEqual([
      'SnapshotStarted',
      'SnapshotCompleted',
    ]);
    const ends = (await factsIn(store, `account-${PARTNER}`)).filter(({ type }) => type === 'ImportTaskEnded');
    expect(ends).toMatchObject([{ data: { result: 'completed', madeId } }]);
  });
});
