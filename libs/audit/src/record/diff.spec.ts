import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { Diff } from './diff.query.js';

const between = (from: string, to: string, account?: string) =>
  new Diff({ from: moment(from), to: moment(to), account });

afterEach(endAll);

describe('the difference between two moments', () => {
  const facts = [
    the.registered('10:00:00'),
    the.granted('10:30:00', the.account(the.SHOP)),
    ...the.launched('11:00:00', 'i-1', the.BASE, the.SHOP),
    the.deregistered('12:00:00'),
  ];

  it('tells what came, changed and went', async () => {
    const one = await told(...facts);
    expect((await one.ask(between('09:00:00', '10:15:00'))).items).toMatchObject([
      { id: the.BASE, change: 'came', ownerId: the.OWNER },
    ]);
    expect((await one.ask(between('10:15:00', '10:45:00'))).items).toEqual([
      {
        kind: 'image',
        id: the.BASE,
        ownerId: the.OWNER,
        region: the.REGION,
        change: 'changed',
        changes: [{ facet: 'permission', key: `account:${the.SHOP}`, was: null, now: '' }],
      },
    ]);
    const { items } = await one.ask(between('11:30:00', '12:00:00'));
    expect(items).toMatchObject([{ id: the.BASE, change: 'went' }]);
    expect(items[0]?.changes).toContainEqual({ facet: 'permission', key: `account:${the.SHOP}`, was: '', now: null });
  });

  it('counts what happened at the later moment, and not at the earlier one', async () => {
    const one = await told(...facts);
    expect((await one.ask(between('10:29:59', '10:30:00'))).items).toHaveLength(1);
    expect((await one.ask(between('10:30:00', '10:59:59'))).items).toEqual([]);
  });

  it('leaves out what is the same at both moments, whatever happened in between', async () => {
    const tags = happened('10:40:00', 'TagsSet', { resourceId: the.BASE, tags: { a: '1' } });
    const untag = happened('10:50:00', 'TagsRemoved', { resourceId: the.BASE, tags: [{ key: 'a' }] });
    const one = await told(...facts, tags, untag);
    expect((await one.ask(between('10:35:00', '10:55:00'))).items).toEqual([]);
  });

  it('can be that of one account', async () => {
    const one = await told(...facts);
    const ids = async (account: string) =>
      (await one.ask(between('09:00:00', '11:30:00', account))).items.map(({ id }) => id);
    expect(await ids(the.SHOP)).toEqual(['i-1']);
    expect(await ids(the.OWNER)).toEqual([the.BASE]);
    await expect(one.ask(between('11:00:00', '10:00:00'))).rejects.toThrow('is not after the earlier one');
  });
});
