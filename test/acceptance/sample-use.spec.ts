import { join } from 'node:path';
import { Activity, Diff, ExposureOf, ImpactOf, LaunchesOf, Orphans, Unused } from '#audit';
import { ImportInventory, inputsOf } from '#recorder';
import {
  BASE,
  EUROPE,
  WEB,
  LEGACY,
  BASE_SNAPSHOT,
  OWNER,
  SHOP,
  BACKUPS,
  STRANGER,
  ORGANIZATION,
  ANA,
  OMAR,
  at,
  APRIL,
} from './sample-cast.js';
import { INVENTORY, Program, SAMPLE } from './sample-program.js';

describe('the sample trail, asked what came of its images', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
    await program.record(inputsOf([SAMPLE]));
  });
  afterAll(() => program.close());

  it('counts what runs on the base and on all that came of it, in every account', async () => {
    const impact = await program.ask(new ImpactOf({ imageId: BASE, at: APRIL, now: APRIL }));
    expect(impact).toMatchObject({ images: 3, states: { running: 4, stopped: 1 } });
    expect(
      impact.instances
        .map(({ instanceId, ownerId, state, lineage }) => [instanceId, ownerId, state, lineage].join(' '))
        .toSorted(),
    ).toEqual([
      `i-05a0f20260305b001 ${SHOP} running itself`,
      `i-05a0f20260305b002 ${SHOP} running itself`,
      `i-0bad020260310b001 ${STRANGER} running itself`,
      `i-0eb1e20260309b001 ${OWNER} running inferred`,
      `i-0eb1e20260309b002 ${OWNER} stopped inferred`,
    ]);
  });

  it('names everybody who launched from the base, with their addresses', async () => {
    const page = await program.ask(new LaunchesOf({ imageId: BASE, descendants: true }));
    expect(
      page.items.map(({ at: when, imageId, account, instanceIds, who }) =>
        [when, imageId, account, instanceIds.length, who.sourceAddress].join(' '),
      ),
    ).toEqual([
      `2026-03-05T07:30:00Z ${BASE} ${SHOP} 2 192.0.2.66`,
      `2026-03-06T08:00:00Z ${BASE} ${OWNER} 1 192.0.2.10`,
      `2026-03-09T06:00:00Z ${WEB} ${OWNER} 2 192.0.2.10`,
      `2026-03-10T15:20:30Z ${BASE} ${STRANGER} 1 203.0.113.77`,
    ]);
  });

  it('tells of the three hours in which the base was public, and of the launch inside them', async () => {
    const page = await program.ask(new ExposureOf({ imageId: BASE, now: APRIL }));
    const open = page.items.find(({ exposure }) => exposure === 'public');
    expect(open).toMatchObject({
      id: BASE,
      grantee: { kind: 'everyone', id: 'all' },
      from: '2026-03-10T14:02:11Z',
      to: '2026-03-10T17:02:11Z',
      seconds: 10_800,
      grantedBy: ANA,
      endedBy: OMAR,
      uses: [{ use: 'launched', byAccount: STRANGER, sourceAddress: '203.0.113.77', made: ['i-0bad020260310b001'] }],
    });
    const shared = page.items.find(({ id, exposure }) => id === BASE && exposure === 'shared');
    expect(shared).toMatchObject({ grantee: { kind: 'organization', id: ORGANIZATION }, to: null });
  });

  it('tells what the backups vendor did with a snapshot while it was shared', async () => {
    const page = await program.ask(new ExposureOf({ accountId: OWNER, now: APRIL }));
    expect(page.items.find(({ id }) => id === BASE_SNAPSHOT)).toMatchObject({
      kind: 'snapshot',
      grantee: { kind: 'account', id: BACKUPS },
      seconds: 86_400,
      uses: [{ use: 'copied', byAccount: BACKUPS, at: '2026-03-11T22:00:07Z' }],
    });
  });

  it('finds the snapshots that outlived the old image, and their price', async () => {
    const all = await program.ask(new Orphans({ now: APRIL }));
    const facts = all.items.map(({ snapshotId, imageId, since, until, seconds, sizeGiB }) => ({
      snapshotId,
      imageId,
      since,
      until,
      seconds,
      sizeGiB,
    }));
    expect(facts.toSorted((a, b) => a.snapshotId.localeCompare(b.snapshotId))).toEqual([
      {
        snapshotId: 'snap-01e9acc20260112d1',
        imageId: LEGACY,
        since: '2026-03-16T11:00:00Z',
        until: undefined,
        seconds: 1_342_800,
        sizeGiB: 8,
      },
      {
        snapshotId: 'snap-01e9acc20260112d2',
        imageId: LEGACY,
        since: '2026-03-16T11:00:00Z',
        until: '2026-03-30T11:00:00Z',
        seconds: 1_209_600,
        sizeGiB: 100,
      },
    ]);
    const open = await program.ask(new Orphans({ at: APRIL, now: APRIL, ratePerGiBMonth: 0.05 }));
    expect(open.items.map(({ snapshotId }) => snapshotId)).toEqual(['snap-01e9acc20260112d1']);
    expect(open.items[0]?.cost).toBeCloseTo((8 * 0.05 * 373) / 730, 2);
  });

  it('calls the copy unused, and nothing that runs', async () => {
    const page = await program.ask(new Unused({ days: 30, at: at('2026-04-25T00:00:00Z') }));
    const unused = page.items.filter(({ verdict }) => verdict === 'unused').map(({ imageId }) => imageId);
    expect(unused).toEqual([EUROPE]);
  });

  it('tells what changed on the day of the deregistration', async () => {
    const page = await program.ask(new Diff({ from: at('2026-03-16T00:00:00Z'), to: at('2026-03-17T00:00:00Z') }));
    const legacy = page.items.find(({ id }) => id === LEGACY);
    expect(legacy).toMatchObject({ kind: 'image', change: 'went' });
    const gone = { facet: 'state', key: 'deregistered', was: null, now: 'observed' };
    expect(legacy?.changes).toContainEqual(expect.objectContaining(gone));
    expect(page.items.map(({ id }) => id)).not.toContain(BASE);
  });

  it('lists what Ana did and what she was refused', async () => {
    const page = await program.ask(new Activity({ principal: ANA, from: at('2026-03-01T00:00:00Z') }));
    expect(
      page.items.map(({ at: when, type, id, refused }) =>
        [when, type, id, ...(refused ? [refused.errorCode] : [])].join(' '),
      ),
    ).toEqual([
      `2026-03-02T10:00:00Z LaunchPermissionGranted ${BASE}`,
      `2026-03-03T10:00:00Z LaunchPermissionGranted ${EUROPE}`,
      `2026-03-10T14:02:11Z LaunchPermissionGranted ${BASE}`,
      `2026-03-11T09:00:00Z SnapshotShared ${BASE_SNAPSHOT}`,
      `2026-03-12T09:00:00Z SnapshotUnshared ${BASE_SNAPSHOT}`,
      '2026-03-16T10:30:00Z ActionRefused snap-01e9acc20260112d1 Client.InvalidSnapshot.InUse',
      `2026-03-16T10:40:00Z ActionRefused ${LEGACY} Client.OperationNotPermitted`,
      `2026-03-16T10:50:00Z DeregistrationProtectionDisabled ${LEGACY}`,
      `2026-03-16T11:00:00Z ImageDeregistered ${LEGACY}`,
      `2026-03-19T13:00:00Z ActionRefused ${BASE} Client.OperationNotPermitted`,
      `2026-03-20T09:00:00Z ImageDeprecationSet ${BASE}`,
    ]);
  });
});

describe('the sample trail, with an inventory of April', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
    await program.record(inputsOf([SAMPLE]));
  });
  afterAll(() => program.close());

  it('is told what it could not know, and had told nothing otherwise', async () => {
    const inputs = inputsOf(['describe-images.json', 'describe-snapshots.json'].map((name) => join(INVENTORY, name)));
    const report = await program.carryOut(new ImportInventory(inputs, { observedAt: APRIL, region: 'us-east-1' }));
    expect(report).toMatchObject({ files: 2, things: 3, quarantined: 0, drift: [] });
  });

  it('knows then which snapshot is under the base, and so that it was shared too', async () => {
    const page = await program.ask(new ExposureOf({ imageId: BASE, now: APRIL + 1 }));
    expect(page.items.find(({ id }) => id === BASE_SNAPSHOT)).toMatchObject({
      imageId: BASE,
      ownerId: OWNER,
      grantee: { kind: 'account', id: BACKUPS },
      seconds: 86_400,
    });
  });
});
