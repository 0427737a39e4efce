import type { Filter, RecordedEvent } from './event-store.js';

/** Whether an event is one that a filter wants. */
export function matchesFilter({ type, stream }: Pick<RecordedEvent, 'type' | 'stream'>, filter: Filter = {}): boolean {
  if (filter.types && !filter.types.includes(type)) return false;
  return !filter.streamPrefixes || filter.streamPrefixes.some((prefix) => stream.startsWith(prefix));
}
