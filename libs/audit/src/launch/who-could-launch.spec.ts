import type { Fact } from '#lifecycle';
import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { WhoCouldLaunch } from './who-could-launch.query.js';

const at = (time: string) => new WhoCouldLaunch({ imageId: the.BASE, at: moment(time) });
const born = the.registered('10:00:00', the.BASE, the.SNAPSHOT, { by: 'builder' });
const owner = { kind: 'owner', id: the.OWNER };

afterEach(endAll);

describe('who could launch an image', () => {
  it('is its owner from its making on, with the event that made it', async () => {
    const one = await told(born);
    expect(await one.ask(at('10:00:00'))).toEqual({
      imageId: the.BASE,
      at: '2026-03-01T10:00:00Z',
      launchable: true,
      complete: true,
      certainty: 'presumed',
      conditions: [],
      grantees: [{ ...owner, since: '2026-03-01T10:00:00Z', grantedBy: 'builder', eventId: born.id }],
    });
  });

  it('is nobody before it is made', async () => {
    const one = await told(born);
    expect(await one.ask(at('09:59:59'))).toMatchObject({
      launchable: false,
      complete: true,
      certainty: 'observed',
      reason: expect.stringContaining('had not been made yet: it was at 2026-03-01T10:00:00Z'),
      grantees: [],
    });
  });

  it('is nobody while it is being made, and its owner from the moment it is available', async () => {
    const asked = happened('10:00:00', 'ImageCreationRequested', {
      imageId: the.BASE,
      ownerId: the.OWNER,
      region: the.REGION,
      attributes: {},
      sourceInstanceId: 'i-1',
    });
    const available = happened('10:05:00', 'ImageBecameAvailable', { imageId: the.BASE });
    const one = await told(asked, available);
    expect(await one.ask(at('10:04:59'))).toMatchObject({
      launchable: false,
      reason: expect.stringContaining('pending since 2026-03-01T10:00:00Z'),
      grantees: [],
    });
    expect(await one.ask(at('10:05:00'))).toMatchObject({
      certainty: 'observed',
      grantees: [{ ...owner, since: '2026-03-01T10:05:00Z', eventId: available.id }],
    });
  });

  it('is nobody of a disabled image, by whom only from the moment of the call that names them', async () => {
    const notice = { source: 'eventbridge', by: 'aws.ec2', requestId: 'r-1' } as const;
    const noticed = happened('10:10:00', 'ImageDisabled', { imageId: the.BASE }, notice);
    const called = happened('10:10:02', 'ImageDisabled', { imageId: the.BASE }, { by: 'omar', requestId: 'r-1' });
    const one = await told(born, noticed, called);
    for (const knownAt of [undefined, moment('11:00:00')]) {
      const reasonAt = async (time: string) =>
        (await one.ask(new WhoCouldLaunch({ imageId: the.BASE, at: moment(time), knownAt }))).reason;
      expect(await reasonAt('10:10:01')).toContain('2026-03-01T10:10:00Z by aws.ec2');
      expect(await reasonAt('10:10:02')).toContain('2026-03-01T10:10:00Z by omar');
    }
  });

  it('includes everybody it is shared with, from the grant to its end', async () => {
    const grant = the.granted('10:10:00', the.account(the.SHOP), the.everyone);
    const one = await told(born, grant, the.revoked('10:20:00', the.everyone));
    const shop = { kind: 'account', id: the.SHOP, since: '2026-03-01T10:10:00Z', eventId: grant.id };
    expect((await one.ask(at('10:09:59'))).grantees).toHaveLength(1);
    expect((await one.ask(at('10:10:00'))).grantees).toMatchObject([owner, shop, { kind: 'everyone', id: 'all' }]);
    expect((await one.ask(at('10:20:00'))).grantees).toMatchObject([owner, shop]);
  });

  it.each([
    ['ImageDisabled', 'was disabled at 2026-03-01T11:00:00Z'],
    ['ImageDeregistered', 'was deregistered at 2026-03-01T11:00:00Z'],
    ['ImageRecycled', 'was in the Recycle Bin'],
  ] as const)('is nobody after %s, and the answer says why', async (type, reason) => {
    const one = await told(
      born,
      the.granted('10:10:00', the.everyone),
      happened('11:00:00', type, { imageId: the.BASE }),
    );
    expect(await one.ask(at('11:00:00'))).toMatchObject({
      launchable: false,
      certainty: 'observed',
      reason: expect.stringContaining(reason),
      grantees: [],
    });
  });

  it('is not known where the making was not seen, but those it was granted to, and the last launch, are', async () => {
    const one = await told(
      the.granted('10:10:00', the.account(the.SHOP)),
      ...the.launched('10:30:00', 'i-1', the.BASE, the.SHOP),
      ...the.launched('11:30:00', 'i-2', the.BASE, the.SHOP),
    );
    const answer = await one.ask(at('11:00:00'));
    expect(answer).toMatchObject({
      launchable: null,
      complete: false,
      certainty: 'unknown',
      reason: expect.stringContaining('The making of ami-0ba5e was not seen'),
      grantees: [{ kind: 'account', id: the.SHOP }],
    });
    expect(answer.conditions.join()).toContain(
      'It was launched at 2026-03-01T10:30:00Z by arn:aws:iam::444455556666:user/ann',
    );
    expect(await one.ask(at('09:00:00'))).toMatchObject({ launchable: null, grantees: [] });
  });

  it('answers as it was known then, whatever arrived later', async () => {
    const arrivedLate = happened(
      '10:20:00',
      'LaunchPermissionRevoked',
      { imageId: the.BASE, grantees: [the.account(the.SHOP)] },
      { recordedAt: '18:00:00' },
    );
    const one = await told(born, the.granted('10:10:00', the.account(the.SHOP)), arrivedLate);
    const asKnown = (knownAt: string) =>
      one.ask(new WhoCouldLaunch({ imageId: the.BASE, at: moment('10:30:00'), knownAt: moment(knownAt) }));
    expect(await asKnown('17:59:59')).toMatchObject({
      knownAt: '2026-03-01T17:59:59Z',
      grantees: [owner, { id: the.SHOP }],
    });
    expect((await asKnown('18:00:00')).grantees).toMatchObject([owner]);
    expect(await asKnown('10:00:00')).toMatchObject({ launchable: null, grantees: [] });
  });

  it('says so where facts of one second have no known order', async () => {
    const one = await told(
      born,
      the.granted('10:10:00', the.account(the.SHOP)),
      the.revoked('10:10:00', the.account(the.SHOP)),
    );
    const { conditions, grantees } = await one.ask(at('10:30:00'));
    const shop = grantees.find(({ id }) => id === the.SHOP);
    expect(shop?.orderUncertain === true || conditions.some((note) => note.includes(the.SHOP))).toBe(true);
    expect(JSON.stringify(await one.ask(at('10:09:00')))).not.toMatch(/orderUncertain|no known order/);
  });

  it('names the unknown id, and when the evidence begins', async () => {
    const one = await told(born);
    const unknown = one.ask(new WhoCouldLaunch({ imageId: 'ami-0dead', at: 0 }));
    await expect(unknown).rejects.toThrow(
      /Nothing is known of ami-0dead\. The evidence begins at 2026-03-01T10:00:00Z/,
    );
    await expect(one.ask(new WhoCouldLaunch({ imageId: 'i-1', at: 0 }))).rejects.toThrow(/'i-1' is no id of an image/);
  });
});

describe('the conditions of an answer', () => {
  const conditionsAt = async (time: string, ...facts: readonly Fact[]) => {
    const one = await told(born, ...facts);
    return (await one.ask(at(time))).conditions.join('\n');
  };

  it('say that membership of an organization is not known, or who was known to be a member', async () => {
    const shared = the.granted('10:10:00', the.organization);
    expect(await conditionsAt('10:30:00', shared)).toContain('is not known: no evidence of its members');
    const joined = happened('08:00:00', 'AccountJoinedOrganization', {
      accountId: the.SHOP,
      organizationId: 'o-example1',
    });
    expect(await conditionsAt('10:30:00', shared, joined)).toContain(
      `at 2026-03-01T10:30:00Z: ${the.SHOP}; others may not`,
    );
    const made = happened('08:00:00', 'AccountJoinedOrganization', {
      accountId: the.STRANGER,
      managementAccountId: '777788889999',
    });
    expect(await conditionsAt('10:30:00', shared, joined, made)).toContain(`: ${the.SHOP}, ${the.STRANGER}; others`);
  });

  it('speak of block public access while the image is public', async () => {
    const blocked = happened('10:20:00', 'ImageBlockPublicAccessSet', {
      accountId: the.OWNER,
      region: the.REGION,
      state: 'block-new-sharing',
    });
    const open = the.granted('10:10:00', the.everyone);
    expect(await conditionsAt('10:30:00', open, blocked)).toContain("was 'block-new-sharing'");
    expect(await conditionsAt('10:15:00', open, blocked)).not.toContain('block-new-sharing');
  });

  it('speak of keys only where a snapshot is encrypted and somebody else could launch', async () => {
    const snapshot = happened('09:50:00', 'SnapshotStarted', {
      snapshotId: the.SNAPSHOT,
      ownerId: the.OWNER,
      region: the.REGION,
      encrypted: true,
      kmsKeyId: 'key-1',
    });
    const shared = the.granted('10:10:00', the.account(the.SHOP));
    expect(await conditionsAt('10:30:00', shared, snapshot)).toContain('is encrypted with key-1');
    expect(await conditionsAt('10:05:00', shared, snapshot)).toBe('');
  });

  it('leave the allowed-image setting out where it is known to be off', async () => {
    const shared = the.granted('10:10:00', the.account(the.SHOP));
    const set = (mode: string) =>
      happened('10:00:00', 'AllowedImagesSet', { accountId: the.SHOP, region: the.REGION, mode });
    expect(await conditionsAt('10:30:00', shared)).toContain('allowed-images settings');
    expect(await conditionsAt('10:30:00', shared, set('enabled'))).toContain(
      `Account ${the.SHOP} had allowed images enabled`,
    );
    expect(await conditionsAt('10:30:00', shared, set('disabled'))).toBe('');
  });
});
