import fc from 'fast-check';
import { Ec2Error } from './errors.js';
import { KeyFile } from '#access';
import { type Listing, NextTokens, pageSize } from './paging.js';
import { Throttle } from './throttling.js';

const LISTING: Listing = {
  account: '111122223333',
  region: 'eu-west-1',
  action: 'DescribeImages',
  asked: { Owners: ['self'], MaxResults: 5 },
};
const HOUR = 3_600_000;

const codeOf = (act: () => unknown) => {
  try {
    act();
    return 'done';
  } catch (error) {
    return error instanceof Ec2Error ? error.code : error;
  }
};

describe('a token for the next page', () => {
  const tokens = new NextTokens(KeyFile.open(null));
  const take = (token: string, listing: Partial<Listing> = {}, now = HOUR) =>
    codeOf(() => expect(tokens.take(token, { ...LISTING, ...listing }, now)).toBe('cursor'));

  it('brings its cursor back, for a day, whatever the size of the pages', () => {
    const token = tokens.give('cursor', LISTING, 0);
    expect(token).not.toContain('cursor');
    expect(take(token)).toBe('done');
    expect(take(token, { asked: { NextToken: token, MaxResults: 100, Owners: ['self'] } })).toBe('done');
    expect(take(token, {}, 24 * HOUR + 1)).toBe('InvalidNextToken');
    expect(tokens.take(undefined, LISTING, 0)).toBeNull();
  });

  it('is good for its own list only', () => {
    const token = tokens.give('cursor', LISTING, 0);
    expect(take(token, { account: '444455556666' })).toBe('InvalidNextToken');
    expect(take(token, { region: 'us-east-1' })).toBe('InvalidNextToken');
    expect(take(token, { action: 'DescribeSnapshots' })).toBe('InvalidNextToken');
    expect(take(token, { asked: { Owners: ['amazon'] } })).toBe('InvalidNextToken');
  });

  it('cannot be forged, nor come from another engine', () => {
    const token = tokens.give('cursor', LISTING, 0);
    fc.assert(
      fc.property(fc.nat(token.length - 2), fc.string({ unit: 'binary' }), (at, text) => {
        const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
        expect([take(changed), take(text)]).toEqual(['InvalidNextToken', 'InvalidNextToken']);
      }),
    );
    expect(take(new NextTokens(KeyFile.open(null)).give('cursor', LISTING, 0))).toBe('InvalidNextToken');
  });
});

describe('the size of a page', () => {
  it('is 5 to 1000', () => {
    expect([pageSize(undefined), pageSize(5), pageSize(1000)]).toEqual([1000, 5, 1000]);
    expect([4, 1001, 5.5, -1].map((size) => codeOf(() => pageSize(size)))).toEqual(
      Array(4).fill('InvalidParameterValue'),
    );
  });
});

describe('the throttle', () => {
  const rate = { burst: 2, perSecond: 1 };
  const throttle = () => new Throttle({ read: rate, change: rate, launch: rate });

  it('refuses what is beyond the burst, and lets go on as time passes', () => {
    const one = throttle();
    const ask = (now: number) => codeOf(() => one.take('a', 'read', now));
    expect([ask(0), ask(0), ask(0), ask(999), ask(1000), ask(1000), ask(9000), ask(9000), ask(9000)]).toEqual([
      'done',
      'done',
      'RequestLimitExceeded',
      'RequestLimitExceeded',
      'done',
      'RequestLimitExceeded',
      'done',
      'done',
      'RequestLimitExceeded',
    ]);
  });

  it('counts each account and each class of actions for itself', () => {
    const one = throttle();
    const ask = (account: string, actionClass: 'read' | 'change') => codeOf(() => one.take(account, actionClass, 0));
    expect([ask('a', 'read'), ask('a', 'read'), ask('a', 'read')]).toEqual(['done', 'done', 'RequestLimitExceeded']);
    expect([ask('a', 'change'), ask('b', 'read')]).toEqual(['done', 'done']);
  });
});
