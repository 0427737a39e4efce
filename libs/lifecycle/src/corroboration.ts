import type { Change, Timeline, Told } from './aggregate.js';
import { RANK } from './fact.js';
import type { Fact } from './facts.js';
import { rankOf } from './order.js';

/** Pieces of evidence of one act lie close together: minutes, by their own clocks. */
const WITHIN_MICROS = 15 * 60 * 1_000_000;
/** Bounds what is kept beside each subject's state; more acts on one subject within the time lose only the merging. */
const KEPT = 16;

/**
 * The fact that already told of this act: of the same type, from another record, under the same request or shared event id.
 * Uses are not merged: a second one changes nothing anyway, and remembering those of a hot image would have no bound.
 */
export function sameAct(told: readonly Told[], { type, metadata }: Fact): Told | undefined {
  const { record, requestId, sharedEventId } = metadata;
  return told.findLast(
    (one) =>
      one.type === type &&
      one.record !== undefined &&
      record !== undefined &&
      one.record !== record &&
      ((requestId !== undefined && one.requestId === requestId) ||
        (sharedEventId !== undefined && one.sharedEventId === sharedEventId)),
  );
}

/** Calls and notices that are called by different names and tell of one transition. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  ImageBecameAvailable: ['ImageEnabled'],
  ImageEnabled: ['ImageBecameAvailable'],
  InstancePending: ['InstanceLaunched'],
  InstanceStopping: ['InstanceHibernating'],
};

/** The nearest fact of this transition, from another kind of source, that brought the subject into the state it is still in. */
export function sameTransition(told: readonly Told[], { type, metadata }: Fact): Told | undefined {
  const types = [type, ...(Object.hasOwn(ALSO, type) ? (ALSO[type] ?? []) : [])];
  const nearest = told.findLast((one) => one.reached && types.includes(one.type));
  return nearest !== undefined && nearest.source !== metadata.source ? nearest : undefined;
}

/** Whether a further piece of evidence knows better than the first who acted: a notice of a state never names anybody. */
export const namesWho = (first: Told, { metadata }: Fact): boolean =>
  first.source === 'eventbridge' && metadata.source !== 'eventbridge';

/** What is remembered once a fact was taken in. */
export function remembering(told: Timeline<unknown>['told'], fact: Fact, changes: readonly Change[]): readonly Told[] {
  const rank = rankOf(fact.type);
  if (rank === RANK.used || rank >= RANK.beside) return told;
  const { occurredAt, source, record, requestId, sharedEventId } = fact.metadata;
  const reached = changes.some(({ facet }) => facet === 'state');
  const remembered: Told = {
    id: fact.id,
    type: fact.type,
    occurredAt,
    source,
    reached,
    record,
    requestId,
    sharedEventId,
  };
  const since = occurredAt - WITHIN_MICROS;
  const fresh = told.every((one) => one.occurredAt >= since) ? told : told.filter((one) => one.occurredAt >= since);
  return fresh.length < KEPT ? [...fresh, remembered] : [...fresh.slice(1 - KEPT), remembered];
}
