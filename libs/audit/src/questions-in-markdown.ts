import { z } from 'zod';
import { QUESTIONS, type Question } from './questions.js';

/** The part of a JSON Schema that the documentation shows. */
interface Shape {
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[] | undefined;
  readonly items?: Shape | undefined;
  readonly properties?: Readonly<Record<string, Shape>> | undefined;
  readonly additionalProperties?: Shape | boolean | undefined;
  readonly required?: readonly string[] | undefined;
}

const Shape: z.ZodType<Shape> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    anyOf: z.array(Shape).optional(),
    items: Shape.optional(),
    properties: z.record(z.string(), Shape).optional(),
    additionalProperties: z.union([Shape, z.boolean()]).optional(),
    required: z.array(z.string()).optional(),
  }),
);

/** The questions for readers: docs/questions.md. */
export function questionsInMarkdown(): string {
  return `${[...INTRODUCTION, ...QUESTIONS.flatMap(chapter)].join('\n').trimEnd()}\n`;
}

const INTRODUCTION = [
  '# The questions',
  '',
  'Written by the command that `libs/audit/src/questions.spec.ts` names, from the table in `libs/audit/src/questions.ts`; that',
  'test holds that it is current.',
  '',
  'Every question is asked on the command line (`amistory NAME …`, with `--json` for programs) or by REST (`GET`). Times are',
  'ISO 8601 in UTC; the command line also takes `2h ago`. A list comes page by page: `next` is the cursor of the next page,',
  'and the command line prints all pages as one list. What no evidence tells is answered as unknown, never guessed.',
  '',
  'Programs can build on all that is listed here; `who-could-launch` and `orphans` are promised for ever: members may be added,',
  'none is changed.',
  '',
];

function chapter({ name, summary, description, path, parameters, paged, answer, example }: Question): string[] {
  return [
    `## ${name}`,
    '',
    `**${summary}** ${description}`,
    '',
    `    amistory ${[name, ...parameters.filter(isPlain).map(usage)].join(' ')}`,
    `    GET ${path}`,
    '',
    '| parameter | REST | what | |',
    '| --- | --- | --- | --- |',
    ...parameters.map((one) => row(`\`${one.cli}\``, `\`${one.name}\``, one.description, one.required ? 'must' : '')),
    '',
    paged ? 'Each item of the answer:' : 'The answer:',
    '',
    '| member | what | |',
    '| --- | --- | --- |',
    ...members(paged ? itemOf(shapeOf(answer)) : shapeOf(answer), ''),
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
  ];
}

const isPlain = ({ name }: { name: string }): boolean => name !== 'cursor' && name !== 'limit';

const usage = ({ cli, type, required }: Question['parameters'][number]): string => {
  if (!cli.startsWith('--')) return cli;
  const value = type === 'flag' ? cli : `${cli} ${type.toUpperCase()}`;
  return required ? value : `[${value}]`;
};

const shapeOf = (schema: z.ZodType): Shape => Shape.parse(z.toJSONSchema(schema));
const itemOf = ({ properties }: Shape): Shape => properties?.['items']?.items ?? {};
const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** The members of an object, and below each those of what it holds: `grantees[].kind`. */
function members({ properties = {}, required = [] }: Shape, within: string): string[] {
  return Object.entries(properties).flatMap(([name, shape]) => {
    const path = `${within}${name}`;
    const told = [kindOf(shape), shape.description].filter(Boolean).join('; ');
    return [
      row(`\`${path}\``, told, required.includes(name) ? '' : 'may be absent'),
      ...members(heldBy(shape), `${path}${shape.type === 'array' ? '[]' : ''}.`),
    ];
  });
}

const heldBy = (shape: Shape): Shape => shape.items ?? shape.anyOf?.find(({ properties }) => properties) ?? shape;

function kindOf(shape: Shape): string {
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.enum) return shape.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (shape.anyOf) return shape.anyOf.map(kindOf).join(' or ');
  if (shape.type === 'array') return `list of ${shape.items?.properties ? 'objects' : kindOf(shape.items ?? {})}`;
  return [shape.type ?? 'anything'].flat().join(' or ');
}
