import { microsOfTime } from './spoken-time.js';
import { isoOf } from './time.js';

const NOW = Date.parse('2026-03-31T10:20:30Z') * 1_000;
const read = (text: string): string | null => {
  const micros = microsOfTime(text, NOW);
  return micros === null ? null : isoOf(micros);
};

describe('a time as a person writes it', () => {
  it.each([
    ['2023-07-10T12:11:01Z', '2023-07-10T12:11:01Z'],
    ['2023-07-10T14:11:01+02:00', '2023-07-10T12:11:01Z'],
    ['2023-07-10T12:11:01.000123Z', '2023-07-10T12:11:01.000123Z'],
    ['2023-07-10', '2023-07-10T00:00:00Z'],
  ])('is ISO 8601: %s', (text, iso) => {
    expect(read(text)).toBe(iso);
  });

  it.each([
    ['2023-07-10T12:11', '2023-07-10T12:11:00Z'],
    ['2023-07-10 12:11:01', '2023-07-10T12:11:01Z'],
  ])('is UTC where it names no zone: %s', (text, iso) => {
    expect(read(text)).toBe(iso);
  });

  it.each([
    ['now', '2026-03-31T10:20:30Z'],
    ['2h ago', '2026-03-31T08:20:30Z'],
    ['3 days ago', '2026-03-28T10:20:30Z'],
    ['1h 30m ago', '2026-03-31T08:50:30Z'],
    ['2 weeks ago', '2026-03-17T10:20:30Z'],
    ['yesterday', '2026-03-30T00:00:00Z'],
    ['today', '2026-03-31T00:00:00Z'],
    ['Yesterday', '2026-03-30T00:00:00Z'],
  ])('can be relative: %s', (text, iso) => {
    expect(read(text)).toBe(iso);
  });

  it('goes back by calendar months, and stays within a shorter month', () => {
    expect(read('1 month ago')).toBe('2026-02-28T10:20:30Z');
    expect(read('2 years ago')).toBe('2024-03-31T10:20:30Z');
  });

  it.each([
    '',
    'soon',
    '2023-02-30',
    '2023-07-10T24:00',
    '25h',
    '5 parsecs ago',
    '1688990121',
    '999999 years ago',
    '1969-12-31',
  ])("is nothing where it names no moment: '%s'", (text) => {
    expect(read(text)).toBeNull();
  });
});
