import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { pageOf, type ThingInterval } from '#read-model';
import { Certainty, certaintyOf, EventId, Instant, Note } from '../answer.js';
import type { Estate } from '../estate.js';
import { belongingIn, facetOf, granteeOf } from '../moment.js';
import { toldOf } from '../told.js';
import { wasMember } from './membership.js';

/** Grantees that include whoever is a member. */
const Group = z.enum(['organization', 'organizational-unit']);

/** An image that the account could launch, and why. */
export const LaunchableImage = z.object({
  imageId: z.string(),
  name: z.string().nullable(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  reason: z.enum(['owner', 'account', 'everyone', 'organization', 'organizational-unit']),
  through: z.string().describe('the grantee that includes the account'),
  since: Instant,
  grantedBy: z.string(),
  eventId: EventId,
  certainty: Certainty.describe('unknown where membership in the organization or unit is not known at that moment'),
  note: Note.optional(),
});
export type LaunchableImage = z.infer<typeof LaunchableImage>;
export const LaunchableByAnswer = pageOf(LaunchableImage);
export type LaunchableByAnswer = z.infer<typeof LaunchableByAnswer>;

/** A right to launch an image, and how sure it is. */
export interface Right {
  readonly imageId: string;
  readonly reason: LaunchableImage['reason'];
  readonly through: string;
  readonly granted: ThingInterval;
  /** false: nothing tells whether the account was a member of the organization or unit. */
  readonly isMember: boolean;
}

/** Which right names an image that several give: the nearest to the account first. */
const NEAREST: readonly Right['reason'][] = ['owner', 'account', 'organizational-unit', 'organization', 'everyone'];

/** The rights of an account at a moment, one for each image. Whether the image was available is not looked at yet. */
export const rightsOf = (estate: Estate, accountId: string, at: number): Right[] => {
  const direct = [
    ...estate.holders('owner', accountId, { at, kind: 'image' }).map(rightBy('owner', accountId)),
    ...estate.holders('permission', `account:${accountId}`, { at, kind: 'image' }).map(rightBy('account', accountId)),
    ...estate.holders('permission', 'everyone:all', { at, kind: 'image' }).map(rightBy('everyone', 'all')),
  ];
  const rights = [...direct, ...groupRights(estate, accountId, at)];
  const rank = ({ isMember, reason }: Right) => (isMember ? 0 : NEAREST.length) + NEAREST.indexOf(reason);
  const nearest = Map.groupBy(rights, ({ imageId }) => imageId);
  return [...nearest.values()].flatMap((same) => same.toSorted((a, b) => rank(a) - rank(b)).slice(0, 1));
};

const rightBy =
  (reason: Right['reason'], through: string, isMember = true) =>
  (granted: ThingInterval): Right => ({ imageId: granted.id, reason, through, granted, isMember });

const groupRights = (estate: Estate, accountId: string, at: number): Right[] => {
  const membership = new Map<string, boolean | null>();
  const rights: Right[] = [];
  for (const granted of estate.scan('permission', { at, kind: 'image' })) {
    const { kind, id } = granteeOf(granted.key);
    const reason = Group.safeParse(kind).data;
    if (reason === undefined) continue;
    const known = membership.get(granted.key);
    const member = known === undefined ? wasMember(estate, accountId, { kind, id }, at) : known;
    membership.set(granted.key, member);
    if (member !== false) rights.push(rightBy(reason, id, member === true)(granted));
  }
  return rights;
};

/** The right as an answer; null where the image could not be launched then. */
export const launchableImage = (estate: Estate, right: Right, at: number): LaunchableImage | null => {
  const { imageId, granted, reason, through, isMember } = right;
  const held = estate.intervalsOf(imageId, { at, facets: ['state', 'owner', 'region'] });
  const state = knownState(held);
  if (state !== undefined && state.key !== 'available') return null;
  const notes = [
    ...(isMember ? [] : [`Whether the account was a member of ${through} then is not known.`]),
    ...(state ? [] : ['Whether the image was available then is not known.']),
  ];
  return {
    imageId,
    name: toldOf(estate.thing(imageId)).attributes.name,
    ...belongingIn(held),
    reason,
    through,
    since: isoOf(granted.from),
    grantedBy: granted.openedByPrincipal,
    eventId: granted.openedBy,
    certainty: notes.length > 0 ? 'unknown' : certaintyOf(state?.value),
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
  };
};

const knownState = (held: readonly ThingInterval[]): ThingInterval | undefined => {
  const state = facetOf(held, 'state');
  return state?.key === 'unknown' ? undefined : state;
};
