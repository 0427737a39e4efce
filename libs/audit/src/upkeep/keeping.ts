import type { ThingInterval } from '#read-model';
import type { Estate } from '../estate.js';
import { type Belonging, imagesOf } from '../lineage/belonging.js';

/** A stretch of time, and the intervals whose facts began and ended it; null: it goes on. */
export interface Stretch {
  readonly from: number;
  readonly to: number | null;
  readonly begun: ThingInterval;
  readonly ended: ThingInterval | null;
}

/** An image that uses a snapshot from some moment on, and when the image was gone. */
export interface Use extends Belonging {
  readonly gone: readonly ThingInterval[];
}

/** In the Recycle Bin an image can still come back, so it is not gone. */
export const GONE = ['deregistered', 'purged'];
const NOT_KEPT = ['deleted', 'recycled', 'purged'];

/** Every image that used the snapshot, in the order in which they began to. */
export const usesOf = (estate: Estate, snapshotId: string): Use[] =>
  imagesOf(estate, snapshotId).map((use) => ({ ...use, gone: statesOf(estate, use.imageId, GONE) }));

const statesOf = (estate: Estate, id: string, states: readonly string[]): ThingInterval[] =>
  estate.intervalsOf(id, { facets: ['state'] }).filter(({ key }) => states.includes(key));

const covers = ({ from, to }: ThingInterval, at: number): boolean => from <= at && (to === null || at < to);

/** The snapshot is kept for nothing: some image used it, none of them is left, and the snapshot is still there. */
const isOrphan = (uses: readonly Use[], dead: readonly ThingInterval[], at: number): boolean => {
  const begun = uses.filter(({ since }) => since.from <= at);
  return (
    begun.length > 0 &&
    begun.every(({ gone }) => gone.some((interval) => covers(interval, at))) &&
    !dead.some((interval) => covers(interval, at))
  );
};

/** When the snapshot outlived all of its images. A snapshot that was never seen is presumed to be there until it is deleted. */
export const orphanStretches = (estate: Estate, snapshotId: string, uses: readonly Use[]): Stretch[] => {
  const dead = statesOf(estate, snapshotId, NOT_KEPT);
  const turns = [...uses.flatMap(({ since, gone }) => [since, ...gone]), ...dead];
  const moments = [...new Set(turns.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].toSorted(
    (a, b) => a - b,
  );
  const stretches: Stretch[] = [];
  let open: Pick<Stretch, 'from' | 'begun'> | null = null;
  for (const at of moments) {
    const orphan = isOrphan(uses, dead, at);
    const turned = turns.findLast(({ from }) => from === at) ?? turns.findLast(({ to }) => to === at);
    if (!turned || orphan === (open !== null)) continue;
    if (open) stretches.push({ ...open, to: at, ended: turned });
    open = open ? null : { from: at, begun: begunBy(uses, at) ?? turned };
  }
  return open ? [...stretches, { ...open, to: null, ended: null }] : stretches;
};

/** The end of the image that was the last to go. */
const begunBy = (uses: readonly Use[], at: number): ThingInterval | undefined =>
  uses
    .flatMap(({ gone }) => gone.filter((interval) => covers(interval, at)))
    .toSorted((a, b) => a.from - b.from)
    .at(-1);
