import fc from 'fast-check';
import { Ec2Error } from './errors.js';
import { type FilterRules, passesAll, patternOf, sievesOf } from './filters.js';

interface Thing {
  name: string;
  hosts?: string[];
  tags: Record<string, string>;
}

const RULES: FilterRules<Thing> = {
  names: { name: ({ name }) => name, host: ({ hosts }) => hosts },
  tags: ({ tags }) => tags,
};
const THING: Thing = { name: 'web-7', hosts: ['a', 'b'], tags: { Team: 'red', 'a:b': 'x' } };

const passes = (...filters: [name: string, ...values: string[]][]) =>
  passesAll(
    sievesOf(
      filters.map(([Name, ...Values]) => ({ Name, Values })),
      RULES,
    ),
    THING,
  );

const refusal = (filters: Parameters<typeof sievesOf>[0]) => {
  try {
    sievesOf(filters, RULES);
    return 'taken';
  } catch (error) {
    return error instanceof Ec2Error ? `${error.code}: ${error.message}` : error;
  }
};

describe('filters', () => {
  it('must all be passed, each by any of its values', () => {
    expect(passes()).toBe(true);
    expect(passes(['name', 'no', 'web-7'], ['host', 'b'])).toBe(true);
    expect(passes(['name', 'web-7'], ['host', 'c'])).toBe(false);
  });

  it('tell case apart', () => {
    expect([passes(['name', 'WEB-7']), passes(['tag:team', 'red']), passes(['tag:Team', 'Red'])]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('look at tags by key, with its value or without', () => {
    expect([passes(['tag:Team', 'r*']), passes(['tag:a:b', 'x']), passes(['tag-key', 'Te?m'])]).toEqual([
      true,
      true,
      true,
    ]);
    expect([passes(['tag:toString', '*']), passes(['tag-key', 'Colour'])]).toEqual([false, false]);
  });

  it('are refused by name where the action has none such', () => {
    expect(refusal([{ Name: 'colour', Values: ['red'] }])).toBe(
      "InvalidParameterValue: The filter 'colour' is invalid",
    );
    expect(refusal([{ Name: 'toString', Values: ['x'] }])).toMatch(/^InvalidParameterValue/);
    expect(refusal([{ Name: 'tag:', Values: ['x'] }])).toMatch(/^InvalidParameterValue/);
    expect(refusal([{ Values: ['x'] }])).toMatch(/Filter.1.Name$/);
    expect(refusal([{ Name: 'name' }])).toMatch(/Filter.1.Value$/);
    expect(refusal([{ Name: 'name', Values: Array.from({ length: 201 }, String) }])).toMatch(/^FilterLimitExceeded/);
  });
});

describe('a pattern', () => {
  it.each([
    ['*', '', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '𝔘', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a\\?\\\\', 'a?\\', true],
    ['a\\', 'a\\', true],
    ['a.c', 'abc', false],
    ['line*end', 'line\nend', true],
  ])('%j and %j', (pattern, text, expected) => {
    expect(patternOf(pattern).matches(text)).toBe(expected);
  });

  it('matches as the plain reading of its rules does', () => {
    const plain = (pattern: string, text: string): boolean => {
      if (pattern === '') return text === '';
      if (pattern.startsWith('*'))
        return plain(pattern.slice(1), text) || (text !== '' && plain(pattern, text.slice(1)));
      return (
        text !== '' && (pattern.startsWith('?') || pattern[0] === text[0]) && plain(pattern.slice(1), text.slice(1))
      );
    };
    const letters = (...from: string[]) =>
      fc.array(fc.constantFrom(...from), { maxLength: 9 }).map((all) => all.join(''));
    fc.assert(
      fc.property(letters('a', 'b', '*', '?'), letters('a', 'b'), (pattern, text) => {
        expect(patternOf(pattern).matches(text)).toBe(plain(pattern, text));
      }),
      { numRuns: 3000 },
    );
  });

  it('without a wildcard is its text', () => {
    expect([patternOf('a\\*b').literal, patternOf('a*').literal]).toEqual(['a*b', null]);
  });

  it('takes no time that grows beyond its length', () => {
    const begun = performance.now();
    expect(patternOf(`${'*a'.repeat(500)}b`).matches('a'.repeat(10_000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
