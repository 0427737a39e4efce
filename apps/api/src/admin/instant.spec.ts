import { isoOf } from '#lifecycle';
import { instantOf } from './instant.js';

const NOW = Date.UTC(2026, 2, 10, 12, 0, 0) * 1000;

describe('a moment', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00Z'],
    ['2026-03-01t12:00:00z', '2026-03-01T12:00:00Z'],
    ['2026-03-01T12:00Z', '2026-03-01T12:00:00Z'],
    ['2026-03-01T12:00:00.000001Z', '2026-03-01T12:00:00.000001Z'],
    ['2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00Z'],
    ['2026-03-01T12:00:00 02:00', '2026-03-01T10:00:00Z'],
    ['2026-03-01T12:00:00-0530', '2026-03-01T17:30:00Z'],
    ['2026-03-01', '2026-03-01T00:00:00Z'],
    ['now', '2026-03-10T12:00:00Z'],
    ['2h ago', '2026-03-10T10:00:00Z'],
    ['90 minutes ago', '2026-03-10T10:30:00Z'],
    ['1 week ago', '2026-03-03T12:00:00Z'],
    ['30s ago', '2026-03-10T11:59:30Z'],
  ])('is named by %s', (text, moment) => {
    const micros = instantOf(text, NOW);
    expect(micros === null ? null : isoOf(micros)).toBe(moment);
  });

  it.each([
    '',
    'noon',
    '2026-03-01T12:00:00',
    '2026-02-30',
    '2026-03-01T25:00:00Z',
    '1678000000',
    '2h',
    'in 2h',
    '-2h ago',
  ])('is not named by %p', (text) => {
    expect(instantOf(text, NOW)).toBeNull();
  });
});
