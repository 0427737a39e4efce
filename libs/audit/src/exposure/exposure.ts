import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { pageOf, type Span, type ThingInterval } from '#read-model';
import { EventId, Instant, Kind, Note } from '../answer.js';
import type { Estate } from '../estate.js';
import { isDoubtful } from '../launch/doubts.js';
import { firstImageOf, snapshotsOf } from '../lineage/belonging.js';
import { merged } from '../list.js';
import { granteeOf, isoOrNull, secondsOf } from '../moment.js';
import { eachGrant, eachHolder, eachId } from '../streams.js';
import { belongingOf } from '../told.js';
import { ExposedUse } from './exposed-use.js';

const GranteeKind = z.enum(['account', 'everyone', 'organization', 'organizational-unit']);

/** A stretch of time in which an image or a snapshot was open to others than its owner. */
export const Exposure = z.object({
  kind: Kind,
  id: z.string(),
  imageId: z.string().nullable().describe('the image, or the image that the snapshot belongs to'),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  exposure: z.enum(['public', 'shared']),
  grantee: z.object({ kind: GranteeKind, id: z.string() }),
  from: Instant.describe('clipped to the time asked about'),
  to: Instant.nullable().describe('null: still open'),
  seconds: z.number(),
  grantedBy: z.string(),
  eventId: EventId,
  endedBy: z.string().nullable(),
  endEventId: EventId.nullable(),
  orderUncertain: z.literal(true).optional(),
  uses: z
    .array(ExposedUse)
    .describe('by others, each under the nearest grant that allowed it only: adding them up counts every use once'),
  notes: z.array(Note),
});
export type Exposure = z.infer<typeof Exposure>;
export const ExposureAnswer = pageOf(Exposure);
export type ExposureAnswer = z.infer<typeof ExposureAnswer>;

/** Where a grant stands in a list of exposures. */
export const BY_BEGINNING = {
  name: 'exposure',
  like: [0, '', '', ''],
  place: ({ from, id, key, openedBy }: ThingInterval) => [from, id, key, openedBy],
};

/** What is open to others, in that time: of an image and its snapshots. */
export const grantsOfImage = (estate: Estate, imageId: string, span: Span): ThingInterval[] => [
  ...grantsOf(estate, imageId, span),
  ...snapshotsOf(estate, imageId).flatMap((id) => grantsOf(estate, id, span)),
];

/** … of all that an account owns. Only its owner can share a thing, so who shared a thing of unknown owner owns it. */
export async function* grantsOfAccount(estate: Estate, accountId: string, span: Span): AsyncGenerator<ThingInterval> {
  const passed = new Set<string>();
  for (const kind of ['image', 'snapshot'] as const) {
    for await (const { id } of eachHolder(estate, 'owner', accountId, { kind })) {
      if (!passed.has(id)) yield* grantsOf(estate, id, span);
      passed.add(id);
    }
  }
  for (const prefix of ['ami-', 'snap-']) {
    for await (const id of eachId(estate, { prefix, unowned: true })) {
      const grants = passed.has(id) ? [] : grantsOf(estate, id, span);
      if (grants.length > 0 && wasSharedBy(estate, id, accountId)) yield* grants;
    }
  }
}

const SHARING = ['LaunchPermissionGranted', 'SnapshotShared'];

const wasSharedBy = (estate: Estate, id: string, accountId: string): boolean =>
  estate.acts({ id, types: SHARING, account: accountId, limit: 1 }).length > 0;

/** … of everything, from a moment on. */
export const allGrants = (estate: Estate, span: Span, since: number | undefined): AsyncGenerator<ThingInterval> =>
  merged([eachGrant(estate, 'permission', span, since), eachGrant(estate, 'share', span, since)], BY_BEGINNING);

const grantsOf = (estate: Estate, id: string, span: Span): ThingInterval[] =>
  estate.intervalsOf(id, { facets: ['permission', 'share'], span });

/** The part of a grant that lies in the time asked about. `to` is null where it still lasts. */
export interface Clipped {
  readonly from: number;
  readonly to: number | null;
}

export const clip = (grant: ThingInterval, { from = -Infinity, to = Infinity }: Span, now: number): Clipped => {
  const end = Math.min(grant.to ?? Infinity, to);
  return { from: Math.max(grant.from, from), to: grant.to === null && end > now ? null : end };
};

/** A grant as an exposure; null where it names the owner itself. */
export const exposureOf = (
  estate: Estate,
  grant: ThingInterval,
  { from, to }: Clipped,
  now: number,
): Omit<Exposure, 'uses'> | null => {
  const { kind, id } = granteeOf(grant.key);
  const belonging = belongingOf(estate.thing(grant.id));
  const grantee = GranteeKind.safeParse(kind);
  if (!grantee.success || id === belonging.ownerId) return null;
  const isPublic = grantee.data === 'everyone';
  return {
    kind: grant.kind,
    id: grant.id,
    imageId: grant.kind === 'image' ? grant.id : (firstImageOf(estate, grant.id)?.imageId ?? null),
    ...belonging,
    exposure: isPublic ? 'public' : 'shared',
    grantee: { kind: grantee.data, id },
    from: isoOf(from),
    to: isoOrNull(to),
    seconds: secondsOf(Math.max(0, (to ?? now) - from)),
    grantedBy: grant.openedByPrincipal,
    eventId: grant.openedBy,
    ...endOf(grant, to),
    ...(isDoubtful(estate, grant, grant.from) ? { orderUncertain: true } : {}),
    notes: isPublic && grant.kind === 'snapshot' ? hidingNotes(estate, belonging, { from, to }) : [],
  };
};

/** Who ended it; nobody where the time asked about ends before. */
const endOf = (grant: ThingInterval, to: number | null): Pick<Exposure, 'endedBy' | 'endEventId'> =>
  to !== null && to === grant.to
    ? { endedBy: grant.closedByPrincipal, endEventId: grant.closedBy }
    : { endedBy: null, endEventId: null };

/** Blocking all sharing hides public snapshots and leaves their permissions as they are, so they come back when it ends. */
const hidingNotes = (
  estate: Estate,
  { ownerId, region }: { ownerId: string | null; region: string | null },
  { from, to }: Clipped,
): string[] => {
  if (ownerId === null) return [];
  const span = to === null ? { from } : { from, to };
  return estate
    .intervalsOf(ownerId, { facets: ['snapshot-block-public-access'], span })
    .filter(({ key, value }) => key === region && value === 'block-all-sharing')
    .map(
      (block) =>
        `From ${isoOf(block.from)} to ${isoOrNull(block.to) ?? 'now'} block public access hid it from everyone: the permission stayed.`,
    );
};
