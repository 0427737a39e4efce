import fc from 'fast-check';
import { isoOf, microsOf } from './time.js';

describe('a time', () => {
  it('is written in UTC with no more digits than it needs', () => {
    expect(isoOf(1688991061000000)).toBe('2023-07-10T12:11:01Z');
    expect(isoOf(1688991061500000)).toBe('2023-07-10T12:11:01.5Z');
    expect(isoOf(1688991061000001)).toBe('2023-07-10T12:11:01.000001Z');
    expect(isoOf(-1)).toBe('1969-12-31T23:59:59.999999Z');
  });

  it('is read back to the microsecond', () =>
    fc.assert(
      fc.property(fc.integer({ min: -62e15, max: 250e15 }), (micros) => expect(microsOf(isoOf(micros))).toBe(micros)),
    ));

  it.each([
    ['2023-07-10', '2023-07-10T00:00:00Z'],
    ['2023-07-10T12:11', '2023-07-10T12:11:00Z'],
    ['2023-07-10 12:11:01', '2023-07-10T12:11:01Z'],
    ['2023-07-10T14:11:01.25+02:00', '2023-07-10T12:11:01.25Z'],
    ['2023-07-10T06:41:01-0530', '2023-07-10T12:11:01Z'],
    ['2023-07-10T12:11:01.1234569Z', '2023-07-10T12:11:01.123456Z'],
  ])('written as %s is understood', (text, iso) => expect(isoOf(microsOf(text) ?? 0)).toBe(iso));

  it.each([
    '',
    'yesterday',
    '2023-02-30',
    '2023-13-01',
    '2023-07-10T24:00:00Z',
    '2023-07-10T12:60Z',
    '2023-07-10T12:00+99:00',
    '12:00',
  ])('is not read from %p', (text) => expect(microsOf(text)).toBeNull());
});
