import { firstOf, idOf, regionOfZone, resourcesIn } from './ids.js';
import { flag, list, member, number, tags, texts } from './reading.js';
import { micros } from './times.js';

const at = (...parts: [number, number, number, number?, number?, number?]) => Date.UTC(...parts) * 1000;

describe("AWS's forms of times", () => {
  it.each([
    [1688990121000, at(2023, 6, 10, 11, 55, 21)],
    ['1688990121000', at(2023, 6, 10, 11, 55, 21)],
    [1688990121, at(2023, 6, 10, 11, 55, 21)],
    [1481835795.536, at(2016, 11, 15, 21, 3, 15) + 536_000],
    ['2024-11-16T06:27:33.816Z', at(2024, 10, 16, 6, 27, 33) + 816_000],
    ['2024-11-16T08:27:33+02:00', at(2024, 10, 16, 6, 27, 33)],
    ['2024-11-16T06:27:33', at(2024, 10, 16, 6, 27, 33)],
    ['Sun Nov 24 22:32:55 UTC 2024', at(2024, 10, 24, 22, 32, 55)],
    ['Jul 3, 2020 11:27:26 PM', at(2020, 6, 3, 23, 27, 26)],
    ['Nov 1, 2022, 12:46:17 AM', at(2022, 10, 1, 0, 46, 17)],
    ['2021-05-45T15:30:00Z', undefined],
    ['soon', undefined],
    ['9999-01-01T00:00:00Z', undefined],
    [1e300, undefined],
    [null, undefined],
    [0, undefined],
  ])('reads %j', (told, expected) => expect(micros(told)).toBe(expected));
});

describe("AWS's forms of ARNs and ids", () => {
  it.each([
    ['arn:aws:ec2:us-east-1::image/ami-0123456789example', 'image', 'ami-0123456789example'],
    ['arn:aws:ec2:us-east-1:123456789012:image/ami-123456789012', 'image', 'ami-123456789012'],
    ['arn:aws:ec2::us-west-2:snapshot/snap-01234567', 'snapshot', 'snap-01234567'],
    ['arn:aws:ec2:us-us-east-1::snapshot/snap-01234567', 'snapshot', 'snap-01234567'],
    ['arn:aws:ec2:us-east-2a:instance/i-1234567890abcdef0', 'instance', 'i-1234567890abcdef0'],
    ['vol-01', 'volume', 'vol-01'],
  ] as const)('finds the id in %s', (arn, category, id) =>
    expect(firstOf(category, ['arn:aws:kms:x:1:key/k', arn])).toBe(id),
  );

  it('takes an account for an account', () => expect(idOf('012345678901')).toBe('012345678901'));

  it('finds what a request names by an id, and takes no tag or token for one', () => {
    const request = {
      instancesSet: { items: [{ instanceId: 'i-01' }, { instanceId: 'i-02' }] },
      sourceImageId: 'ami-01',
      clientToken: 'i-99',
      tagSpecificationSet: { items: [{ tags: [{ key: 'id', value: 'ami-99' }] }] },
      sourceSnapshotIds: ['snap-01'],
    };
    expect(resourcesIn(request).map(({ id }) => id)).toEqual(['i-01', 'i-02', 'ami-01', 'snap-01']);
  });

  it('knows the Region of a zone', () => {
    expect(regionOfZone('us-east-1a')).toBe('us-east-1');
    expect(regionOfZone('us-gov-west-1b')).toBe('us-gov-west-1');
    expect(regionOfZone('us-west-2-lax-1a')).toBe('us-west-2');
  });
});

describe("AWS's forms of values", () => {
  it('reads lists however they are wrapped', () => {
    expect(list({ items: [1, 2] })).toEqual([1, 2]);
    expect(list([1])).toEqual([1]);
    expect(list({})).toEqual([]);
    expect(list({ item: { a: 1 } })).toEqual([{ a: 1 }]);
    expect(texts({ items: [{ instanceId: 'i-01' }, 'i-02'] }, 'instanceId')).toEqual(['i-01', 'i-02']);
  });

  it('reads numbers and truth values as texts too', () => {
    expect([number('1'), number(1), number('x'), number('')]).toEqual([1, 1, undefined, undefined]);
    expect([flag('true'), flag(false), flag({ value: true }), flag('yes')]).toEqual([true, false, true, undefined]);
  });

  it('finds no member that an object only inherits', () => {
    expect(member({}, 'constructor')).toBeUndefined();
    expect(tags([{ Key: 'constructor', Value: 'x' }])).toEqual({ constructor: 'x' });
  });
});
