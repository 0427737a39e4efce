import { z } from 'zod';
import { schemaPath } from '#delivery';
import { catalogue } from '#lifecycle';

const Catalogue = z.looseObject({ $schema: z.string(), $defs: z.record(z.string(), z.looseObject({})) });

let made: z.infer<typeof Catalogue> | undefined;

/** Made at the first question: who asks for none need not wait for it. */
const all = () => (made ??= Catalogue.parse(catalogue()));

/** The JSON Schemas of all facts as one document. */
export const schemas = (): string => JSON.stringify(all());

/** The JSON Schema of what facts of a type say, a document of its own; null where there is no such type. */
export function schemaOf(type: string, base: string): string | null {
  const { $schema, $defs } = all();
  const schema = Object.hasOwn($defs, type) ? $defs[type] : undefined;
  return schema === undefined ? null : JSON.stringify({ $schema, $id: base + schemaPath(type), ...schema });
}
