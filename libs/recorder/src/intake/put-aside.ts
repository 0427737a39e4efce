import type { EventStore, RecordedEvent } from '#event-store';
import { isoOf, parseFact, subjectOf } from '#lifecycle';

/** A record that was put aside, as the log has it. */
export interface PutAside {
  readonly id: string;
  readonly reason: string;
  readonly file: string | null;
  readonly index: number | null;
  readonly raw: string;
  readonly encoding: 'utf8' | 'base64';
  readonly truncated: boolean;
  readonly sha256: string;
  /** When it was put aside: ISO 8601. */
  readonly recordedAt: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
}

/** Streams of records that were understood when they were tried again. */
export async function releasedStreams(store: EventStore): Promise<Set<string>> {
  const released = new Set<string>();
  const filter = { streamPrefixes: ['quarantine-'], types: ['RecordReleased'] };
  for await (const { stream } of store.readAll({ filter })) released.add(stream);
  return released;
}

/** What is in quarantine still, from after a position on. */
export async function* waiting(
  store: EventStore,
  released: ReadonlySet<string>,
  after?: bigint,
): AsyncGenerator<PutAside> {
  const filter = { streamPrefixes: ['quarantine-'], types: ['RecordQuarantined'] };
  for await (const event of store.readAll({ filter, ...(after === undefined ? {} : { after }) })) {
    const item = released.has(event.stream) ? null : putAside(event);
    if (item !== null) yield item;
  }
}

function putAside(event: RecordedEvent): PutAside | null {
  const fact = parseFact(event);
  if (fact.type !== 'RecordQuarantined') return null;
  const { stream, revision, position } = event;
  const { file = null, index = null, ...data } = fact.data;
  const { id } = subjectOf(stream);
  return { ...data, id, file, index, recordedAt: isoOf(event.recordedAt), stream, revision, position };
}
