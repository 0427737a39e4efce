import type { Fact } from '#lifecycle';
import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { ExposureOf } from './exposure.query.js';

const share = (time: string, ...accounts: string[]) =>
  the.actedBy(
    the.OWNER,
    happened(time, 'SnapshotShared', { snapshotId: the.SNAPSHOT, grantees: accounts.map(the.account) }),
  );
const used = (time: string, use: 'volume-created' | 'copied', byAccount: string) =>
  happened(time, 'SharedSnapshotUsed', { snapshotId: the.SNAPSHOT, use, byAccount });
const ofBase = (asked = {}) => new ExposureOf({ imageId: the.BASE, now: the.NOW, ...asked });

afterEach(endAll);

describe('the exposure of an image', () => {
  const open = the.granted('10:10:00', the.everyone);
  const closed = the.revoked('13:10:00', the.everyone);

  it('tells when it was public, by whom, and what strangers launched meanwhile', async () => {
    const one = await told(
      the.registered('10:00:00'),
      open,
      ...the.launched('11:00:00', 'i-own'),
      ...the.launched('11:30:00', 'i-1', the.BASE, the.STRANGER),
      used('11:30:02', 'volume-created', the.STRANGER),
      closed,
      ...the.launched('14:00:00', 'i-2', the.BASE, the.STRANGER),
    );
    const { items } = await one.ask(ofBase());
    expect(items).toMatchObject([
      {
        kind: 'image',
        id: the.BASE,
        exposure: 'public',
        from: '2026-03-01T10:10:00Z',
        to: '2026-03-01T13:10:00Z',
        seconds: 10_800,
        eventId: open.id,
        endEventId: closed.id,
        uses: [{ use: 'launched', byAccount: the.STRANGER, made: ['i-1'] }],
      },
    ]);
  });

  it("takes AWS's notice as the sign of a launch whose call was not seen", async () => {
    const one = await told(the.registered('10:00:00'), open, used('11:30:02', 'volume-created', the.STRANGER), closed);
    expect((await one.ask(ofBase())).items).toMatchObject([
      { uses: [{ use: 'volume-created', id: the.SNAPSHOT, byAccount: the.STRANGER, made: [] }] },
    ]);
  });

  it('is clipped to the time asked about, and goes on where nothing ended it', async () => {
    const one = await told(the.registered('10:00:00'), open);
    const within = await one.ask(ofBase({ from: moment('12:00:00'), to: moment('12:01:00') }));
    expect(within.items).toMatchObject([
      { from: '2026-03-01T12:00:00Z', to: '2026-03-01T12:01:00Z', seconds: 60, endedBy: null },
    ]);
    const now = await one.ask(new ExposureOf({ imageId: the.BASE, now: moment('10:10:30') }));
    expect(now.items).toMatchObject([{ to: null, seconds: 30, endEventId: null }]);
    expect((await one.ask(ofBase({ to: moment('10:10:00') }))).items).toEqual([]);
  });

  it('counts for a shared account only what that account did', async () => {
    const one = await told(
      the.registered('10:00:00'),
      the.granted('10:10:00', the.account(the.SHOP), the.account(the.OWNER)),
      ...the.launched('11:00:00', 'i-1', the.BASE, the.SHOP),
      ...the.launched('11:10:00', 'i-2', the.BASE, the.STRANGER),
    );
    expect((await one.ask(ofBase())).items).toMatchObject([
      { exposure: 'shared', grantee: { kind: 'account', id: the.SHOP }, uses: [{ made: ['i-1'] }] },
    ]);
  });
});

describe('the exposure of what an account owns', () => {
  it('includes snapshots that it shared, and copies made of them', async () => {
    const copy = happened('11:00:05', 'SnapshotCopyRequested', {
      snapshotId: 'snap-0c0b1',
      ownerId: the.SHOP,
      region: 'us-east-1',
      sourceSnapshotId: the.SNAPSHOT,
    });
    const one = await told(
      the.startedSnapshot('09:00:00'),
      share('10:00:00', the.SHOP),
      used('11:00:07', 'copied', the.SHOP),
      copy,
    );
    const { items } = await one.ask(new ExposureOf({ accountId: the.OWNER, now: the.NOW }));
    expect(items).toMatchObject([
      {
        kind: 'snapshot',
        id: the.SNAPSHOT,
        ownerId: the.OWNER,
        uses: [{ use: 'copied', byAccount: the.SHOP, made: ['snap-0c0b1'] }],
      },
    ]);
    expect((await one.ask(new ExposureOf({ now: the.NOW }))).items).toEqual(items);
  });

  it('is told page by page in the order of time, of images and snapshots together', async () => {
    const one = await told(
      the.registered('09:00:00'),
      the.granted('10:00:00', the.account(the.SHOP)),
      share('10:30:00', the.SHOP, the.STRANGER),
      the.granted('11:00:00', the.everyone),
    );
    const kinds = async (asked: object) => {
      const first = await one.ask(new ExposureOf({ now: the.NOW, limit: 3, ...asked }));
      const rest = await one.ask(new ExposureOf({ now: the.NOW, limit: 3, cursor: first.next ?? '', ...asked }));
      return [...first.items, ...rest.items].map(({ kind, from }) => `${kind} ${from.slice(11, 16)}`);
    };
    const all = ['image 10:00', 'snapshot 10:30', 'snapshot 10:30', 'image 11:00'];
    expect(await kinds({})).toEqual(all);
    expect(await kinds({ accountId: the.OWNER })).toEqual(all);
    expect(await kinds({ imageId: the.BASE })).toEqual(all);
  });

  it('includes what it shared although nothing else tells that it owns it', async () => {
    const one = await told(share('10:00:00', the.SHOP));
    expect((await one.ask(new ExposureOf({ accountId: the.OWNER, now: the.NOW }))).items).toMatchObject([
      { id: the.SNAPSHOT },
    ]);
    await expect(one.ask(new ExposureOf({ accountId: the.STRANGER, now: the.NOW }))).rejects.toThrow(
      'Nothing is known of',
    );
  });

  it('says when block public access hid a public snapshot', async () => {
    const blocked = happened('12:00:00', 'SnapshotBlockPublicAccessSet', {
      accountId: the.OWNER,
      region: the.REGION,
      state: 'block-all-sharing',
    });
    const open = happened('10:00:00', 'SnapshotShared', { snapshotId: the.SNAPSHOT, grantees: [the.everyone] });
    const one = await told(the.startedSnapshot('09:00:00'), open, blocked);
    const { items } = await one.ask(new ExposureOf({ accountId: the.OWNER, now: the.NOW }));
    expect(items).toMatchObject([
      { exposure: 'public', notes: [expect.stringContaining('From 2026-03-01T12:00:00Z to now')] },
    ]);
  });
});

describe('what was done with what was exposed', () => {
  const shared = the.granted('10:10:00', the.organization);
  const usesOf = async (...facts: readonly Fact[]) => {
    const { items } = await (await told(the.registered('10:00:00'), shared, ...facts)).ask(ofBase());
    return items.map(({ id, grantee, uses }) =>
      [id, grantee.kind, ...uses.map((use) => `${use.use} ${use.byAccount}${use.uncertain ? ' uncertain' : ''}`)].join(
        ' ',
      ),
    );
  };

  it('is told once, under the nearest grant that surely allowed it', async () => {
    const open = the.granted('11:00:00', the.everyone);
    const uses = [used('11:10:00', 'volume-created', the.STRANGER), used('11:20:00', 'copied', the.SHOP)];
    expect(await usesOf(open, the.revoked('12:00:00', the.everyone), share('11:15:00', the.SHOP), ...uses)).toEqual([
      `${the.BASE} organization`,
      `${the.BASE} everyone volume-created ${the.STRANGER}`,
      `${the.SNAPSHOT} account copied ${the.SHOP}`,
    ]);
  });

  it('is marked where nothing tells whether the grantee included who did it', async () => {
    expect(await usesOf(used('11:10:00', 'volume-created', the.STRANGER))).toEqual([
      `${the.BASE} organization volume-created ${the.STRANGER} uncertain`,
    ]);
  });

  it('is one launch, though the snapshot of the image was shared with who launched it', async () => {
    const launched = the.launched('11:30:00', 'i-1', the.BASE, the.SHOP);
    const uses = [...launched, used('11:30:02', 'volume-created', the.SHOP)];
    expect(await usesOf(the.granted('11:00:00', the.everyone), share('11:15:00', the.SHOP), ...uses)).toEqual([
      `${the.BASE} organization`,
      `${the.BASE} everyone launched ${the.SHOP}`,
      `${the.SNAPSHOT} account`,
    ]);
  });

  it('may be missing where the snapshots of the image are not known, and then says how many uses belong to no image', async () => {
    const created = happened('10:00:00', 'ImageCreationRequested', {
      imageId: the.BASE,
      sourceInstanceId: 'i-1',
      attributes: {},
      ownerId: the.OWNER,
      region: the.REGION,
    });
    const inTrailOf = (account: string, time: string, snapshotId: string) =>
      happened(
        time,
        'SharedSnapshotUsed',
        { snapshotId, use: 'volume-created', byAccount: the.STRANGER },
        { account, region: the.REGION },
      );
    const notices = [
      inTrailOf(the.OWNER, '11:00:00', the.SNAPSHOT),
      inTrailOf(the.OWNER, '11:00:05', the.SNAPSHOT),
      inTrailOf(the.OWNER, '18:00:00', the.SNAPSHOT),
      inTrailOf(the.SHOP, '11:00:00', 'snap-0bbbb'),
    ];
    const one = await told(created, the.granted('10:10:00', the.everyone), ...notices);
    const { items } = await one.ask(ofBase({ to: moment('17:00:00') }));
    expect(items).toMatchObject([
      {
        uses: [],
        notes: [
          `The snapshots of ${the.BASE} are not known, so uses of them by others may be missing here: an inventory that shows the image links them.`,
          `While ${the.BASE} was open to everyone (from 2026-03-01T10:10:00Z to 2026-03-01T17:00:00Z), others used snapshots of account ${the.OWNER} in ${the.REGION} that belong to no known image 2 times: ${the.SNAPSHOT}.`,
        ],
      },
    ]);
    await one.tell([the.inventoried('20:00:00', the.BASE, the.SNAPSHOT)]);
    const linked = await one.ask(ofBase({ to: moment('17:00:00') }));
    expect(linked.items).toMatchObject([{ uses: [{ id: the.SNAPSHOT }, { id: the.SNAPSHOT }], notes: [] }]);
  });
});
