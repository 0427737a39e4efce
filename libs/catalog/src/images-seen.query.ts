import { setImmediate as turn } from 'node:timers/promises';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Image, type ImageState, mayLaunch, reaches, type Seeing } from '#lifecycle';
import { type Condition, equal, oneOf, type Page, readCursor, SqlFamily, writeCursor } from '#read-model';
import { Catalog, CatalogModel } from './catalog.js';

/** Columns of an image that patterns are matched against in the database. */
const COLUMNS = {
  imageId: 'id',
  name: 'name',
  ownerId: 'owner',
  ownerAlias: 'owner_alias',
  state: 'state',
  architecture: 'architecture',
  rootDeviceType: 'root_device_type',
  virtualizationType: 'virtualization',
  bootMode: 'boot_mode',
  visibility: 'visibility',
} as const;

/** What narrows a search before states are read; it may let through more than is wanted, and never less. */
export type Narrowing =
  | { readonly column: keyof typeof COLUMNS; readonly globs: readonly string[] }
  | { readonly facet: 'tag' | 'snapshot' | 'source'; readonly key: string; readonly globs?: readonly string[] };

/** By whom an image may be launched: everyone, whoever asks, or an account named in a permission. */
export type Launcher = 'everyone' | 'asker' | `account:${string}`;

/** Which images somebody asks to see, all of it. */
export interface ImagesWanted {
  readonly seeing: Seeing;
  /** Owners by account id, or by the alias that they are vouched for by; absent: anybody. */
  readonly owners?: { readonly accounts: readonly string[]; readonly aliases: readonly string[] } | undefined;
  /** By whom they may be launched: everyone, whoever asks (by a permission), or accounts named in permissions of whoever asks. */
  readonly launchableBy?: readonly Launcher[] | undefined;
  readonly includeDeprecated?: boolean;
  readonly includeDisabled?: boolean;
  /** Those in the Recycle Bin instead of those that are there. */
  readonly recycled?: boolean;
  readonly narrowing?: readonly Narrowing[];
  /** What each must fulfil beside. */
  readonly passes?: (image: Image) => boolean;
  readonly cursor?: string | null | undefined;
  readonly limit: number;
}

/** Images that an account can see in a Region now, the oldest first: its own, those shared with it, and public ones. */
export class SeeImages extends Query<Page<Image>> {
  constructor(readonly wanted: ImagesWanted) {
    super();
  }
}

/** Those of the images named that the account can see; one that it may not see is left out, as if it were not there. */
export class SeeImagesById extends Query<readonly Image[]> {
  constructor(
    readonly ids: readonly string[],
    readonly seeing: Seeing,
  ) {
    super();
  }
}

const THERE: readonly ImageState[] = ['pending', 'available', 'failed', 'disabled'];
const ORDER = 'seen';
/** States parsed before others get a turn: about 20 ms. */
const CHUNK = 1_000;

const isImage = (_state: unknown, kind: string): _state is Image => kind === 'image';

@QueryHandler(SeeImagesById)
export class SeeImagesByIdHandler implements IQueryHandler<SeeImagesById> {
  constructor(private readonly catalog: Catalog) {}

  async execute({ ids, seeing }: SeeImagesById): Promise<readonly Image[]> {
    return [...new Set(ids)].flatMap((id) => {
      const thing = this.catalog.thing(id);
      if (!thing || !isImage(thing.state, thing.kind)) return [];
      const { state: image } = thing;
      return image.region === seeing.region && THERE.includes(image.state) && mayLaunch(image, seeing) ? [image] : [];
    });
  }
}

interface Found {
  readonly id: string;
  readonly created: number;
  readonly timeline: string;
}

interface Place {
  readonly id: string;
  readonly created: number;
}

const FOUND = new SqlFamily<Found>();
const KEYS = new SqlFamily<{ readonly key: string | null }>();

@QueryHandler(SeeImages)
export class SeeImagesHandler implements IQueryHandler<SeeImages> {
  constructor(private readonly model: CatalogModel) {}

  async execute({ wanted }: SeeImages): Promise<Page<Image>> {
    this.model.files.current.requireBuilt();
    const parts = this.#partsOf(wanted);
    const items: Image[] = [];
    let last: Place | null = null;
    let after = placeOf(wanted.cursor);
    // One more than asked for, so that the last page is known to be the last.
    for (let size = Math.min(wanted.limit + 1, CHUNK); ; size = CHUNK) {
      const rows = this.#rows(parts, after, size);
      for (const row of rows) {
        after = { id: row.id, created: row.created };
        const image = imageOf(row);
        if (!mayLaunch(image, wanted.seeing) || wanted.passes?.(image) === false) continue;
        if (items.length === wanted.limit && last) return { items, next: writeCursor(ORDER, [last.created, last.id]) };
        items.push(image);
        last = after;
      }
      if (rows.length < size) return { items, next: null };
      await turn();
    }
  }

  /** The ways by which images are seen; none leads to an image that another one leads to. */
  #partsOf(wanted: ImagesWanted): readonly (readonly Condition[])[] {
    const { seeing, launchableBy, owners, narrowing = [] } = wanted;
    const common = [...commonOf(wanted), ...narrowing.flatMap(narrowed)];
    if (launchableBy !== undefined) return [[this.#launchable(launchableBy, seeing), ...common]];
    // Few have one id or one name: the rest is seen by their states.
    if (narrowing.some(isPinned)) return [common];
    const others: Condition = { sql: 'r.owner IS NOT ?', values: [seeing.account] };
    const shared = holdingOneOf(this.#keysReaching(seeing));
    const own = owners === undefined || owners.aliases.length > 0 || owners.accounts.includes(seeing.account);
    const parts = [
      ...(own ? [equal('owner', seeing.account)] : []),
      // Tags are told to their owner only.
      ...(narrowing.some(isTag)
        ? []
        : [
            [PUBLIC, others],
            [shared, NOT_PUBLIC, others],
          ]),
    ];
    return parts.map((part) => [...part, ...common]);
  }

  #launchable(by: NonNullable<ImagesWanted['launchableBy']>, seeing: Seeing): Condition {
    const named = by.filter((one) => one !== 'everyone' && one !== 'asker');
    const own: Condition = { sql: 'r.owner = ?', values: [seeing.account] };
    return anyOf([
      ...(by.includes('everyone') ? [PUBLIC] : []),
      ...(by.includes('asker') ? [holdingOneOf(this.#keysReaching(seeing))] : []),
      ...(named.length > 0 ? [allOf([own, holdingOneOf(named)])] : []),
    ]);
  }

  /** The permissions that reach the account otherwise than by reaching everyone. */
  #keysReaching(seeing: Seeing): readonly string[] {
    const viewer = { accountId: seeing.account, ...seeing };
    const keys = [`account:${seeing.account}`];
    if (seeing.organizationId === undefined) return keys;
    const next = KEYS.of(`SELECT min(key) AS key FROM intervals WHERE ${PERMISSION} AND key > ?`).in(this.#db);
    let key = next.get('organization')?.key ?? null;
    for (; key !== null && key.startsWith('organization'); key = next.get(key)?.key ?? null) {
      if (reaches(key, viewer)) keys.push(key);
    }
    return keys;
  }

  #rows(parts: readonly (readonly Condition[])[], after: Place | null, size: number): readonly Found[] {
    const behind: Condition[] = after ? [{ sql: '(r.created, r.id) > (?, ?)', values: [after.created, after.id] }] : [];
    const asked = parts.map((part) => [...part, ...behind]);
    if (asked.length === 0) return [];
    const text = asked
      .map((part) => `SELECT r.thing, r.created, r.id FROM images r WHERE ${part.map(({ sql }) => sql).join(' AND ')}`)
      .join(' UNION ALL ');
    return FOUND.of(
      `SELECT f.id, f.created, t.timeline FROM (${text} ORDER BY 2, 3 LIMIT ?) f CROSS JOIN things t ON t.key = f.thing`,
    )
      .in(this.#db)
      .all(...asked.flatMap((part) => part.flatMap(({ values }) => values)), size);
  }

  get #db() {
    return this.model.files.current.db;
  }
}

const PERMISSION = `facet = (SELECT id FROM words WHERE word = 'permission')`;

const holdingOneOf = (keys: readonly string[]): Condition => ({
  sql: `r.thing IN (SELECT thing FROM intervals
    WHERE ${PERMISSION} AND key IN (SELECT value FROM json_each(?)) AND until IS NULL)`,
  values: [JSON.stringify(keys)],
});

const joined =
  (word: string) =>
  (conditions: readonly Condition[]): Condition => ({
    sql: `(${conditions.map(({ sql }) => sql).join(` ${word} `)})`,
    values: conditions.flatMap(({ values }) => values),
  });
const anyOf = joined('OR');
const allOf = joined('AND');

const PUBLIC: Condition = { sql: `r.visibility = 'public'`, values: [] };
const NOT_PUBLIC: Condition = { sql: `r.visibility <> 'public'`, values: [] };

function commonOf({ seeing, owners, includeDeprecated, includeDisabled, recycled }: ImagesWanted): Condition[] {
  const states = recycled === true ? ['recycled'] : THERE.filter((state) => includeDisabled || state !== 'disabled');
  const fresh = '(r.owner = ? OR r.deprecate_at IS NULL OR r.deprecate_at > ?)';
  return [
    ...equal('region', seeing.region),
    ...oneOf('state', states),
    ...(includeDeprecated === true ? [] : [{ sql: fresh, values: [seeing.account, seeing.at] }]),
    ...(owners === undefined ? [] : [ownedBy(owners)]),
  ];
}

const ownedBy = ({ accounts, aliases }: NonNullable<ImagesWanted['owners']>): Condition => ({
  sql: '(r.owner IN (SELECT value FROM json_each(?)) OR r.owner_alias IN (SELECT value FROM json_each(?)))',
  values: [JSON.stringify(accounts), JSON.stringify(aliases)],
});

function narrowed(one: Narrowing): Condition[] {
  if ('column' in one) return [anyGlob(`r.${COLUMNS[one.column]}`, one.globs)];
  const { facet, key, globs } = one;
  const value = globs === undefined ? { sql: '1', values: [] } : anyGlob('i.value', globs);
  return [
    {
      sql: `EXISTS (SELECT 1 FROM intervals i WHERE i.thing = r.thing AND i.facet = (SELECT id FROM words WHERE word = ?)
        AND i.key = ? AND i.until IS NULL AND ${value.sql})`,
      values: [facet, key, ...value.values],
    },
  ];
}

const isPinned = (one: Narrowing): boolean =>
  'column' in one && (one.column === 'imageId' || one.column === 'name') && one.globs.every(isLiteral);

const isTag = (one: Narrowing): boolean => 'facet' in one && one.facet === 'tag';

const isLiteral = (glob: string): boolean => !/[*?[]/.test(glob);

function anyGlob(column: string, globs: readonly string[]): Condition {
  if (globs.every(isLiteral)) {
    const [only] = globs;
    return globs.length === 1 && only !== undefined
      ? { sql: `${column} = ?`, values: [only] }
      : { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(globs)] };
  }
  return { sql: `(${globs.map(() => `${column} GLOB ?`).join(' OR ')})`, values: globs };
}

const placeOf = (cursor: string | null | undefined): Place | null => {
  if (cursor === null || cursor === undefined) return null;
  const [created, id] = readCursor(cursor, ORDER, [0, '']);
  return { created: Number(created), id: String(id) };
};

const imageOf = ({ timeline }: Found): Image => {
  const { state }: { state: Image } = JSON.parse(timeline);
  return state;
};
