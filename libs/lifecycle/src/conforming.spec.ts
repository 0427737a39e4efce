import fc from 'fast-check';
import { z } from 'zod';
import { conformingTo } from './conforming.js';
import { EXAMPLES } from './examples.js';
import { FactMetadata } from './fact.js';
import { FACTS } from './facts.js';

/** Every value within a value of JSON in turn gives way to another. */
function* spoiled(value: unknown, by: unknown): Generator<unknown> {
  yield by;
  if (Array.isArray(value)) {
    for (const [at, member] of value.entries()) for (const other of spoiled(member, by)) yield value.with(at, other);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
      for (const other of spoiled(member, by)) yield { ...value, [name]: other };
    }
  }
}

const OTHERS = [undefined, null, 7, 0.5, 'x', '', true, [], ['x'], {}, { x: 'y' }, Infinity];

describe('the quick look at whether a value is as its schema wants it', () => {
  it.each(FACTS.map(({ type, data }) => [type, data] as const))('judges a %s as the schema does', (type, data) => {
    const conforms = conformingTo(data);
    expect(conforms(EXAMPLES[type])).toBe(true);
    for (const other of OTHERS) {
      for (const value of spoiled(EXAMPLES[type], other)) expect(conforms(value)).toBe(data.safeParse(value).success);
    }
  });

  it('never takes in what the schema refuses', () =>
    fc.assert(
      fc.property(fc.constantFrom(...FACTS), fc.jsonValue(), ({ data }, value) => {
        expect(conformingTo(data)(value) && !data.safeParse(value).success).toBe(false);
      }),
    ));

  it('leaves to the schema what has members that a closed one does not name', () => {
    const said = { version: 1, occurredAt: 1, actor: { principal: 'ann' }, source: 'engine' };
    expect(conformingTo(FactMetadata, true)(said)).toBe(true);
    expect(conformingTo(FactMetadata, true)({ ...said, mood: 'good' })).toBe(false);
    expect(conformingTo(FactMetadata, true)({ ...said, actor: { principal: 'ann', mood: 'good' } })).toBe(false);
    expect(conformingTo(FactMetadata)({ ...said, mood: 'good' })).toBe(true);
  });

  it.each([
    ['a transformed one', z.string().transform(Number), '7', {}],
    ['one of several', z.union([z.string(), z.number()]), 7, {}],
    ['a literal', z.literal('x'), 'x', 'y'],
    ['a text with two rules', z.string().min(2).max(3), 'abc', 'abcd'],
    ['a text of a form', z.uuid(), '00000000-0000-4000-8000-000000000000', 'x'],
    ['a bounded number', z.number().max(3), 3, 4],
    ['a bounded list', z.array(z.string()).max(1), ['a'], ['a', 'b']],
    ['a strict object', z.strictObject({ a: z.string() }), { a: 'b' }, { a: 'b', c: 'd' }],
    ['an object with a rule', z.object({ a: z.number() }).refine(({ a }) => a > 1), { a: 2 }, { a: 1 }],
    ['keys of a form', z.record(z.string().regex(/^k/), z.string()), { k: 'v' }, { x: 'v' }],
    ['a whole number', z.int(), 1, 1.5],
    ['what may be null', z.string().nullable(), null, 1],
  ])('asks the schema of %s', (_, schema, right, wrong) => {
    expect(conformingTo(schema)(right)).toBe(true);
    expect(conformingTo(schema)(wrong)).toBe(false);
  });
});
