import type { Fact } from '#lifecycle';
import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { LaunchableBy } from './launchable-by.query.js';

const joined = (time: string, parentId?: string) =>
  happened(time, 'AccountJoinedOrganization', {
    accountId: the.SHOP,
    organizationId: 'o-example1',
    ...(parentId === undefined ? {} : { parentId }),
  });
const born = the.registered('10:00:00');

const reasonsFor = async (accountId: string, time: string, ...facts: readonly Fact[]) => {
  const one = await told(born, ...facts);
  const { items } = await one.ask(new LaunchableBy({ accountId, at: moment(time) }));
  return items.map(({ imageId, reason, certainty }) => `${imageId} ${reason} ${certainty}`);
};

afterEach(endAll);

describe('what an account could launch', () => {
  it('is its own images, those shared with it, and those shared with everyone, by the nearest reason', async () => {
    const shared = the.granted('10:10:00', the.everyone, the.account(the.SHOP));
    expect(await reasonsFor(the.OWNER, '10:30:00', shared)).toEqual([`${the.BASE} owner presumed`]);
    expect(await reasonsFor(the.SHOP, '10:30:00', shared)).toEqual([`${the.BASE} account presumed`]);
    expect(await reasonsFor(the.STRANGER, '10:30:00', shared)).toEqual([`${the.BASE} everyone presumed`]);
    expect(await reasonsFor(the.STRANGER, '10:09:59', shared)).toEqual([]);
  });

  it('ends with the image, whatever was granted', async () => {
    const facts = [
      the.granted('10:10:00', the.account(the.SHOP)),
      happened('11:00:00', 'ImageDisabled', { imageId: the.BASE }),
    ];
    expect(await reasonsFor(the.OWNER, '10:59:59', ...facts)).toHaveLength(1);
    expect(await reasonsFor(the.OWNER, '11:00:00', ...facts)).toEqual([]);
  });

  it('comes with membership of an organization and goes with it', async () => {
    const left = happened('12:00:00', 'AccountLeftOrganization', { accountId: the.SHOP });
    const facts = [the.granted('10:10:00', the.organization), joined('11:00:00'), left];
    expect(await reasonsFor(the.SHOP, '11:30:00', ...facts)).toEqual([`${the.BASE} organization presumed`]);
    expect(await reasonsFor(the.SHOP, '12:00:00', ...facts)).toEqual([]);
  });

  it('comes with membership of an organization that only its management account is known of', async () => {
    const made = (managementAccountId: string) =>
      happened('09:00:00', 'AccountJoinedOrganization', { accountId: the.SHOP, managementAccountId });
    const shared = the.granted('10:10:00', the.organization);
    expect(await reasonsFor(the.SHOP, '10:30:00', shared, made('777788889999'))).toEqual([
      `${the.BASE} organization presumed`,
    ]);
    expect(await reasonsFor(the.SHOP, '10:30:00', shared, made(the.OWNER))).toEqual([]);
  });

  it('is uncertain where no evidence tells of membership, and not where all members were seen', async () => {
    const shared = the.granted('10:10:00', the.organization);
    expect(await reasonsFor(the.STRANGER, '10:30:00', shared)).toEqual([`${the.BASE} organization unknown`]);
    const founded = happened('08:00:00', 'OrganizationObserved', { organizationId: 'o-example1' });
    expect(await reasonsFor(the.STRANGER, '10:30:00', shared, founded)).toEqual([]);
  });

  it('reaches the accounts of the units below the unit that was named', async () => {
    const tree = [
      happened('08:00:00', 'OrganizationalUnitCreated', {
        organizationId: 'o-example1',
        unitId: 'ou-ab12-11111111',
        parentId: 'r-ab12',
      }),
      happened('08:01:00', 'OrganizationalUnitCreated', {
        organizationId: 'o-example1',
        unitId: 'ou-ab12-22222222',
        parentId: 'ou-ab12-11111111',
      }),
    ];
    const shared = the.granted('10:10:00', the.unit);
    const within = [...tree, shared, joined('09:00:00', 'ou-ab12-22222222')];
    expect(await reasonsFor(the.SHOP, '10:30:00', ...within)).toEqual([`${the.BASE} organizational-unit presumed`]);
    expect(await reasonsFor(the.SHOP, '10:30:00', ...tree, shared, joined('09:00:00', 'r-ab12'))).toEqual([]);
  });

  it('is told page by page, in a stable order', async () => {
    const images = ['ami-3', 'ami-1', 'ami-2'].map((imageId) => the.registered('10:00:00', imageId));
    const one = await told(...images);
    const ask = (cursor?: string) => one.ask(new LaunchableBy({ accountId: the.OWNER, at: the.NOW, limit: 2, cursor }));
    const first = await ask();
    expect(first.items.map(({ imageId }) => imageId)).toEqual(['ami-1', 'ami-2']);
    const second = await ask(first.next ?? '');
    expect(second).toMatchObject({ items: [{ imageId: 'ami-3' }], next: null });
    await expect(ask('nonsense')).rejects.toThrow(/cursor/);
  });
});
