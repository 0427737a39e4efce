import { happened } from '#testing';
import type { Case } from '../../../../test/support/auditing/case.js';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { LineageOf } from './lineage.query.js';

const lineageIn = async (one: Case, id: string) => {
  const { ancestors, descendants } = await one.ask(new LineageOf({ id }));
  const brief = (list: typeof ancestors) =>
    list.map(({ imageId, edge, generation }) => `${generation} ${imageId} ${edge}`);
  return { ancestors: brief(ancestors), descendants: brief(descendants) };
};

/** The base runs as an instance; its root volume is snapshotted, and an image registered from that. */
const webFromBase = [
  ...the.launched('10:10:00', 'i-1'),
  the.createdVolume('10:10:01', 'vol-1'),
  the.attached('10:10:02', 'vol-1', 'i-1'),
  the.startedSnapshot('10:20:00', 'snap-00eb', 'vol-1'),
  the.registered('10:30:00', the.WEB, 'snap-00eb'),
];

afterEach(endAll);

describe('the lineage of an image', () => {
  it('follows recorded copies up and down, across Regions', async () => {
    const one = await told(
      the.registered('10:00:00'),
      the.copied('11:00:00', the.COPY, the.BASE),
      the.copied('12:00:00', 'ami-0c2', the.COPY),
    );
    expect(await lineageIn(one, 'ami-0c2')).toEqual({
      ancestors: [`1 ${the.COPY} recorded`, `2 ${the.BASE} recorded`],
      descendants: [],
    });
    expect(await lineageIn(one, the.BASE)).toEqual({
      ancestors: [],
      descendants: [`1 ${the.COPY} recorded`, '2 ami-0c2 recorded'],
    });
  });

  it('leads through the instance that an image was made of', async () => {
    const made = happened('11:00:00', 'ImageCreationRequested', {
      imageId: the.WEB,
      ownerId: the.OWNER,
      region: the.REGION,
      attributes: {},
      sourceInstanceId: 'i-1',
    });
    const one = await told(the.registered('10:00:00'), ...the.launched('10:10:00', 'i-1'), made);
    expect(await lineageIn(one, the.WEB)).toMatchObject({ ancestors: [`1 ${the.BASE} recorded`] });
    expect(await lineageIn(one, the.BASE)).toMatchObject({ descendants: [`1 ${the.WEB} recorded`] });
    expect(await lineageIn(one, 'i-1')).toEqual({
      ancestors: [`1 ${the.BASE} recorded`],
      descendants: [`1 ${the.WEB} recorded`],
    });
  });

  it('is inferred from a snapshot of the root volume of an instance, with the chain of evidence', async () => {
    const one = await told(the.registered('10:00:00'), ...webFromBase);
    const { ancestors } = await one.ask(new LineageOf({ id: the.WEB }));
    expect(ancestors).toMatchObject([{ imageId: the.BASE, edge: 'inferred', joins: the.WEB }]);
    expect(ancestors[0]?.chain).toEqual([
      { from: the.WEB, to: 'snap-00eb', relation: 'made of', eventId: webFromBase[5]?.id },
      { from: 'snap-00eb', to: 'vol-1', relation: 'snapshot of', eventId: webFromBase[4]?.id },
      { from: 'vol-1', to: 'i-1', relation: 'root volume of', eventId: webFromBase[3]?.id },
      { from: 'i-1', to: the.BASE, relation: 'launched from', eventId: webFromBase[0]?.id },
    ]);
    expect(await lineageIn(one, the.BASE)).toMatchObject({ descendants: [`1 ${the.WEB} inferred`] });
  });

  it('is not inferred from a volume that held data only', async () => {
    const facts = webFromBase.with(3, the.attached('10:10:02', 'vol-1', 'i-1', '/dev/sdf'));
    const one = await told(the.registered('10:00:00'), ...facts);
    expect(await lineageIn(one, the.WEB)).toMatchObject({ ancestors: [] });
    expect(await lineageIn(one, the.BASE)).toMatchObject({ descendants: [] });
  });

  it('is inferred from a volume made of the snapshot of an image, and from a copy of that snapshot', async () => {
    const copy = happened('10:15:00', 'SnapshotCopyRequested', {
      snapshotId: 'snap-0c0b1',
      ownerId: the.SHOP,
      region: 'us-east-1',
      sourceSnapshotId: the.SNAPSHOT,
      sourceRegion: the.REGION,
    });
    const one = await told(
      the.registered('10:00:00'),
      the.createdVolume('10:10:00', 'vol-2', the.SNAPSHOT),
      the.startedSnapshot('10:20:00', 'snap-2', 'vol-2'),
      the.registered('10:30:00', 'ami-02', 'snap-2'),
      copy,
      the.registered('10:40:00', 'ami-03', 'snap-0c0b1'),
      the.registered('10:50:00', 'ami-04', the.SNAPSHOT),
    );
    const { descendants } = await lineageIn(one, the.BASE);
    expect(descendants.toSorted()).toEqual(['1 ami-02 inferred', '1 ami-03 inferred', '1 ami-04 inferred']);
    expect(await lineageIn(one, 'ami-03')).toMatchObject({ ancestors: [`1 ${the.BASE} inferred`] });
    expect(await lineageIn(one, 'snap-2')).toEqual({
      ancestors: [`1 ${the.BASE} inferred`],
      descendants: ['1 ami-02 recorded'],
    });
  });

  it('ends where evidence goes round in a circle', async () => {
    const one = await told(the.copied('10:00:00', 'ami-01', 'ami-02'), the.copied('10:00:00', 'ami-02', 'ami-01'));
    expect(await lineageIn(one, 'ami-01')).toEqual({
      ancestors: ['1 ami-02 recorded'],
      descendants: ['1 ami-02 recorded'],
    });
  });

  it('has no longest chain', async () => {
    const id = (n: number) => `ami-0${n.toString(16).padStart(4, '0')}`;
    const chain = Array.from({ length: 2_000 }, (_, n) => the.copied('10:00:00', id(n + 1), id(n)));
    const one = await told(...chain);
    const { ancestors } = await one.ask(new LineageOf({ id: id(2_000) }));
    expect(ancestors).toHaveLength(2_000);
    expect(ancestors.at(-1)).toMatchObject({ imageId: id(0), generation: 2_000, state: 'unknown' });
  });

  it('finds each of a family of thousands once, also where one image alone has more children than are read at once', async () => {
    const id = (n: number) => `ami-0${n.toString(16).padStart(4, '0')}`;
    const children = Array.from({ length: 2_300 }, (_, n) => the.copied('11:00:00', id(n), the.BASE));
    const grandchildren = Array.from({ length: 300 }, (_, n) => the.copied('12:00:00', id(3_000 + n), id(n * 7)));
    const one = await told(the.registered('10:00:00'), ...children, ...grandchildren);
    const { descendants } = await one.ask(new LineageOf({ id: the.BASE }));
    expect(new Set(descendants.map(({ imageId }) => imageId)).size).toBe(2_600);
    expect(descendants).toHaveLength(2_600);
    const parents = descendants
      .filter(({ generation }) => generation === 2)
      .map(({ imageId, joins }) => [imageId, joins]);
    expect(Object.fromEntries(parents)).toEqual(
      Object.fromEntries(grandchildren.map((_, n) => [id(3_000 + n), id(n * 7)])),
    );
  });

  it('is no question about an account', async () => {
    const one = await told(happened('10:00:00', 'AccountRuled', { accountId: the.OWNER }));
    await expect(one.ask(new LineageOf({ id: the.OWNER }))).rejects.toThrow('An account has no lineage');
  });

  it('of a snapshot names the image that it was made with, and what came of both', async () => {
    const created = happened('10:00:00', 'ImageCreationRequested', {
      imageId: the.BASE,
      sourceInstanceId: 'i-1',
      attributes: {},
      ownerId: the.OWNER,
      region: the.REGION,
    });
    const one = await told(
      ...the.launched('09:00:00', 'i-1', 'ami-0f00'),
      created,
      the.copied('11:00:00', the.COPY, the.BASE),
      the.inventoried('15:00:00', the.BASE, the.SNAPSHOT),
      the.registered('16:00:00', 'ami-0123', the.SNAPSHOT),
    );
    expect(await lineageIn(one, the.SNAPSHOT)).toEqual({
      ancestors: [`1 ${the.BASE} recorded`, '2 ami-0f00 recorded'],
      descendants: ['1 ami-0123 recorded', `2 ${the.COPY} recorded`],
    });
  });

  it('of a snapshot names every image that lists it, also where only an inventory tells', async () => {
    const one = await told(the.startedSnapshot('09:00:00'), the.inventoried('15:00:00', the.BASE, the.SNAPSHOT));
    expect(await lineageIn(one, the.SNAPSHOT)).toEqual({ ancestors: [], descendants: [`1 ${the.BASE} recorded`] });
  });

  it('tells how far up the evidence goes where it leads to no image', async () => {
    const one = await told(
      the.createdVolume('08:00:00', 'vol-1'),
      the.startedSnapshot('09:00:00', the.SNAPSHOT, 'vol-1'),
      the.registered('10:00:00'),
    );
    const { notes } = await one.ask(new LineageOf({ id: the.BASE }));
    expect(notes).toEqual([
      `No image is known from which ${the.BASE} was made, only this: ${the.BASE} made of ${the.SNAPSHOT}, ${the.SNAPSHOT} snapshot of vol-1; there the evidence ends.`,
    ]);
  });
});
