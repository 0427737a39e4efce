import { z } from 'zod';
import { Problem } from '../admin/problem.js';

const SCHEMAS = new Map<string, z.ZodType>();
const AT = '#/components/schemas/';

/** Where the document has the shape of a problem. */
export const PROBLEM_REF = `${AT}Problem`;

/** Gives an answer's schema a name in the document, and refers to it. */
export function schemaNamed(name: string, schema: z.ZodType): { $ref: string } {
  SCHEMAS.set(name, schema);
  return { $ref: `${AT}${name}` };
}

/** JSON Schema (2020-12, the dialect of OpenAPI 3.1) of every named answer; what schemas share stands beside them, once. */
export function namedSchemas(): Record<string, unknown> {
  schemaNamed('Problem', Problem);
  const all: Record<string, unknown> = {};
  for (const [name, schema] of [...SCHEMAS].toSorted(([one], [other]) => one.localeCompare(other))) {
    const {
      $schema: _,
      $defs = {},
      ...own
    } = Whole.parse(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));
    // A name that zod made up means something else in the next schema.
    const local = (part: string) => (part.startsWith('__') ? `${name}${part}` : part);
    for (const [part, definition] of Object.entries($defs))
      if (local(part) !== name) all[local(part)] = rebase(definition, local);
    all[name] = rebase(own['$ref'] === `#/$defs/${name}` ? $defs[name] : own, local, name);
  }
  return all;
}

const Whole = z.looseObject({ $schema: z.string().optional(), $defs: z.record(z.string(), z.unknown()).optional() });

/** References within one schema, made references within the document. */
function rebase(value: unknown, local: (part: string) => string, self?: string): unknown {
  return JSON.parse(JSON.stringify(value), (key, part: unknown) => {
    if (key !== '$ref' || typeof part !== 'string') return part;
    return part === '#'
      ? `${AT}${self}`
      : part.replace(/^#\/\$defs\/(.*)$/, (_, name: string) => `${AT}${local(name)}`);
  });
}
