import { SeeSnapshots, SeeTags, SeeVolumes, type SnapshotsWanted } from '#catalog';
import type { Fact } from '#lifecycle';
import { endAll, told } from '../../../test/support/auditing/case.js';
import { happened } from '../../../test/support/index.js';

const [MINE, YOURS] = ['111122223333', '444455556666'];
const region = 'eu-west-1';
const viewer = { account: MINE, region };

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 10, 0, second)).toISOString();
const started = (snapshotId: string, ownerId = MINE, data = {}, second = 0): Fact =>
  happened(at(second), 'SnapshotStarted', { snapshotId, ownerId, region, ...data }, { source: 'engine' });
const shared = (snapshotId: string, id: string) =>
  happened('11:00:00', 'SnapshotShared', {
    snapshotId,
    grantees: [{ kind: id === 'all' ? 'everyone' : 'account', id }],
  });

describe('the snapshots that an account sees', () => {
  afterEach(endAll);

  const seen = async (facts: readonly Fact[], wanted: Partial<SnapshotsWanted> = {}) => {
    const { items } = await (await told(...facts)).ask(new SeeSnapshots({ viewer, limit: 100, ...wanted }));
    return items.map(({ snapshotId }) => snapshotId);
  };

  const facts = [
    started('snap-1'),
    started('snap-2', YOURS),
    started('snap-3', YOURS),
    shared('snap-3', MINE),
    started('snap-4', YOURS),
    shared('snap-4', 'all'),
    started('snap-5', YOURS),
    shared('snap-5', '777788889999'),
    started('snap-6', MINE, { region: 'us-east-1' }),
    started('snap-7'),
    happened('12:00:00', 'SnapshotDeleted', { snapshotId: 'snap-7' }),
    started('snap-8', YOURS),
    shared('snap-8', MINE),
    happened('12:00:00', 'SnapshotDeleted', { snapshotId: 'snap-8' }),
    happened('12:00:01', 'SnapshotRecycled', { snapshotId: 'snap-8' }),
  ];

  it('are its own, those shared with it, and public ones, where they are', async () => {
    expect(await seen(facts)).toEqual(['snap-1', 'snap-3', 'snap-4']);
    expect(await seen(facts, { ids: ['snap-2', 'snap-4', 'snap-6', 'snap-8'] })).toEqual(['snap-4']);
    expect(await seen(facts, { owners: [YOURS] })).toEqual(['snap-3', 'snap-4']);
    expect(await seen(facts, { owners: [] })).toEqual([]);
  });

  it('are public no longer while their owner hides them', async () => {
    const blocked = happened('13:00:00', 'SnapshotBlockPublicAccessSet', {
      accountId: YOURS,
      region,
      state: 'block-all-sharing',
    });
    const account = { stream: `account-${YOURS}` };
    expect(await seen([...facts, { ...blocked, ...account }])).toEqual(['snap-1', 'snap-3']);
    expect(await seen([...facts, { ...blocked, ...account }], { ids: ['snap-4'] })).toEqual([]);
  });

  it('are told by who may make volumes of them', async () => {
    expect(await seen(facts, { restorableBy: ['everyone'] })).toEqual(['snap-4']);
    expect(await seen(facts, { restorableBy: ['asker'] })).toEqual(['snap-1', 'snap-3']);
    expect(await seen(facts, { restorableBy: ['account:777788889999'] })).toEqual([]);
    expect(
      await seen([...facts, shared('snap-1', '777788889999')], { restorableBy: ['account:777788889999'] }),
    ).toEqual(['snap-1']);
  });

  it('come in pages that leave none out, also where few of many pass', async () => {
    const many = Array.from({ length: 700 }, (_, n) =>
      started(`snap-a${n}`, MINE, { sizeGiB: n % 100, tags: { n: String(n) } }, n % 7),
    );
    const asked = await told(...many);
    const found: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await asked.ask(
        new SeeSnapshots({ viewer, limit: 3, cursor, passes: ({ sizeGiB }) => sizeGiB === 42 }),
      );
      found.push(...page.items.map(({ snapshotId }) => snapshotId));
      cursor = page.next ?? undefined;
      pages += 1;
    } while (cursor !== undefined);
    expect(found.toSorted()).toEqual(
      ['snap-a42', 'snap-a142', 'snap-a242', 'snap-a342', 'snap-a442', 'snap-a542', 'snap-a642'].toSorted(),
    );
    expect(pages).toBe(3);
    const tagged = await asked.ask(new SeeSnapshots({ viewer, limit: 3, tags: ['n=77'] }));
    expect(tagged.items).toEqual([expect.objectContaining({ snapshotId: 'snap-a77' })]);
    const tags = await asked.ask(
      new SeeTags({ viewer, kind: 'snapshot', after: { id: 'snap-a698', key: '' }, limit: 2 }),
    );
    expect(tags).toEqual([
      { id: 'snap-a698', key: 'n', value: '698' },
      { id: 'snap-a699', key: 'n', value: '699' },
    ]);
  });
});

describe('the volumes that an account sees', () => {
  afterEach(endAll);

  it('are its own, and never those of others', async () => {
    const created = (volumeId: string, ownerId: string) =>
      happened('10:00:00', 'VolumeCreated', { volumeId, ownerId, region }, { source: 'engine' });
    const asked = await told(
      created('vol-1', MINE),
      created('vol-2', YOURS),
      created('vol-3', MINE),
      happened('10:05:00', 'VolumeAttached', { volumeId: 'vol-3', instanceId: 'i-1', device: '/dev/sdf' }),
    );
    const ids = async (wanted = {}) => {
      const { items } = await asked.ask(new SeeVolumes({ viewer, limit: 10, ...wanted }));
      return items.map(({ volumeId }) => volumeId);
    };
    expect(await ids()).toEqual(['vol-1', 'vol-3']);
    expect(await ids({ ids: ['vol-2', 'vol-3'] })).toEqual(['vol-3']);
    expect(await ids({ instanceId: 'i-1' })).toEqual(['vol-3']);
    expect(await ids({ states: ['creating'] })).toEqual(['vol-1']);
  });
});
