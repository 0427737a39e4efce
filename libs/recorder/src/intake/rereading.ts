import type { RecordedEvent } from '#event-store';
import type { NewFact } from '#lifecycle';
import { member, type Told } from '../mapping/reading.js';
import { uuidOf } from './identity.js';
import { contentOf } from './known-streams.js';

interface Held {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: Told;
}

const superseding = (fact: NewFact, old: Held, content: string): NewFact => ({
  ...fact,
  id: uuidOf('superseding', old.id, fact.type, content),
  metadata: { ...fact.metadata, supersedes: old.id },
});

/** The reading that stands now in the place of this one. */
function latest(fact: Held, held: readonly Held[]): Held {
  const better = held.find(({ metadata }) => member(metadata, 'supersedes') === fact.id);
  return better === undefined ? fact : latest(better, held);
}

const isOf = (fact: NewFact, { metadata }: Held): boolean =>
  member(metadata, 'record') === fact.metadata.record && member(metadata, 'evidence') === fact.metadata.evidence;

const isSuperseded = ({ id }: Held, held: readonly Held[]) =>
  held.some(({ metadata }) => member(metadata, 'supersedes') === id);

/** A reading of the same record that stands, in place of one of another type, where `fact` would. */
const standing = (fact: NewFact, held: readonly Held[]): Held | undefined =>
  held.find(
    (other) =>
      isOf(fact, other) &&
      other.type === fact.type &&
      member(other.metadata, 'supersedes') !== undefined &&
      !isSuperseded(other, held),
  );

/** A fact of the same record that its reading no longer tells, and that nothing has replaced yet. */
const outdated = (fact: NewFact, told: readonly NewFact[], held: readonly Held[]): Held | undefined =>
  held.find(
    (other) =>
      isOf(fact, other) &&
      !told.some(({ id }) => id === other.id) &&
      member(other.metadata, 'supersedes') === undefined &&
      !isSuperseded(other, held),
  );

/**
 * A record that the stream knows, read again: what must be appended to `held` so that it tells `fact`, one of all that the record
 * tells in its present reading; null where nothing must. The same evidence read differently supersedes the older reading; other
 * evidence under the same id stands beside it, under an id of its own (ADR 0006).
 */
export function rereading(fact: NewFact, told: readonly NewFact[], events: readonly RecordedEvent[]): NewFact | null {
  const held = events.map(({ id, type, data, metadata }): Held => ({ id, type, data, metadata: JSON.parse(metadata) }));
  const data = JSON.stringify(fact.data);
  const content = contentOf(data, fact.metadata);
  const first = held.find(({ id }) => id === fact.id);
  if (first === undefined) {
    const stands = standing(fact, held);
    if (stands !== undefined) return onTopOf(stands, fact, content, held);
    const old = outdated(fact, told, held);
    return old === undefined ? fact : superseding(fact, old, content);
  }
  if (member(first.metadata, 'evidence') === fact.metadata.evidence) return onTopOf(first, fact, content, held);
  // Two writers of one record may leave out different members: what they tell is the same fact.
  if (first.data === data && member(first.metadata, 'occurredAt') === fact.metadata.occurredAt) return null;
  const ownId = uuidOf('beside', fact.id, fact.metadata.evidence ?? '');
  const own = held.find(({ id }) => id === ownId);
  return own === undefined ? { ...fact, id: ownId } : onTopOf(own, fact, content, held);
}

function onTopOf(first: Held, fact: NewFact, content: string, held: readonly Held[]): NewFact | null {
  const last = latest(first, held);
  const isSo = last.type === fact.type && contentOf(last.data, last.metadata) === content;
  return isSo ? null : superseding(fact, last, content);
}
