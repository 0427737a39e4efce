import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Volume, VolumeState } from '#lifecycle';
import { equal, holdsNow, oneOf, type Page, type Part, sift, tagged } from '#read-model';
import { CatalogModel } from './catalog.js';
import { VOLUMES } from './volume-row.js';

/** What volumes an account asks to see, all of it. */
export interface VolumesWanted {
  readonly viewer: { readonly account: string; readonly region: string };
  readonly ids?: readonly string[] | undefined;
  /** Absent: those that have not ended. */
  readonly states?: readonly VolumeState[] | undefined;
  /** Attached now to this instance. */
  readonly instanceId?: string | undefined;
  /** Each one `key` or `key=value`. */
  readonly tags?: readonly string[] | undefined;
  /** What only the state itself tells. */
  readonly passes?: ((volume: Volume) => boolean) | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Volumes of an account in a Region, as they are now: nobody sees another's. */
export class SeeVolumes extends Query<Page<Volume>> {
  constructor(readonly wanted: VolumesWanted) {
    super();
  }
}

const THERE: readonly VolumeState[] = ['unknown', 'creating', 'available', 'in-use', 'error'];

@QueryHandler(SeeVolumes)
export class SeeVolumesHandler implements IQueryHandler<SeeVolumes> {
  constructor(private readonly model: CatalogModel) {}

  execute({ wanted }: SeeVolumes): Promise<Page<Volume>> {
    const { passes, cursor, limit } = wanted;
    return sift(() => this.model.files.current, VOLUMES, { parts: [partOf(wanted)], passes, cursor, limit });
  }
}

/** What is named is found by its id, all else by its owner. */
const partOf = ({ viewer, ids, states = THERE, instanceId, tags }: VolumesWanted): Part => ({
  index: ids?.length ? 'id' : 'owner_created',
  conditions: [
    ...oneOf('id', ids),
    ...equal('owner', viewer.account),
    ...equal('region', viewer.region),
    ...oneOf('state', states),
    ...holdsNow('attachment', instanceId),
    ...tagged(tags),
  ],
});
