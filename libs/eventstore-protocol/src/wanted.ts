import { createContext, Script } from 'node:vm';
import type { Filter, RecordedEvent } from '#event-store';
import { failure } from './failures.js';

/** What a client asks of $all: by stream names or by types, by prefixes or by a regular expression. */
export interface Expression {
  readonly on: 'stream' | 'type';
  readonly prefixes: readonly string[];
  readonly regex: string;
}

/** Which events of a page a client wants, where the store cannot tell by itself. */
export interface Wanted {
  /** What the store filters by. */
  readonly filter: Filter | undefined;
  /** The events of these that are wanted. */
  choose(events: readonly RecordedEvent[]): readonly RecordedEvent[];
}

/** The store's part of it, as an option of a read. */
export const filtered = ({ filter }: Wanted) => (filter ? { filter } : {});

export const EVERYTHING: Wanted = { filter: undefined, choose: (events) => events };

/** `^(a|b)`, `^a`: nothing but names' beginnings, which the store looks up by its index. */
const BEGINNINGS = /^\^(?:\(\?:|\()?([\w$@:/ -]+(?:\|[\w$@:/ -]+)*)\)?(?:\.\*)?$/;
const NO_SYSTEM_EVENTS = /^\^\[\^\\?\$\](?:\.\*)?\$?$/;

/**
 * @throws {Failure} The regular expression cannot be read.
 */
export function wantedBy({ on, prefixes, regex }: Expression): Wanted {
  const nameOf = on === 'stream' ? ({ stream }: RecordedEvent) => stream : ({ type }: RecordedEvent) => type;
  const starts = regex === '' ? prefixes : beginnings(regex);
  if (starts) return startingWith(on, starts, nameOf);
  if (NO_SYSTEM_EVENTS.test(regex))
    return choosing((events) => events.filter((event) => !nameOf(event).startsWith('$')));
  const matches = matching(regex);
  return choosing((events) => {
    const known = matches(new Set(events.map(nameOf)));
    return events.filter((event) => known.get(nameOf(event)) === true);
  });
}

function startingWith(
  on: Expression['on'],
  starts: readonly string[],
  nameOf: (event: RecordedEvent) => string,
): Wanted {
  if (starts.length === 0 || starts.includes('')) return EVERYTHING;
  if (on === 'stream') return { filter: { streamPrefixes: starts }, choose: (events) => events };
  return choosing((events) => events.filter((event) => starts.some((start) => nameOf(event).startsWith(start))));
}

const choosing = (choose: Wanted['choose']): Wanted => ({ filter: undefined, choose });

function beginnings(regex: string): string[] | null {
  const [, names] = BEGINNINGS.exec(regex) ?? [];
  const grouped = regex.startsWith('^(');
  if (names === undefined || grouped !== /\)(?:\.\*)?$/.test(regex) || (!grouped && names.includes('|'))) return null;
  // A dollar is a name's character in a prefix and an end in a regular expression.
  return names.includes('$') ? null : names.split('|');
}

const PATIENCE_MS = 200;
const MOST_KNOWN = 10_000;

/**
 * A stranger's regular expression runs under a deadline, because one of them could take forever and stop the whole engine: a page's
 * names are tested in one go, and names are remembered.
 */
function matching(regex: string): (names: ReadonlySet<string>) => ReadonlyMap<string, boolean> {
  const pattern = compiled(regex);
  const script = new Script('names.map((name) => pattern.test(name))');
  let known = new Map<string, boolean>();
  return (names) => {
    if (known.size > MOST_KNOWN) known = new Map();
    const news = [...names].filter((name) => !known.has(name));
    if (news.length > 0) {
      const answers = judged(script, pattern, news);
      news.forEach((name, index) => known.set(name, answers[index] === true));
    }
    return known;
  };
}

function compiled(regex: string): RegExp {
  try {
    return new RegExp(regex, 'u');
  } catch {
    try {
      return new RegExp(regex);
    } catch (error) {
      throw failure.invalid(`The filter's regular expression cannot be read: ${messageOf(error)}`);
    }
  }
}

function judged(script: Script, pattern: RegExp, names: readonly string[]): readonly unknown[] {
  try {
    const answers: unknown = script.runInContext(createContext({ names, pattern }), { timeout: PATIENCE_MS });
    return Array.isArray(answers) ? answers : [];
  } catch {
    throw failure.invalid(
      `The filter's regular expression /${pattern.source}/ takes longer than ${PATIENCE_MS} ms: write one without nested repetition, or give prefixes.`,
    );
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
