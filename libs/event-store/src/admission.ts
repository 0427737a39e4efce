import {
  EventIdConflict,
  InvalidAppend,
  WrongExpectedRevision,
  type Appended,
  type ExpectedRevision,
  type NewEvent,
  type Position,
} from './event-store.js';
import { JsonEvent } from './json-event.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** One append on its way into a store: checked, ids in lower case. */
export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** An event that a stream already holds, as far as an append is compared with it. */
export interface HeldEvent extends Omit<NewEvent, 'id'> {
  readonly revision: number;
  readonly position: Position;
}

/** What a decision about an append asks of its stream. */
export interface StreamView {
  /** The stream's last revision; -1 where it does not exist. */
  readonly revision: number;
  /** The event under this id, where the stream holds it. */
  held(id: string): HeldEvent | undefined;
}

/**
 * Checks what every store demands of an append, whatever its stream holds.
 * @throws {InvalidAppend}
 */
export function checked(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Append {
  name('stream', stream);
  if (typeof expected === 'number' && !(Number.isInteger(expected) && expected >= 0)) {
    throw new InvalidAppend(
      `Expected revision ${expected} is not a revision: give one from 0, 'none', 'exists' or 'any'.`,
    );
  }
  if (events.length === 0) {
    throw new InvalidAppend(`An append to '${stream}' holds no event: append one or more, or do not append.`);
  }
  let isLower = true;
  for (const event of events) isLower = checkEvent(stream, event) && isLower;
  const lowered = isLower ? events : events.map((event) => ({ ...event, id: event.id.toLowerCase() }));
  if (lowered.length > 1 && new Set(lowered.map(({ id }) => id)).size < lowered.length) {
    throw new InvalidAppend(`An append to '${stream}' holds one event id twice: each event needs an id of its own.`);
  }
  return { stream, expected, events: lowered };
}

/**
 * Decides an append: null means that it stands at the end of its stream, an answer that it was made before.
 * A batch is a repetition only as a whole, in order, at the place that `expected` names: anything less would tell the
 * caller of events that are not where the answer says.
 * @throws {WrongExpectedRevision}
 * @throws {EventIdConflict}
 */
export function admit({ stream, expected, events }: Append, view: StreamView): Appended | null {
  const held = view.revision < 0 ? NONE : heldOf(stream, events, view);
  const repetition = held.length === events.length ? repeated(expected, held) : null;
  if (repetition) return repetition;
  if (!accepts(expected, view.revision)) throw new WrongExpectedRevision(stream, expected, view.revision);
  const [first] = held;
  if (first) throw new EventIdConflict(stream, first.id, 'another place');
  return null;
}

type Found = HeldEvent & { readonly id: string };
const NONE: readonly Found[] = [];

function heldOf(stream: string, events: readonly NewEvent[], view: StreamView): readonly Found[] {
  let found: Found[] | undefined;
  for (const event of events) {
    const held = view.held(event.id);
    if (!held) continue;
    const same = held.type === event.type && held.data === event.data && held.metadata === event.metadata;
    if (!same) throw new EventIdConflict(stream, event.id, 'other content');
    (found ??= []).push({ ...held, id: event.id });
  }
  return found ?? NONE;
}

function repeated(expected: ExpectedRevision, held: readonly Found[]): Appended | null {
  const first = held.at(0);
  const last = held.at(-1);
  if (!first || !last) return null;
  if (typeof expected === 'number' && first.revision !== expected + 1) return null;
  if (expected === 'none' && first.revision !== 0) return null;
  if (held.some(({ revision }, index) => revision !== first.revision + index)) return null;
  return { firstRevision: first.revision, lastRevision: last.revision, position: last.position };
}

function accepts(expected: ExpectedRevision, actual: number): boolean {
  if (expected === 'any') return true;
  if (expected === 'none') return actual === -1;
  return expected === 'exists' ? actual >= 0 : actual === expected;
}

/** Answers whether the id is in lower case already. */
function checkEvent(stream: string, event: NewEvent): boolean {
  const isLower = UUID.test(event.id);
  if (!isLower && !UUID.test(event.id.toLowerCase())) {
    throw new InvalidAppend(`Event id '${event.id}' for stream '${stream}' is not a UUID.`);
  }
  name('event type', event.type);
  if (!JsonEvent.is(event)) {
    json(stream, event, 'data');
    json(stream, event, 'metadata');
  }
  return isLower;
}

function name(what: string, text: string): void {
  if (text === '') throw new InvalidAppend(`The ${what} is empty: it needs a name.`);
  // SQLite's text functions end at NUL, and a lone surrogate has no UTF-8: either would come back as another name.
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new InvalidAppend(
      `The ${what} ${JSON.stringify(text)} holds NUL or half a surrogate pair: no store keeps it as it is.`,
    );
  }
}

function json(stream: string, event: NewEvent, member: 'data' | 'metadata'): void {
  const text = event[member];
  try {
    JSON.parse(text);
  } catch (error) {
    const why = String(error).replace(/^SyntaxError: /, '');
    throw new InvalidAppend(`The ${member} of event ${event.id} for stream '${stream}' is not JSON: ${why}`);
  }
  if (!text.isWellFormed()) {
    throw new InvalidAppend(
      `The ${member} of event ${event.id} for stream '${stream}' holds half a surrogate pair: write it as a \\u escape, as JSON.stringify does.`,
    );
  }
}
