import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { pageOf, type ThingInterval } from '#read-model';
import { Certainty, certaintyOf, EventId, Instant, Note } from '../answer.js';
import type { Estate } from '../estate.js';
import { belongingIn, facetOf, granteeOf, nameIn } from '../moment.js';
import { eachHolder } from '../streams.js';
import { turn } from '../turns.js';
import { wasMember } from './membership.js';

/** Grantees that include whoever is a member. */
const Group = z.enum(['organization', 'organizational-unit']);
/** What the keys of all of them begin with. */
const GROUPS = 'organization';

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

const rankOf = ({ isMember, reason }: Right): number => (isMember ? 0 : NEAREST.length) + NEAREST.indexOf(reason);

/** The rights of an account at a moment, one for each image. Whether the image was available is not looked at yet. */
export const rightsOf = async (estate: Estate, accountId: string, at: number): Promise<Iterable<Right>> => {
  const nearest = new Map<string, Right>();
  for await (const right of allRights(estate, accountId, at)) {
    const known = nearest.get(right.imageId);
    if (!known || rankOf(right) < rankOf(known)) nearest.set(right.imageId, right);
  }
  return nearest.values();
};

async function* allRights(estate: Estate, accountId: string, at: number): AsyncGenerator<Right> {
  const held = { at, kind: 'image' as const };
  const [asOwner, asAccount, asAnybody] = [
    rightBy('owner', accountId),
    rightBy('account', accountId),
    rightBy('everyone', 'all'),
  ];
  for await (const owned of eachHolder(estate, 'owner', accountId, held)) yield asOwner(owned);
  for await (const granted of eachHolder(estate, 'permission', `account:${accountId}`, held)) yield asAccount(granted);
  for await (const granted of eachHolder(estate, 'permission', 'everyone:all', held)) yield asAnybody(granted);
  yield* groupRights(estate, accountId, at);
}

const rightBy =
  (reason: Right['reason'], through: string, isMember = true) =>
  (granted: ThingInterval): Right => ({ imageId: granted.id, reason, through, granted, isMember });

async function* groupRights(estate: Estate, accountId: string, at: number): AsyncGenerator<Right> {
  const membership = new Map<string, boolean | null>();
  for (const granted of estate.scan('permission', { at, kind: 'image', prefix: GROUPS })) {
    await turn();
    const { kind, id } = granteeOf(granted.key);
    const reason = Group.safeParse(kind).data;
    if (reason === undefined) continue;
    const known = membership.get(granted.key);
    const member = known === undefined ? wasMember(estate, accountId, { kind, id }, at) : known;
    membership.set(granted.key, member);
    if (member !== false) yield rightBy(reason, id, member === true)(granted);
  }
}

/** The right as an answer; null where the image could not be launched then. */
export const launchableImage = (estate: Estate, right: Right, at: number): LaunchableImage | null => {
  const { imageId, granted, reason, through, isMember } = right;
  const held = estate.intervalsOf(imageId, { at, facets: ['state', 'owner', 'region', 'attributes'] });
  const state = knownState(held);
  if (state !== undefined && state.key !== 'available') return null;
  const notes = [
    ...(isMember ? [] : [`Whether the account was a member of ${through} then is not known.`]),
    ...(state ? [] : ['Whether the image was available then is not known.']),
  ];
  return {
    imageId,
    name: nameIn(held),
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
