import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HistoryOf, LaunchableBy, LineageOf, ShowThing, WhoCouldLaunch } from '#audit';
import { inputsOf } from '#recorder';
import {
  BASE,
  EUROPE,
  WEB,
  LEGACY,
  AMAZON,
  OWNER,
  SHOP,
  LABS,
  STRANGER,
  ORGANIZATION,
  ANA,
  PIPELINE,
  at,
  APRIL,
} from './sample-cast.js';
import { Program, SAMPLE } from './sample-program.js';

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
});
