import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Image } from '#lifecycle';
import { type Condition, equal, matches, oneOf, type Page, type Paging, search, tagged } from '#read-model';
import { CatalogModel } from './catalog.js';
import { CODE_MARK, imageRow, type ImageRow, IMAGES, type Visibility } from './image-row.js';

/** What images have to fulfil, all of it. */
export interface ImageCriteria extends Paging {
  readonly ids?: readonly string[];
  /** A pattern: `*` is any text, `?` one character. */
  readonly name?: string;
  readonly owner?: string;
  /** Each one `key` or `key=value`. */
  readonly tags?: readonly string[];
  readonly architecture?: string;
  /** `windows`, `linux`, or AWS's details of the platform. */
  readonly platform?: string;
  readonly rootDeviceType?: string;
  readonly virtualizationType?: string;
  readonly bootMode?: string;
  readonly region?: string;
  readonly visibility?: Visibility;
  readonly productCode?: string;
  readonly state?: string;
  readonly deprecated?: boolean;
  /** Microseconds: what counts as deprecated is so then. */
  readonly now: number;
}

/** The images that fulfil all criteria, as they are now. */
export class FindImages extends Query<Page<ImageRow>> {
  constructor(readonly criteria: ImageCriteria) {
    super();
  }
}

@QueryHandler(FindImages)
export class FindImagesHandler implements IQueryHandler<FindImages> {
  constructor(private readonly catalog: CatalogModel) {}

  async execute({ criteria }: FindImages): Promise<Page<ImageRow>> {
    const { items, next } = search(this.catalog.files.current, IMAGES, conditionsOf(criteria), criteria);
    return { items: items.map((image: Image) => imageRow(image, criteria.now)), next };
  }
}

const conditionsOf = (criteria: ImageCriteria): Condition[] => [
  ...oneOf('id', criteria.ids),
  ...matches('name', criteria.name),
  ...equal('owner', criteria.owner),
  ...equal('region', criteria.region),
  ...equal('state', criteria.state),
  ...equal('architecture', criteria.architecture),
  ...equal('root_device_type', criteria.rootDeviceType),
  ...equal('virtualization', criteria.virtualizationType),
  ...equal('boot_mode', criteria.bootMode),
  ...equal('visibility', criteria.visibility),
  ...onPlatform(criteria.platform),
  ...withCode(criteria.productCode),
  ...deprecated(criteria),
  ...tagged(criteria.tags),
];

const onPlatform = (platform: string | undefined): Condition[] =>
  platform === undefined
    ? []
    : [{ sql: '(r.platform = ? OR r.platform_details = ?)', values: [platform.toLowerCase(), platform] }];

const withCode = (code: string | undefined): Condition[] =>
  code === undefined ? [] : [{ sql: 'instr(r.product_codes, ?) > 0', values: [CODE_MARK + code + CODE_MARK] }];

const deprecated = ({ deprecated: wanted, now }: ImageCriteria): Condition[] => {
  if (wanted === undefined) return [];
  const sql = wanted ? 'r.deprecate_at <= ?' : '(r.deprecate_at IS NULL OR r.deprecate_at > ?)';
  return [{ sql, values: [now] }];
};
