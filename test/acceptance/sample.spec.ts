import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  Activity,
  Diff,
  ExposureOf,
  HistoryOf,
  ImpactOf,
  LaunchableBy,
  LaunchesOf,
  LineageOf,
  Orphans,
  ShowThing,
  Unused,
  WhoCouldLaunch,
} from '#audit';
import { microsOf } from '#lifecycle';
import { inputsOf } from '#recorder';
import { Program, SAMPLE } from './sample-program.js';

const BASE = 'ami-0ba5e20260302a001';
const EUROPE = 'ami-0ba5e20260302e001';
const WEB = 'ami-0eb1e20260306a001';
const LEGACY = 'ami-01e9acc20260112a1';
const AMAZON = 'ami-0a3a2020251200001';
const BASE_SNAPSHOT = 'snap-0ba5e20260302d001';
const [OWNER, SHOP, LABS, BACKUPS, STRANGER] = [
  '111122223333',
  '444455556666',
  '222233334444',
  '333344445555',
  '999988887777',
];
const ORGANIZATION = 'arn:aws:organizations::777788889999:organization/o-exampleorg1';
const ANA = 'arn:aws:iam::111122223333:user/ana';
const OMAR = 'arn:aws:iam::111122223333:user/omar';
const PIPELINE = 'arn:aws:sts::111122223333:assumed-role/image-pipeline/build-312';

const at = (iso: string): number => {
  const micros = microsOf(iso);
  if (micros === null) throw new Error(`${iso} is no time`);
  return micros;
};
const APRIL = at('2026-04-01T00:00:00Z');

describe('the sample trail', () => {
  let program: Program;

  beforeAll(async () => {
    expect(existsSync(join(SAMPLE, 'AWSLogs'))).toBe(true);
    program = await Program.start();
  });
  afterAll(() => program.close());

  it('is recorded, each record counted as one thing', async () => {
    const report = await program.record(inputsOf([SAMPLE]));
    expect(report).toMatchObject({
      files: 46,
      records: 127,
      facts: 68,
      attempts: 7,
      ignored: 50,
      duplicates: 2,
      quarantined: 0,
    });
  });

  describe('asked who could launch an image', () => {
    const who = async (imageId: string, iso: string) => {
      const answer = await program.ask(new WhoCouldLaunch({ imageId, at: at(iso) }));
      expect(answer.launchable).toBe(answer.grantees.length > 0);
      return answer.grantees
        .map(({ kind, id, since, grantedBy }) => `${kind} ${id} since ${since} by ${grantedBy}`)
        .toSorted();
    };
    const owner = `owner ${OWNER} since 2026-03-02T08:31:12Z by ${PIPELINE}`;
    const organization = `organization ${ORGANIZATION} since 2026-03-02T10:00:00Z by ${ANA}`;

    it.each([
      ['nobody before it is made', BASE, '2026-03-02T08:24:00Z', []],
      ['nobody while it is being made', BASE, '2026-03-02T08:25:00Z', []],
      ['its owner once AWS says that it is available', BASE, '2026-03-02T08:31:12Z', [owner]],
      ['the organization too, once shared', BASE, '2026-03-02T12:00:00Z', [organization, owner]],
      [
        'everyone during the three hours of the mistake',
        BASE,
        '2026-03-10T14:02:11Z',
        [`everyone all since 2026-03-10T14:02:11Z by ${ANA}`, organization, owner],
      ],
      ['no stranger any more from the very second it ended', BASE, '2026-03-10T17:02:11Z', [organization, owner]],
      [
        'the shop, by its account',
        LEGACY,
        '2026-02-01T00:00:00Z',
        [`account ${SHOP} since 2026-01-12T10:00:00Z by ${ANA}`, `owner ${OWNER} since 2026-01-12T09:30:00Z by ${ANA}`],
      ],
      ['nobody once deregistered', LEGACY, '2026-03-16T11:00:00Z', []],
      ['nobody while disabled', EUROPE, '2026-03-21T12:00:00Z', []],
    ])('answers %s', async (_, imageId, iso, expected) => {
      expect(await who(imageId, iso)).toEqual(expected);
    });

    it('answers the owner alone after a disabled image is enabled again: its shares are gone for good', async () => {
      expect(await who(EUROPE, '2026-03-10T00:00:00Z')).toEqual([
        `account ${SHOP} since 2026-03-03T10:00:00Z by ${ANA}`,
        expect.stringMatching(`^owner ${OWNER} `),
      ]);
      expect(await who(EUROPE, '2026-03-22T12:00:00Z')).toEqual([expect.stringMatching(`^owner ${OWNER} `)]);
    });

    it.each([
      [BASE, '2026-03-02T08:25:00Z', /pending|being made/],
      [LEGACY, '2026-04-01T00:00:00Z', /deregistered/],
      [EUROPE, '2026-03-21T12:00:00Z', /disabled/],
    ])('says why nobody could launch %s at %s', async (imageId, iso, reason) => {
      const answer = await program.ask(new WhoCouldLaunch({ imageId, at: at(iso) }));
      expect(answer).toMatchObject({ launchable: false, reason: expect.stringMatching(reason) });
    });
  });

  it('tells what an account could launch, and through what', async () => {
    const launchable = async (accountId: string, iso: string) => {
      const page = await program.ask(new LaunchableBy({ accountId, at: at(iso) }));
      return page.items.map(({ imageId, reason }) => `${imageId} ${reason}`).toSorted();
    };
    expect(await launchable(SHOP, '2026-02-01T00:00:00Z')).toEqual([`${LEGACY} account`]);
    expect(await launchable(SHOP, '2026-03-17T00:00:00Z')).toEqual([`${BASE} organization`, `${EUROPE} account`]);
    expect(await launchable(LABS, '2026-03-17T00:00:00Z')).toEqual([`${BASE} organization`]);
    expect(await launchable(LABS, '2026-03-19T00:00:00Z')).toEqual([]);
    expect(await launchable(STRANGER, '2026-03-10T15:00:00Z')).toEqual([`${BASE} everyone`]);
    expect(await launchable(STRANGER, '2026-03-10T18:00:00Z')).toEqual([]);
  });

  it('shows the copy as it was while disabled', async () => {
    const shown = await program.ask(new ShowThing({ id: EUROPE, at: at('2026-03-21T12:00:00Z'), now: APRIL }));
    expect(shown).toMatchObject({
      kind: 'image',
      state: 'disabled',
      certainty: 'observed',
      complete: true,
      ownerId: OWNER,
      region: 'eu-west-1',
      attributes: { name: 'base-2026-03' },
      tags: { Name: 'base-2026-03' },
    });
    expect(shown.holds['permission'] ?? []).toEqual([]);
  });

  it('tells the whole history of the old image, refused attempts included', async () => {
    const page = await program.ask(new HistoryOf({ id: LEGACY, now: APRIL }));
    const told = page.items.map(({ at: when, type, refused, corroborates }) =>
      [when, type, ...(refused ? [refused.action, refused.errorCode] : []), ...(corroborates ? ['again'] : [])].join(
        ' ',
      ),
    );
    expect(told).toEqual([
      '2026-01-12T09:30:00Z ImageRegistered',
      '2026-01-12T09:35:00Z DeregistrationProtectionEnabled',
      '2026-01-12T10:00:00Z LaunchPermissionGranted',
      '2026-02-10T06:00:00Z ImageLaunched',
      '2026-03-16T10:40:00Z ActionRefused DeregisterImage Client.OperationNotPermitted',
      '2026-03-16T10:50:00Z DeregistrationProtectionDisabled',
      '2026-03-16T11:00:00Z ImageDeregistered',
      '2026-03-16T11:00:02Z ImageDeregistered again',
      '2026-03-17T03:12:07Z ActionRefused RunInstances Client.InvalidAMIID.NotFound',
    ]);
    const gone = page.items.find(({ type }) => type === 'ImageDeregistered');
    expect(gone).toMatchObject({
      who: { principal: ANA, sourceAddress: '198.51.100.23' },
      evidence: { source: 'cloudtrail', file: expect.stringContaining('_CloudTrail_us-east-1_20260316T') },
    });
  });

  it('finds the descendant that AWS does not know of, and says that it is inferred', async () => {
    const relatives = (list: readonly { imageId: string; edge: string; generation: number }[]) =>
      list.map(({ imageId, edge, generation }) => `${generation} ${imageId} ${edge}`).toSorted();
    const web = await program.ask(new LineageOf({ id: WEB }));
    expect(relatives(web.ancestors)).toEqual([`1 ${BASE} inferred`, `2 ${AMAZON} recorded`]);
    expect(web.ancestors.find(({ imageId }) => imageId === BASE)?.chain.map(({ from, to }) => `${from} ${to}`)).toEqual(
      [
        `${WEB} snap-0eb1e20260306d001`,
        'snap-0eb1e20260306d001 vol-0eb1e20260306c001',
        'vol-0eb1e20260306c001 i-0eb1e20260306b001',
        `i-0eb1e20260306b001 ${BASE}`,
      ],
    );
    const base = await program.ask(new LineageOf({ id: BASE }));
    expect(relatives(base.descendants)).toEqual([`1 ${EUROPE} recorded`, `1 ${WEB} inferred`]);
  });

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
    const page = await program.ask(new ExposureOf({ now: APRIL }));
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
    expect(page.items.map(({ id }) => id)).toContain(LEGACY);
    expect(page.items.find(({ id }) => id === LEGACY)?.changes).toEqual(
      expect.arrayContaining([expect.objectContaining({ facet: 'permission', key: `account:${SHOP}`, now: null })]),
    );
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
