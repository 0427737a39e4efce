import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  mayRead,
  type Snapshot,
  snapshotPublicAccess,
  type SnapshotPublicAccess,
  type SnapshotState,
} from '#lifecycle';
import { type Condition, equal, holdsNow, oneOf, type Page, type Part, sift, tagged } from '#read-model';
import { Catalog, CatalogModel } from './catalog.js';
import { SNAPSHOTS } from './snapshot-row.js';
import { standingOf } from './standing.js';

/** Who can create volumes of a snapshot: whoever asks, by owning it or by a share; everyone; or an account, as its owner sees it. */
export type Restorer = 'asker' | 'everyone' | `account:${string}`;

/** What snapshots an account asks to see, all of it. */
export interface SnapshotsWanted {
  readonly viewer: { readonly account: string; readonly region: string };
  readonly ids?: readonly string[] | undefined;
  /** Accounts; absent: whoever lets the viewer read it. */
  readonly owners?: readonly string[] | undefined;
  readonly restorableBy?: readonly Restorer[] | undefined;
  /** Absent: those that have not ended. */
  readonly states?: readonly SnapshotState[] | undefined;
  readonly volumeId?: string | undefined;
  /** Only those with a lock, whether or not its time has passed. */
  readonly locked?: boolean | undefined;
  /** Each one `key` or `key=value`. */
  readonly tags?: readonly string[] | undefined;
  /** What only the state itself tells. */
  readonly passes?: ((snapshot: Snapshot) => boolean) | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * Snapshots as an account may see them in a Region now: its own, those shared with it, and public ones unless their owner hides them.
 * Of others, nothing is told, not even that they are there.
 */
export class SeeSnapshots extends Query<Page<Snapshot>> {
  constructor(readonly wanted: SnapshotsWanted) {
    super();
  }
}

const THERE: readonly SnapshotState[] = ['unknown', 'pending', 'completed', 'error'];
const EVERYONE = 'everyone:all';

@QueryHandler(SeeSnapshots)
export class SeeSnapshotsHandler implements IQueryHandler<SeeSnapshots> {
  constructor(
    private readonly model: CatalogModel,
    private readonly catalog: Catalog,
  ) {}

  execute({ wanted }: SeeSnapshots): Promise<Page<Snapshot>> {
    const { viewer, restorableBy, passes = () => true, cursor, limit } = wanted;
    const access = this.#publicAccesses(viewer.region);
    const sees = (snapshot: Snapshot) =>
      snapshot.ownerId === viewer.account ||
      mayRead(snapshot, viewer.account, { publicAccess: access(snapshot.ownerId) });
    const restores = (snapshot: Snapshot) =>
      restorableBy === undefined || restorableBy.some((one) => restorable(snapshot, one, viewer.account));
    return sift(() => this.model.files.current, SNAPSHOTS, {
      parts: partsOf(wanted),
      passes: (snapshot) => sees(snapshot) && restores(snapshot) && passes(snapshot),
      cursor,
      limit,
    });
  }

  /** What the owners have set, each asked once. */
  #publicAccesses(region: string): (owner: string | null) => SnapshotPublicAccess {
    const known = new Map<string, SnapshotPublicAccess>();
    return (owner) => {
      if (owner === null) return 'unblocked';
      const access =
        known.get(owner) ??
        snapshotPublicAccess(standingOf(this.catalog, { account: owner, region, at: 0 }).account, region);
      known.set(owner, access);
      return access;
    };
  }
}

function restorable({ ownerId, shares }: Snapshot, by: Restorer, viewer: string): boolean {
  if (by === 'everyone') return Object.hasOwn(shares, EVERYONE);
  if (by === 'asker') return ownerId === viewer || Object.hasOwn(shares, `account:${viewer}`);
  return by === `account:${ownerId}` || Object.hasOwn(shares, by);
}

/** The ways by which snapshots are seen; none leads to a snapshot that another one leads to. */
function partsOf(wanted: SnapshotsWanted): readonly Part[] {
  const { viewer, ids, owners } = wanted;
  const common = commonOf(wanted);
  if (ids?.length) return [{ index: 'id', conditions: [...oneOf('id', ids), ...ownedBy(owners), ...common] }];
  const own = owners === undefined || owners.includes(viewer.account);
  const others = owners === undefined || owners.some((owner) => owner !== viewer.account);
  return [
    ...(own ? [{ index: 'owner_created', conditions: [...equal('owner', viewer.account), ...common] }] : []),
    ...(others ? [{ index: null, conditions: [...sharedWith(viewer.account), ...ownedBy(owners), ...common] }] : []),
  ];
}

const commonOf = ({ viewer, states = THERE, volumeId, locked, tags }: SnapshotsWanted): readonly Condition[] => [
  ...equal('region', viewer.region),
  ...oneOf('state', states),
  ...holdsNow('volume', volumeId),
  ...(locked === true ? [LOCKED] : []),
  ...tagged(tags),
];

const ownedBy = (owners: readonly string[] | undefined): readonly Condition[] =>
  owners ? oneOf('owner', owners.length > 0 ? owners : ['']) : [];

const LOCKED: Condition = {
  sql: `EXISTS (SELECT 1 FROM intervals i WHERE i.thing = r.thing
    AND i.facet = (SELECT id FROM words WHERE word = 'lock') AND i.until IS NULL)`,
  values: [],
};

/** Of others, an account may read few of all that there are: the shares lead to them. */
const sharedWith = (account: string): readonly Condition[] => [
  { sql: 'r.owner IS NOT ?', values: [account] },
  {
    sql: `r.thing IN (SELECT thing FROM intervals
      WHERE facet = (SELECT id FROM words WHERE word = 'share') AND key IN (?, ?) AND until IS NULL)`,
    values: [`account:${account}`, EVERYONE],
  },
];
