import { happened, moment, type Telling } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { Activity } from './activity.query.js';

const SESSION = `arn:aws:sts::${the.OWNER}:assumed-role/builder/run-1`;
const tagged = (time: string, telling: Telling) =>
  happened(time, 'TagsSet', { resourceId: the.BASE, tags: { time } }, telling);
const deeds = [
  tagged('10:00:00', { by: SESSION }),
  tagged('10:01:00', { by: `arn:aws:sts::${the.OWNER}:assumed-role/builder-two/run-1` }),
  tagged('10:02:00', { by: `arn:aws:iam::${the.OWNER}:user/ann` }),
];
const matches = async (principal: string, span = {}) => {
  const one = await told(...deeds);
  const { items } = await one.ask(new Activity({ principal, ...span }));
  return items.map(({ at, matched }) => `${at.slice(11, 16)} ${matched}`);
};

afterEach(endAll);

describe('what a principal did', () => {
  it('is found by its full name', async () => {
    expect(await matches(SESSION)).toEqual(['10:00 principal']);
    expect(await matches(`arn:aws:iam::${the.OWNER}:user/ann`)).toEqual(['10:02 principal']);
  });

  it('is found for a role in all of its sessions, whatever its path, and in those of no other', async () => {
    expect(await matches(`arn:aws:iam::${the.OWNER}:role/builder`)).toEqual(['10:00 role-session']);
    expect(await matches(`arn:aws:iam::${the.OWNER}:role/ci/builder`)).toEqual(['10:00 role-session']);
    expect(await matches(`arn:aws:sts::${the.OWNER}:assumed-role/builder`)).toEqual(['10:00 role-session']);
  });

  it('is found for an account in all that its principals did', async () => {
    const one = await told(...deeds, the.actedBy(the.SHOP, the.registered('09:00:00')));
    const { items } = await one.ask(new Activity({ principal: the.SHOP }));
    expect(items).toMatchObject([{ type: 'ImageRegistered', matched: 'account', who: { account: the.SHOP } }]);
  });

  it('keeps to the time asked about', async () => {
    const principal = `arn:aws:iam::${the.OWNER}:user/ann`;
    expect(await matches(principal, { from: moment('10:02:00') })).toEqual(['10:02 principal']);
    expect(await matches(principal, { to: moment('10:02:00') })).toEqual([]);
  });

  it('includes what was refused', async () => {
    const refused = happened(
      '11:00:00',
      'ActionRefused',
      { subject: the.BASE, action: 'RunInstances', errorCode: 'Client.X' },
      { by: SESSION },
    );
    const one = await told(...deeds, refused);
    const { items } = await one.ask(new Activity({ principal: SESSION }));
    expect(items.at(-1)).toMatchObject({
      kind: 'image',
      id: the.BASE,
      refused: { action: 'RunInstances', errorCode: 'Client.X' },
    });
  });

  it('is told page by page', async () => {
    const many = ['01', '02', '03'].map((minute) => tagged(`12:${minute}:00`, { by: SESSION }));
    const one = await told(...many);
    const first = await one.ask(new Activity({ principal: SESSION, limit: 2 }));
    expect(first.items).toHaveLength(2);
    const rest = await one.ask(new Activity({ principal: SESSION, limit: 2, cursor: first.next ?? '' }));
    expect(rest).toMatchObject({ items: [{ at: '2026-03-01T12:03:00Z' }], next: null });
  });

  it('is one list of all the sessions of a role, in the order of time', async () => {
    const session = (time: string, name: string) =>
      tagged(time, { by: `arn:aws:sts::${the.OWNER}:assumed-role/builder/${name}` });
    const one = await told(session('10:00:00', 'b'), session('11:00:00', 'a'), session('12:00:00', 'b'));
    const ask = (cursor?: string) =>
      one.ask(new Activity({ principal: `arn:aws:iam::${the.OWNER}:role/builder`, limit: 2, cursor }));
    const first = await ask();
    const rest = await ask(first.next ?? '');
    expect(
      [...first.items, ...rest.items].map(
        ({ at, who }) => `${at.slice(11, 13)} ${who.session ?? who.principal.slice(-1)}`,
      ),
    ).toEqual(['10 b', '11 a', '12 b']);
  });

  it('is unknown where no fact names it', async () => {
    await expect(matches('arn:aws:iam::1:user/nobody')).rejects.toThrow(
      'Nothing is known of arn:aws:iam::1:user/nobody',
    );
  });
});
