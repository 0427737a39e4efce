import { z } from 'zod';
import { isoOf } from '#lifecycle';
import type { ThingInterval } from '#read-model';
import { Certainty, certaintyOf, Instant, Note } from '../answer.js';
import type { View } from '../estate.js';
import { facetOf, granteeOf, holdsAt, upTo } from '../moment.js';
import { hasBegunAt, isCompleteAt, toldOf } from '../told.js';
import { conditionsOf } from './conditions.js';
import { GranteeKind, LaunchGrantee } from './grantee.js';
import { isDoubtful, lastLaunchNotes, uncertainNotes } from './doubts.js';
import { reasonOf } from './reason.js';

/** Promised to programs: members are added, never changed. */
export const WhoCouldLaunchAnswer = z.object({
  imageId: z.string(),
  at: Instant,
  knownAt: Instant.optional(),
  launchable: z.boolean().nullable().describe('null: not known'),
  complete: z.boolean().describe('false if the image predates its evidence'),
  certainty: Certainty,
  reason: z.string().optional().describe('why nobody could launch it, or why that is not known'),
  conditions: z.array(Note).describe('what else limits the answer, and what AWS checks elsewhere'),
  grantees: z.array(LaunchGrantee).describe('nobody: an empty list'),
});
export type WhoCouldLaunchAnswer = z.infer<typeof WhoCouldLaunchAnswer>;

/** Facets that decide who may launch, and those that the conditions speak of. */
const FACETS = ['state', 'permission', 'owner', 'region', 'snapshot'];

/** Who could launch the image at that moment, from intervals alone. An image of which the view knows nothing is answered as unknown. */
export const whoCouldLaunch = (view: View, imageId: string, at: number): WhoCouldLaunchAnswer => {
  const image = view.thing(imageId);
  if (!image) return nothingTold(imageId, at);
  const past = view.intervalsOf(imageId, { facets: FACETS, span: upTo(at) });
  const held = past.filter((interval) => holdsAt(interval, at));
  const told = toldOf(image);
  const complete = isCompleteAt(told, at);
  const state = facetOf(held, 'state');
  const launchable = launchableIn(state, { complete, begun: hasBegunAt(told, at) });
  const grantees = launchable === false ? [] : granteesIn(view, past, at);
  return {
    imageId,
    at: isoOf(at),
    launchable,
    complete: complete && image.parked === null,
    certainty: launchable === null ? 'unknown' : state === undefined ? 'observed' : certaintyOf(state.value),
    ...(launchable === true ? {} : { reason: reasonOf(imageId, state, { complete, firstFactAt: told.firstFactAt }) }),
    conditions: [
      ...uncertainNotes(view, past, at),
      ...(complete ? [] : lastLaunchNotes(view, image, at)),
      ...conditionsOf(view, { image, held, grantees, at }),
    ],
    grantees,
  };
};

/** An image whose making was seen did not exist before that; of another, evidence that begins later says nothing. */
const launchableIn = (
  state: ThingInterval | undefined,
  told: { complete: boolean; begun: boolean },
): boolean | null => {
  if (state === undefined || state.key === 'unknown') return told.complete && !told.begun ? false : null;
  return state.key === 'available';
};

const granteesIn = (view: View, past: readonly ThingInterval[], at: number): LaunchGrantee[] => {
  const held = past.filter((interval) => holdsAt(interval, at));
  const owners = held
    .filter(({ facet }) => facet === 'owner')
    .map((owner) => ({
      ...granteeFrom(view, owner, { kind: 'owner', id: owner.key }),
      ...sinceAvailable(past, owner, at),
    }));
  const granted = held
    .filter(({ facet }) => facet === 'permission')
    .flatMap((permission) => {
      const { kind, id } = granteeOf(permission.key);
      const known = GranteeKind.safeParse(kind);
      return known.success ? [granteeFrom(view, permission, { kind: known.data, id })] : [];
    });
  return [...owners, ...granted];
};

const granteeFrom = (view: View, interval: ThingInterval, who: Pick<LaunchGrantee, 'kind' | 'id'>): LaunchGrantee => ({
  ...who,
  since: isoOf(interval.from),
  grantedBy: interval.openedByPrincipal,
  eventId: interval.openedBy,
  ...(isDoubtful(view, interval, interval.from) ? { orderUncertain: true } : {}),
});

/** The owner could launch it once it was available: presumed first and observed later is one stretch of time. */
const sinceAvailable = (
  past: readonly ThingInterval[],
  owner: ThingInterval,
  at: number,
): Partial<Pick<LaunchGrantee, 'since' | 'eventId'>> => {
  const states = past.filter(({ facet, key }) => facet === 'state' && key === 'available');
  let began = states.findLast((state) => holdsAt(state, at));
  for (let earlier = began; earlier; began = earlier ?? began) {
    const next: ThingInterval = earlier;
    earlier = states.find(({ from, to }) => to === next.from && from < next.from);
  }
  return began && began.from > owner.from ? { since: isoOf(began.from), eventId: began.openedBy } : {};
};

const nothingTold = (imageId: string, at: number): WhoCouldLaunchAnswer => ({
  imageId,
  at: isoOf(at),
  launchable: null,
  complete: false,
  certainty: 'unknown',
  reason: `Nothing was known of ${imageId}.`,
  conditions: [],
  grantees: [],
});
