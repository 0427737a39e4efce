import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { pageOf, type ThingInterval } from '#read-model';
import { Certainty, EventId, Instant } from '../answer.js';
import { compareText, type Estate } from '../estate.js';
import { snapshotsOf } from '../lineage/belonging.js';
import { merged } from '../list.js';
import { holdsAt, secondsOf } from '../moment.js';
import { eachHolder } from '../streams.js';
import { belongingOf, toldOf } from '../told.js';
import { turn } from '../turns.js';
import { GONE, orphanStretches, type Stretch, type Use, usesOf } from './keeping.js';

/** A stretch of time in which a snapshot was kept although its image was gone. Promised to programs: members are added, never changed. */
export const Orphan = z.object({
  snapshotId: z.string(),
  imageId: z.string().describe('the image whose end orphaned it: the last of them, where several used it'),
  imageIds: z.array(z.string()).describe('all images that used it'),
  since: Instant,
  until: Instant.optional().describe('absent while it lasts'),
  seconds: z.number(),
  sizeGiB: z.number().nullable().describe('null where no evidence tells'),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  certainty: Certainty.describe('presumed where the snapshot itself was never seen'),
  orphanedBy: z.string().describe('principal that ended the image'),
  eventId: EventId,
  endedBy: z.string().nullable(),
  endEventId: EventId.nullable(),
  cost: z.number().nullable().optional().describe('at the given rate for a GiB and month of 730 hours'),
});
export type Orphan = z.infer<typeof Orphan>;
export const OrphansAnswer = pageOf(Orphan);
export type OrphansAnswer = z.infer<typeof OrphansAnswer>;

const MONTH_HOURS = 730;

/** A stretch in which a snapshot was an orphan. */
export interface Found {
  /** That of the first of its images to go. */
  readonly end: ThingInterval;
  readonly snapshotId: string;
  readonly uses: readonly Use[];
  readonly stretch: Stretch;
}

const BY_END = { place: ({ from, id }: ThingInterval) => [from, id] };

/**
 * Every stretch of every snapshot that ever outlived its images, in the order in which the first image of each went, from `since`
 * on. A snapshot of several images is told once, at the end of that one.
 */
export async function* orphansIn(estate: Estate, since: number | undefined): AsyncGenerator<Found> {
  const start = since === undefined ? {} : { after: { from: since, id: '' } };
  const ends = GONE.map((state) => eachHolder(estate, 'state', state, { kind: 'image', ...start }));
  for await (const end of merged(ends, BY_END)) {
    for (const snapshotId of snapshotsOf(estate, end.id).toSorted()) yield* orphansFrom(estate, snapshotId, end);
    await turn();
  }
}

function* orphansFrom(estate: Estate, snapshotId: string, end: ThingInterval): Generator<Found> {
  const uses = usesOf(estate, snapshotId);
  const [first] = uses.flatMap(({ gone }) => gone).toSorted((a, b) => a.from - b.from || compareText(a.id, b.id));
  if (first?.id !== end.id || first.openedBy !== end.openedBy) return;
  for (const stretch of orphanStretches(estate, snapshotId, uses)) yield { end, snapshotId, uses, stretch };
}

/** How long to count, and at what price. `at`: count up to then, and know nothing of what came later. */
export interface Counting {
  readonly at: number | undefined;
  readonly now: number;
  readonly rate: number | undefined;
}

/** A stretch as an answer; null where it was not open at the moment asked about. */
export const orphanOf = (estate: Estate, found: Found, { at, now, rate }: Counting): Orphan | null => {
  const { snapshotId, uses, stretch } = found;
  if (at !== undefined && !holdsAt(stretch, at)) return null;
  const end = at ?? stretch.to ?? now;
  const snapshot = estate.thing(snapshotId);
  const seconds = secondsOf(Math.max(0, end - stretch.from));
  const sizeGiB = sizeOf(estate, snapshotId, uses);
  return {
    snapshotId,
    imageId: stretch.begun.id,
    imageIds: uses.filter(({ since }) => since.from <= end).map(({ imageId }) => imageId),
    since: isoOf(stretch.from),
    ...(at === undefined && stretch.to !== null ? { until: isoOf(stretch.to) } : {}),
    seconds,
    sizeGiB,
    ...belongingOf(snapshot, estate.thing(stretch.begun.id)),
    certainty: snapshot ? 'observed' : 'presumed',
    orphanedBy: stretch.begun.openedByPrincipal,
    eventId: stretch.begun.openedBy,
    ...endOf(at === undefined ? stretch : null),
    ...(rate === undefined ? {} : { cost: costOf(seconds, sizeGiB, rate) }),
  };
};

/** Who ended it, and by which fact: the one that ended the snapshot, or began the use of another image. */
const endOf = (stretch: Stretch | null): Pick<Orphan, 'endedBy' | 'endEventId'> => {
  const { ended = null, to = null } = stretch ?? {};
  if (ended === null) return { endedBy: null, endEventId: null };
  return ended.from === to
    ? { endedBy: ended.openedByPrincipal, endEventId: ended.openedBy }
    : { endedBy: ended.closedByPrincipal, endEventId: ended.closedBy };
};

const costOf = (seconds: number, sizeGiB: number | null, rate: number): number | null =>
  sizeGiB === null ? null : (seconds / 3_600 / MONTH_HOURS) * sizeGiB * rate;

/** Its own size, or what the block devices of its images say. */
const sizeOf = (estate: Estate, snapshotId: string, uses: readonly Use[]): number | null => {
  const { sizeGiB } = toldOf(estate.thing(snapshotId));
  if (sizeGiB !== null) return sizeGiB;
  const devices = uses.flatMap(({ imageId }) => toldOf(estate.thing(imageId)).attributes.blockDevices);
  return devices.find((device) => device.snapshotId === snapshotId)?.sizeGiB ?? null;
};
