import { z } from 'zod';
import { EXAMPLES } from './examples.js';
import { CATEGORIES, FactMetadata } from './fact.js';
import { FACTS } from './facts.js';

type Definition = (typeof FACTS)[number];

/** A JSON Schema (draft 2020-12), as a plain object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const schemaOf = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
};

const described = ({ type, version, when, categories, rank, data }: Definition): JsonSchema => ({
  title: type,
  description: when,
  'x-version': version,
  'x-streams': categories,
  'x-rank': rank,
  ...schemaOf(data),
  examples: [EXAMPLES[type]],
});

/**
 * The catalogue of facts as one JSON Schema: `$defs` has what each type says under the type's name, and `$defs.metadata` what
 * is recorded beside it.
 */
export const catalogue = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'The facts of Amistory',
  $defs: {
    ...Object.fromEntries(FACTS.map((definition) => [definition.type, described(definition)])),
    metadata: { title: 'metadata', description: 'What is recorded beside every fact.', ...schemaOf(FactMetadata) },
  },
});

/** The catalogue for readers: docs/events.md. */
export function catalogueInMarkdown(): string {
  const sections = CATEGORIES.flatMap((kind) => {
    const facts = FACTS.filter(({ categories }) => categories.length === 1 && categories[0] === kind);
    const article = kind.endsWith('s') ? '' : /^[aeiou]/.test(kind) ? 'an ' : 'a ';
    return [`## Facts of ${article}${kind.replace('-', ' ')}`, '', ...facts.flatMap(entry)];
  });
  const shared = FACTS.filter(({ categories }) => categories.length > 1).flatMap(entry);
  return `${[...INTRODUCTION, ...sections, '## Facts of several kinds of subject', '', ...shared, '## Beside every fact', '', ...metadataTable()].join('\n').trimEnd()}\n`;
}

const INTRODUCTION = [
  '# The catalogue of facts',
  '',
  'Written by `npm run -s events -- --markdown > docs/events.md` from the schemas in `libs/lifecycle`; a test holds that it is',
  'current. `npm run -s events` prints the same as JSON Schema.',
  '',
  'Facts are never edited: an old shape is lifted when it is read. Facts of one moment are ordered by their rank, so that a',
  'creation comes before a grant and a grant before a deregistration, whatever the order in which they arrived.',
  'All times are microseconds since the Unix epoch.',
  '',
];

function entry(definition: Definition): string[] {
  const { type, version, when, categories, rank, data } = definition;
  const elsewhere = categories.length > 1 ? ` In streams of ${categories.join(', ')}.` : '';
  return [
    `### ${type}`,
    '',
    `${when}${elsewhere} Version ${version}, rank ${rank}.`,
    '',
    ...members(schemaOf(data)),
    '',
    '```json',
    JSON.stringify(EXAMPLES[type], null, 2),
    '```',
    '',
  ];
}

const metadataTable = (): string[] => members(schemaOf(FactMetadata));

const Properties = z.record(z.string(), z.record(z.string(), z.unknown()));

function members(schema: JsonSchema): string[] {
  const required = z.array(z.string()).catch([]).parse(schema['required']);
  const rows = Object.entries(Properties.parse(schema['properties'])).map(
    ([name, shape]) => `| \`${name}\` | ${kindOf(shape)} | ${required.includes(name) ? 'yes' : ''} |`,
  );
  return ['| member | what | always |', '| --- | --- | --- |', ...rows];
}

function kindOf(shape: JsonSchema): string {
  const values = z.array(z.string()).safeParse(shape['enum']);
  if (values.success) return values.data.map((value) => `\`${value}\``).join(', ');
  if (shape['type'] === 'array') return `list of ${kindOf(z.record(z.string(), z.unknown()).parse(shape['items']))}`;
  return typeof shape['type'] === 'string' ? shape['type'] : 'any';
}
