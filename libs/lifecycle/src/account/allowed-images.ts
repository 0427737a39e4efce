import { z } from 'zod';
import type { Asking } from '../asking.js';
import type { AccountEvent } from '../facts.js';
import { isDeprecated } from '../image/deprecation.js';
import { originOf } from '../image/watermarking.js';
import { valueOf } from '../keyed.js';
import { rule } from '../refusal.js';
import type { Account, Image } from '../states.js';
import { matchesWildcard } from '../wildcard.js';
import { ImageCriterion } from './account-facts.js';
import { ruledHere } from './ruling.js';

const DAY = 24 * 60 * 60 * 1_000_000;
const MOST_DAYS = 2_147_483_647;
const MODES = ['enabled', 'audit-mode', 'disabled'] as const;
const MOST = { imageProviders: 200, imageNames: 50, marketplaceProductCodes: 50, imageWatermarks: 50 } as const;
const MOST_CRITERIA = 10;
const PROVIDER = /^(amazon|aws-marketplace|aws-backup-vault|none|\d{12})$/;
const NAME = /^[A-Za-z0-9 ()[\]./'@_*?-]{1,128}$/;
const PRODUCT_CODE = /^[A-Za-z0-9]{1,25}$/;

const Criteria = z.array(ImageCriterion);

/** The account's setting in the Region. */
export interface AllowedImages {
  readonly mode: (typeof MODES)[number];
  readonly criteria: readonly ImageCriterion[];
}

/** What the account has set in the Region; off unless it was turned on. */
export const allowedImagesOf = (account: Account, region: string): AllowedImages => ({
  mode: MODES.find((mode) => mode === valueOf(account.allowedImages, region)) ?? 'disabled',
  criteria: Criteria.parse(JSON.parse(valueOf(account.allowedImagesCriteria, region) ?? '[]')),
});

/**
 * Enables the setting, puts it into audit mode, in which it refuses nothing, or disables it.
 * @throws {Refusal}
 */
export function setAllowedImages(
  account: Account,
  { mode }: { readonly mode: string },
  { region }: Asking,
): readonly AccountEvent[] {
  const { accountId } = account;
  ruledHere(account);
  rule(
    MODES.some((one) => one === mode),
    'allowed-images-mode-unknown',
    accountId,
    `'${mode}' is none.`,
  );
  if (allowedImagesOf(account, region).mode === mode) return [];
  return [{ type: 'AllowedImagesSet', data: { accountId, region, mode } }];
}

/**
 * Replaces the criteria: an image is allowed that meets one of them, whole.
 * @throws {Refusal}
 */
export function replaceCriteria(
  account: Account,
  { criteria }: { readonly criteria: readonly ImageCriterion[] },
  { region }: Asking,
): readonly AccountEvent[] {
  const { accountId } = account;
  ruledHere(account);
  rule(
    criteria.length <= MOST_CRITERIA,
    'allowed-images-criteria-too-many',
    accountId,
    `There are ${criteria.length}.`,
  );
  for (const criterion of criteria) checkCriterion(accountId, criterion);
  if (JSON.stringify(allowedImagesOf(account, region).criteria) === JSON.stringify(criteria)) return [];
  return [{ type: 'AllowedImagesCriteriaReplaced', data: { accountId, region, criteria: [...criteria] } }];
}

const KINDS = ['imageProviders', 'imageNames', 'marketplaceProductCodes', 'imageWatermarks'] as const;

function checkCriterion(accountId: string, criterion: ImageCriterion): void {
  for (const kind of KINDS) {
    const count = criterion[kind]?.length ?? 0;
    rule(count <= MOST[kind], 'allowed-images-criteria-too-many', accountId, `${kind} has ${count}.`);
  }
  const { imageProviders = [], imageNames = [], marketplaceProductCodes = [] } = criterion;
  const wrong = (said: string | undefined, what: string) =>
    rule(said === undefined, 'allowed-images-criterion-malformed', accountId, `${what}: '${said}'.`);
  wrong(
    imageProviders.find((one) => !PROVIDER.test(one)),
    'provider',
  );
  wrong(imageProviders.length > 1 ? imageProviders.find((one) => one === 'none') : undefined, 'provider beside others');
  wrong(
    imageNames.find((name) => !NAME.test(name) || (name.includes('?') && name.length < 3)),
    'name',
  );
  wrong(
    marketplaceProductCodes.find((code) => !PRODUCT_CODE.test(code)),
    'product code',
  );
  const days = daysOf(criterion).find((one) => !Number.isInteger(one) || one < 0 || one > MOST_DAYS);
  wrong(days?.toString(), 'days');
}

const filtersOf = ({ imageWatermarks = [] }: ImageCriterion) =>
  imageWatermarks.map((filter) => (typeof filter === 'string' ? { watermark: filter } : filter));

const daysOf = (criterion: ImageCriterion): readonly number[] =>
  [
    criterion.maximumDaysSinceCreated,
    criterion.maximumDaysSinceDeprecated,
    ...filtersOf(criterion).flatMap((filter) => [
      filter.maximumDaysSinceSourceCreated,
      filter.maximumDaysSinceAttached,
    ]),
  ].filter((days) => days !== undefined);

/** A moment that is not known is never recent. */
const within = (moment: number | null | undefined, days: number | undefined, at: number): boolean =>
  days === undefined || (moment !== null && moment !== undefined && at - moment <= days * DAY);

const provides = ({ ownerId, attributes }: Image, provider: string): boolean =>
  provider === ownerId || (provider !== 'none' && provider === attributes.ownerAlias);

function freshEnough({ deprecation }: Image, days: number | undefined, at: number): boolean {
  if (days === undefined || !isDeprecated({ deprecation }, at)) return true;
  return days > 0 && within(Number(deprecation['at']), days, at);
}

/** One watermark must meet all that the filter says. */
function marked(image: Image, filter: ReturnType<typeof filtersOf>[number], at: number): boolean {
  const { watermark: wanted = '*', region = '*' } = filter;
  return Object.keys(image.watermarks).some((watermark) => {
    const origin = originOf(image, watermark);
    return (
      matchesWildcard(wanted, watermark) &&
      matchesWildcard(region, origin?.region ?? '') &&
      within(origin?.createdAt, filter.maximumDaysSinceSourceCreated, at) &&
      within(origin?.attachedAt, filter.maximumDaysSinceAttached, at)
    );
  });
}

/** Of a list, one; where there is none, anything. */
const some = <Item>(items: readonly Item[] | undefined, meets: (item: Item) => boolean): boolean =>
  items === undefined || items.length === 0 || items.some(meets);

const meets = (criterion: ImageCriterion, image: Image, at: number): boolean =>
  some(criterion.imageProviders, (provider) => provides(image, provider)) &&
  some(criterion.imageNames, (name) => matchesWildcard(name, image.attributes.name ?? '')) &&
  some(criterion.marketplaceProductCodes, (code) => (image.attributes.productCodes ?? []).includes(code)) &&
  some(filtersOf(criterion), (filter) => marked(image, filter, at)) &&
  within(image.createdAt, criterion.maximumDaysSinceCreated, at) &&
  freshEnough(image, criterion.maximumDaysSinceDeprecated, at);

/** Whether an image meets one of the criteria at that moment (EC2 user guide, allowed AMIs). Without criteria, none does. */
export const isAllowedImage = (criteria: readonly ImageCriterion[], image: Image, at: number): boolean =>
  criteria.some((criterion) => meets(criterion, image, at));

/** Whether the account may find and use the image: its own always, others by the criteria while the setting is enabled. */
export const allowsImage = ({ mode, criteria }: AllowedImages, image: Image, { account, at }: Asking): boolean =>
  mode !== 'enabled' || image.ownerId === account || isAllowedImage(criteria, image, at);
