import { happened, moment } from '#testing';
import { type Case, endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { Orphans } from './orphans.query.js';

const deleted = (time: string) => happened(time, 'SnapshotDeleted', { snapshotId: the.SNAPSHOT });
const orphansIn = async (one: Case, asked = {}) => {
  const { items } = await one.ask(new Orphans({ now: moment('20:00:00'), ...asked }));
  return items.map(({ imageId, since, until, seconds }) => [
    imageId,
    since.slice(11, 19),
    until?.slice(11, 19),
    seconds,
  ]);
};

afterEach(endAll);

describe('a snapshot that outlives its image', () => {
  it('is an orphan from the deregistration to its deletion', async () => {
    const [gone, end] = [the.deregistered('12:00:00'), deleted('12:16:30')];
    const one = await told(the.startedSnapshot('09:00:00'), the.registered('10:00:00'), gone, end);
    const { items } = await one.ask(new Orphans({ now: the.NOW }));
    expect(items).toMatchObject([
      {
        snapshotId: the.SNAPSHOT,
        imageId: the.BASE,
        imageIds: [the.BASE],
        since: '2026-03-01T12:00:00Z',
        until: '2026-03-01T12:16:30Z',
        seconds: 990,
        sizeGiB: 8,
        ownerId: the.OWNER,
        eventId: gone.id,
        endEventId: end.id,
      },
    ]);
  });

  it('is counted up to the moment asked about, without what came later', async () => {
    const one = await told(
      the.startedSnapshot('09:00:00'),
      the.registered('10:00:00'),
      the.deregistered('12:00:00'),
      deleted('12:16:30'),
    );
    expect(await orphansIn(one, { at: moment('12:00:10') })).toEqual([[the.BASE, '12:00:00', undefined, 10]]);
    expect(await orphansIn(one, { at: moment('11:59:59') })).toEqual([]);
    expect(await orphansIn(one, { at: moment('12:16:30') })).toEqual([]);
  });

  it('is none while another image uses it, and one when the last of them goes', async () => {
    const one = await told(
      the.registered('10:00:00'),
      the.registered('10:30:00', the.WEB),
      the.deregistered('12:00:00'),
      the.deregistered('13:00:00', the.WEB),
    );
    expect(await orphansIn(one, { at: moment('12:30:00') })).toEqual([]);
    expect(await orphansIn(one)).toEqual([[the.WEB, '13:00:00', undefined, 7 * 3_600]]);
    const { items } = await one.ask(new Orphans({ now: the.NOW }));
    expect(items).toMatchObject([{ imageIds: [the.BASE, the.WEB], sizeGiB: 8, certainty: 'presumed' }]);
  });

  it('is no orphan any more once an image is registered from it again', async () => {
    const again = the.registered('13:00:00', the.WEB);
    const one = await told(
      the.startedSnapshot('09:00:00'),
      the.registered('10:00:00'),
      the.deregistered('12:00:00'),
      again,
    );
    expect(await orphansIn(one)).toEqual([[the.BASE, '12:00:00', '13:00:00', 3_600]]);
    expect((await one.ask(new Orphans({ now: the.NOW }))).items).toMatchObject([{ endEventId: again.id }]);
  });

  it('is none while the image is in the Recycle Bin', async () => {
    const recycled = happened('12:00:00', 'ImageRecycled', { imageId: the.BASE });
    const one = await told(the.registered('10:00:00'), recycled);
    expect(await orphansIn(one)).toEqual([]);
    await one.tell([happened('14:00:00', 'ImagePurged', { imageId: the.BASE })]);
    expect(await orphansIn(one)).toEqual([[the.BASE, '14:00:00', undefined, 6 * 3_600]]);
  });

  it('is none where it went with the image', async () => {
    const one = await told(
      the.startedSnapshot('09:00:00'),
      the.registered('10:00:00'),
      the.deregistered('12:00:00'),
      deleted('12:00:00'),
    );
    expect(await orphansIn(one)).toEqual([]);
  });

  it('is known by the image that it was made for, where no block devices were told', async () => {
    const madeFor = happened('10:00:01', 'SnapshotStarted', {
      snapshotId: 'snap-7',
      ownerId: the.OWNER,
      region: the.REGION,
      imageId: the.COPY,
    });
    const one = await told(the.copied('10:00:00', the.COPY, the.BASE), madeFor, the.deregistered('12:00:00', the.COPY));
    expect(await orphansIn(one)).toEqual([[the.COPY, '12:00:00', undefined, 8 * 3_600]]);
  });

  it('has a price by the rate given', async () => {
    const one = await told(the.registered('10:00:00'), the.deregistered('12:00:00'));
    const { items } = await one.ask(new Orphans({ now: moment('13:00:00'), ratePerGiBMonth: 0.05 }));
    expect(items[0]?.cost).toBeCloseTo((8 * 0.05) / 730, 9);
    await expect(one.ask(new Orphans({ now: 0, ratePerGiBMonth: -1 }))).rejects.toThrow('no price');
  });

  it('is an orphan since its image went, also where only a later inventory shows that it was part of it', async () => {
    const seen = happened(
      '15:00:00',
      'SnapshotObserved',
      {
        snapshotId: the.SNAPSHOT,
        ownerId: the.OWNER,
        region: the.REGION,
        state: 'completed',
        sizeGiB: 8,
        description: `Created by CreateImage(i-1) for ${the.BASE}`,
      },
      { source: 'import' },
    );
    const created = happened('10:00:00', 'ImageCreationRequested', {
      imageId: the.BASE,
      sourceInstanceId: 'i-1',
      ownerId: the.OWNER,
      region: the.REGION,
      attributes: {},
    });
    const one = await told(created, the.deregistered('12:00:00'), seen);
    expect(await orphansIn(one)).toEqual([[the.BASE, '12:00:00', undefined, 8 * 3_600]]);
  });

  it('is told page by page in the order in which the images went, each stretch once', async () => {
    const ids = ['1', '2', '3'].map((n) => ({ imageId: `ami-0${n}`, snapshotId: `snap-0${n}` }));
    const one = await told(
      ...ids.map(({ imageId, snapshotId }) => the.registered('10:00:00', imageId, snapshotId)),
      the.deregistered('13:00:00', 'ami-01'),
      the.deregistered('12:00:00', 'ami-02'),
      the.deregistered('12:00:00', 'ami-03'),
      the.registered('14:00:00', 'ami-04', 'snap-02'),
      the.deregistered('15:00:00', 'ami-04'),
    );
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await one.ask(new Orphans({ now: the.NOW, limit: 1, cursor }));
      found.push(...page.items.map(({ snapshotId, since }) => `${snapshotId} ${since.slice(11, 16)}`));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(found).toEqual(['snap-02 12:00', 'snap-02 15:00', 'snap-03 12:00', 'snap-01 13:00']);
  });
});
