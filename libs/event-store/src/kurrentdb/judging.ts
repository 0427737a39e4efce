import { admit, type Append, type HeldEvent } from '../admission.js';
import type { Appended, RecordedEvent } from '../event-store.js';
import type { Link, Raw } from './link.js';
import { StreamCutOff } from './log-errors.js';
import type { Stretch } from './messages.js';

const PAGE = 512;

type Range = Pick<Stretch, 'stream' | 'direction' | 'from'> & { readonly count: number };
type Reads = (stretch: Stretch) => ReturnType<Link['stream']>;

/**
 * A stream, a bounded stretch at a time.
 * @throws {StreamCutOff} What stood at a revision that is asked for is gone.
 */
export async function* stretches(reads: Reads, range: Range): AsyncGenerator<readonly RecordedEvent[]> {
  const { stream, direction } = range;
  const step = direction === 'forwards' ? 1 : -1;
  let from = range.from;
  for (let left = range.count; left > 0;) {
    const count = Math.min(left, PAGE);
    const raw = await reads({ stream, direction, from, count });
    assertWhole(stream, direction === 'forwards' ? (from ?? 0) : null, raw);
    const end = raw.events.at(-1);
    if (end) yield raw.events;
    if (raw.ended || !end) return;
    left -= raw.events.length;
    from = end.revision + step;
    if (from < 0) return;
  }
}

/** Going backwards, the start of the stream is where the database ends; forwards, it is what was asked for. */
function assertWhole(stream: string, asked: number | null, { events, ended, last }: Raw): void {
  const afterAll = last === null ? 0 : last + 1;
  const found = asked === null ? (ended ? (events.at(-1)?.revision ?? 0) : 0) : (events.at(0)?.revision ?? afterAll);
  if (found <= (asked ?? 0)) return;
  throw new StreamCutOff(stream, `holds nothing from revision ${asked ?? 0} to before ${found}`);
}

/**
 * Decides an append by what the stream holds, as a store does that can compare: null means that it may be made.
 * @throws {WrongExpectedRevision | EventIdConflict}
 */
export async function judged(link: Link, append: Append): Promise<Appended | null> {
  const held = new Map<string, HeldEvent>();
  let revision = -1;
  const whole = { stream: append.stream, direction: 'forwards', from: null, count: Infinity } as const;
  for await (const events of stretches((stretch) => link.stream(stretch), whole)) {
    for (const event of events) held.set(event.id, event);
    revision = events.at(-1)?.revision ?? revision;
  }
  return admit(append, { revision, held: (id) => held.get(id) });
}
