import type { Asking } from '../asking.js';
import type { AccountEvent } from '../facts.js';
import { ownLivingImage, type Seeing } from '../image/visibility.js';
import { valueOf } from '../keyed.js';
import { present } from '../present.js';
import { rule } from '../refusal.js';
import type { Account, Image } from '../states.js';
import { ruledHere } from './ruling.js';

/** A report that is asked for. */
export interface UsageReportAsked {
  readonly reportId: string;
  /** Of these accounts only; absent: of all. */
  readonly accountIds?: string[] | undefined;
  /** Of uses of these kinds only; absent: of all. */
  readonly resourceTypes?: string[] | undefined;
}

/**
 * Asks for a report on the use of an image of the account's own by other accounts (EC2 user guide, view your AMI usage). Asked for
 * again under the same client token, there is no further one.
 * @throws {Refusal}
 */
export function requestUsageReport(
  account: Account,
  { reportId, ...asked }: UsageReportAsked,
  known: Seeing & { readonly image: Image },
): readonly AccountEvent[] {
  const { accountId, usageReports } = account;
  const { imageId } = known.image;
  ruledHere(account);
  ownLivingImage(known.image, known);
  const before = valueOf(usageReports, reportId);
  rule(before === undefined || before === imageId, 'request-token-reused', reportId);
  if (before !== undefined) return [];
  const data = { accountId, region: known.region, imageId, reportId, ...present(asked) };
  return [{ type: 'ImageUsageReportRequested', data }];
}

/**
 * Deletes a report.
 * @throws {Refusal}
 */
export function deleteUsageReport(
  account: Account,
  { reportId }: { readonly reportId: string },
  { region }: Asking,
): readonly AccountEvent[] {
  const { accountId, usageReports } = account;
  ruledHere(account);
  rule(valueOf(usageReports, reportId) !== undefined, 'usage-report-not-found', reportId);
  return [{ type: 'ImageUsageReportDeleted', data: { accountId, region, reportId } }];
}
