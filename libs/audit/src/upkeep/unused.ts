import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { pageOf, type Span } from '#read-model';
import { Instant } from '../answer.js';
import type { Estate } from '../estate.js';
import { lastLaunchOf } from '../launch/doubts.js';
import { snapshotsOf } from '../lineage/belonging.js';
import { someDescendant } from '../lineage/walk.js';
import { belongingIn, facetOf, isoOrNull, nameIn } from '../moment.js';
import { eachHolder } from '../streams.js';
import { isCompleteAt, type Told, toldOf } from '../told.js';

/** An image that nothing was seen to use. */
export const UnusedImage = z.object({
  imageId: z.string(),
  name: z.string().nullable(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  createdAt: Instant.nullable(),
  lastLaunchedAt: Instant.nullable().describe('null: no launch was seen'),
  verdict: z.enum(['unused', 'unknown']).describe('unknown: the evidence does not reach back so far'),
  reason: z.string(),
});
export type UnusedImage = z.infer<typeof UnusedImage>;
export const UnusedAnswer = pageOf(UnusedImage);
export type UnusedAnswer = z.infer<typeof UnusedAnswer>;

const DAY = 86_400_000_000;
/** Beyond that, a number of days is a mistake. */
export const MOST_DAYS = 36_500;

const LIVING = ['pending', 'available', 'disabled'];
const RAN_NO_MORE = ['shutting-down', 'terminated'];

/** The verdict on an image; null where it was not available at `at`, was used in the days before, or is younger than they are. */
export const unusedImage = async (
  estate: Estate,
  imageId: string,
  days: number,
  at: number,
): Promise<UnusedImage | null> => {
  const held = estate.intervalsOf(imageId, { at, facets: ['state', 'owner', 'region', 'attributes'] });
  if (facetOf(held, 'state')?.key !== 'available') return null;
  const since = at - days * DAY;
  const told = toldOf(estate.thing(imageId));
  const complete = isCompleteAt(told, at);
  if ((complete && isYounger(told, since)) || (await wasUsed(estate, imageId, { from: since, to: at + 1 })))
    return null;
  if (await hasLivingDescendant(estate, imageId, at)) return null;
  return {
    imageId,
    name: nameIn(held),
    ...belongingIn(held),
    createdAt: isoOrNull(told.createdAt !== null && told.createdAt <= at ? told.createdAt : null),
    lastLaunchedAt: isoOrNull(lastLaunchOf(estate, imageId, at)?.occurredAt ?? null),
    ...verdictOf(told.firstFactAt, since),
  };
};

/** It was made after the days began, so nobody can say that it was unused for as many. */
const isYounger = ({ firstFactAt }: Told, since: number): boolean => firstFactAt !== null && firstFactAt > since;

const verdictOf = (firstFactAt: number | null, since: number): Pick<UnusedImage, 'verdict' | 'reason'> => {
  const begins = isoOf(since);
  if (firstFactAt !== null && firstFactAt <= since) {
    return { verdict: 'unused', reason: `No instance, no launch and no living descendant since ${begins}.` };
  }
  const evidence = firstFactAt === null ? 'there is no evidence of it' : `its evidence begins at ${isoOf(firstFactAt)}`;
  return {
    verdict: 'unknown',
    reason: `Nothing was seen to use it, but ${evidence}, and the days asked about at ${begins}.`,
  };
};

/** Launched, run, or its snapshots used by others, in that time. */
const wasUsed = async (estate: Estate, imageId: string, span: Span): Promise<boolean> => {
  if (estate.acts({ id: imageId, types: ['ImageLaunched'], span, limit: 1 }).length > 0) return true;
  for await (const { id } of eachHolder(estate, 'image', imageId, { kind: 'instance', span })) {
    if (ran(estate, id, span)) return true;
  }
  return snapshotsOf(estate, imageId).some(
    (id) => estate.acts({ id, types: ['SharedSnapshotUsed'], span, limit: 1 }).length > 0,
  );
};

const ran = (estate: Estate, instanceId: string, span: Span): boolean =>
  estate.intervalsOf(instanceId, { facets: ['state'], span }).some(({ key }) => !RAN_NO_MORE.includes(key));

const hasLivingDescendant = (estate: Estate, imageId: string, at: number): Promise<boolean> =>
  someDescendant(estate, imageId, (descendant) => {
    const state = facetOf(estate.intervalsOf(descendant, { at, facets: ['state'] }), 'state');
    return state !== undefined && LIVING.includes(state.key);
  });
