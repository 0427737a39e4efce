import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type HeldTag, oneOf, tagsHeld } from '#read-model';
import { CatalogModel } from './catalog.js';
import { IMAGES } from './image-row.js';
import { SNAPSHOTS } from './snapshot-row.js';
import { VOLUMES } from './volume-row.js';

const TABLES = { image: IMAGES, snapshot: SNAPSHOTS, volume: VOLUMES } as const;
const GONE = ['deregistered', 'recycled', 'purged', 'deleted'];

export interface TagsWanted {
  readonly viewer: { readonly account: string; readonly region: string };
  readonly kind: keyof typeof TABLES;
  readonly ids?: readonly string[] | undefined;
  /** The tag behind which the next ones are wanted. */
  readonly after?: Pick<HeldTag, 'id' | 'key'> | undefined;
  readonly limit: number;
}

/** The tags of an account's own things of one kind in a Region, in the order of (id, key). */
export class SeeTags extends Query<readonly HeldTag[]> {
  constructor(readonly wanted: TagsWanted) {
    super();
  }
}

@QueryHandler(SeeTags)
export class SeeTagsHandler implements IQueryHandler<SeeTags> {
  constructor(private readonly model: CatalogModel) {}

  async execute({ wanted: { viewer, kind, ids, after, limit } }: SeeTags): Promise<readonly HeldTag[]> {
    const conditions = [
      { sql: 'r.owner = ?', values: [viewer.account] },
      { sql: 'r.region = ?', values: [viewer.region] },
      { sql: 'r.state NOT IN (SELECT value FROM json_each(?))', values: [JSON.stringify(GONE)] },
      ...oneOf('id', ids),
    ];
    return tagsHeld(this.model.files.current, TABLES[kind], conditions, { after, limit });
  }
}
