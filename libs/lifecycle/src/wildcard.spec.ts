import fc from 'fast-check';
import { matchesWildcard } from './wildcard.js';

const asRegExp = (pattern: string) =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');

describe('a pattern with wildcards', () => {
  it('matches whole texts, as the regular expression of the same meaning does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (wanted, given) => {
        expect(matchesWildcard(wanted, given)).toBe(asRegExp(wanted).test(given));
      }),
      { numRuns: 2000 },
    );
  });

  it('is matched in no time, however it is made', () => {
    const start = Date.now();
    expect(matchesWildcard(`${'*a'.repeat(60)}b`, 'a'.repeat(128))).toBe(false);
    expect(Date.now() - start).toBeLessThan(100);
  });
});
