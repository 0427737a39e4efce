import { z } from 'zod';
import { isoOf } from '#lifecycle';
import type { Given } from '../questions.js';
import type { Sheet } from '../sheet.js';
import { Trouble } from '../trouble.js';

/** Writes an answer onto a sheet. */
export type Rendering = (answer: unknown, sheet: Sheet, given: Given) => void;

/**
 * A rendering of answers of one form. An engine of another version may answer in a form of its own, which must not be
 * shown half.
 */
export const rendering =
  <Schema extends z.ZodType>(
    schema: Schema,
    render: (answer: z.infer<Schema>, sheet: Sheet, given: Given) => void,
  ): Rendering =>
  (answer, sheet, given) => {
    const parsed = schema.safeParse(answer);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') ?? '';
      throw new Trouble(
        `the engine answered in a form that this version cannot show (at '${where}'): ask with --json, or use the engine's own version.`,
      );
    }
    render(parsed.data, sheet, given);
  };

/** A time that was asked about, as ISO 8601; '' where it was left open. */
export const timeGiven = (given: Given, name: string): string => {
  const value = given[name];
  return typeof value === 'number' ? isoOf(value) : '';
};

/** ` from … to …`, as far as ends were given. */
export const spanGiven = (given: Given): string =>
  ['from', 'to']
    .map((end) => ({ end, at: timeGiven(given, end) }))
    .filter(({ at }) => at !== '')
    .map(({ end, at }) => ` ${end} ${at}`)
    .join('');

/** `everyone`, `account 012345678901`, or an organization's or a unit's ARN. */
export const granteeOf = ({ kind, id }: { kind: string; id: string }): string => {
  if (kind === 'everyone') return 'everyone';
  return id.startsWith('arn:') ? id : `${kind} ${id}`;
};

/** Who did it, with the service in between. */
export const whoOf = ({ principal, invokedBy }: { principal: string; invokedBy?: string | null }): string =>
  invokedBy && invokedBy !== principal ? `${principal} by ${invokedBy}` : principal;

interface Changed {
  facet: string;
  key: string;
  was: string | null;
  now: string | null;
}

const Members = z.record(z.string(), z.unknown());

/** Members of a JSON object; none where there is no text, or another one. */
const membersOf = (json: string | null): Readonly<Record<string, unknown>> => {
  try {
    return Members.catch({}).parse(JSON.parse(json ?? '{}'));
  } catch {
    return {};
  }
};

const written = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '(none)'));

/** All attributes of a thing are one value: what changed is told member by member. */
const attributesChanged = (was: string | null, now: string | null): string => {
  const [before, after] = [membersOf(was), membersOf(now)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => written(before[name]) !== written(after[name]))
    .map((name) => `${name}=${written(after[name])}`)
    .join(', ');
};

/** A change in a few words: `+permission account:012345678901`, `-state pending`, `tag team: web → ops`. */
export const changeOf = ({ facet, key, was, now }: Changed): string => {
  if (facet === 'attributes') return attributesChanged(was, now);
  const name = key === '' ? facet : `${facet} ${key}`;
  if (was === null) return now === null || now === '' ? `+${name}` : `+${name} (${now})`;
  return now === null ? `-${name}` : `${name}: ${was || '(none)'} → ${now || '(none)'}`;
};
