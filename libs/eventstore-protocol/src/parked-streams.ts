import type { EventStore, RecordedEvent } from '#event-store';
import type { Group } from './group.js';
import { textOf } from './payload.js';
import { eventAt } from './stream-state.js';

/** EventStoreDB's type of an event that only names another. */
const LINK = '$>';

/** Where EventStoreDB's clients and tools look for what a group put aside. */
export const parkedStreamOf = ({ target, group }: { readonly target: string; readonly group: string }): string =>
  `$persistentsubscription-${target}::${group}-parked`;

/** A parked message: the link that names it and says why, and what it names. */
export interface LinkedEvent {
  readonly link: RecordedEvent;
  readonly event: RecordedEvent;
}

/**
 * What a group has parked, as links, as EventStoreDB writes them: `<revision>@<stream>`, with reason and time in the metadata. A link's
 * revision tells which one it was to be parked; those that were replayed or deleted leave gaps, as in a stream that was truncated.
 * @param from The lowest revision.
 */
export async function* parkedOf(store: EventStore, group: Group, from = 0): AsyncGenerator<LinkedEvent> {
  const stream = parkedStreamOf(group.kept);
  const parked = group.parking.all().toSorted((one, other) => one.number - other.number);
  for (const { position, number, reason, parkedAt } of parked) {
    if (number < from) continue;
    const event = await eventAt(store, position);
    if (event === null) continue;
    const { id } = event;
    const told = { added: new Date(parkedAt).toISOString(), reason, subscriptionEventNumber: event.revision };
    const bytes = Buffer.from(`${event.revision}@${event.stream}`);
    const [data, metadata] = [textOf({ bytes, isJson: false }), JSON.stringify(told)];
    const place = { stream, revision: number, position, recordedAt: parkedAt * 1000 };
    yield { event, link: { id, type: LINK, data, metadata, ...place } };
  }
}
