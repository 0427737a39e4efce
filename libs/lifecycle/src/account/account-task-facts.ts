import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import { AccountId, ImageAttributes, Region, Tags } from '../vocabulary.js';

const regional = { accountId: AccountId, region: Region };
const of = <Type extends string, Data extends z.ZodType>(type: Type, rank: number, when: string, data: Data) =>
  defineFact({ categories: ['account'], type, rank, when, data });

/** What an account has asked for that ends later: imports, and reports on the use of its images. */
export const ACCOUNT_TASK_FACTS = [
  of(
    'ImportTaskRequested',
    RANK.used,
    'ImportImage or ImportSnapshot was accepted; what it makes appears when the task ends.',
    z.object({
      ...regional,
      taskId: z.string(),
      makes: z.enum(['image', 'snapshot']),
      description: z.string().optional(),
      format: z.string().optional(),
      attributes: ImageAttributes.optional(),
      /** Where the disk is. */
      source: z.string().optional(),
      encrypted: z.boolean().optional(),
      kmsKeyId: z.string().optional(),
      /** Tags of the task itself. */
      tags: Tags.optional(),
      /** A digest of what was asked: under one client token, only the same may be asked again. */
      parameters: z.string().optional(),
    }),
  ),
  of(
    'ImportTaskEnded',
    RANK.changed,
    'The import has ended, and made the image or snapshot named; or it failed.',
    z.object({
      ...regional,
      taskId: z.string(),
      result: z.enum(['completed', 'failed']),
      madeId: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
  of(
    'ImageUsageReportRequested',
    RANK.used,
    'A report was asked on the use of an image by other accounts.',
    z.object({
      ...regional,
      imageId: z.string(),
      reportId: z.string().optional(),
      /** Of these accounts only. */
      accountIds: z.array(AccountId).optional(),
      /** Of uses of these kinds only, as EC2 names them. */
      resourceTypes: z.array(z.string()).optional(),
    }),
  ),
  of(
    'ImageUsageReportDeleted',
    RANK.ended,
    'A report on the use of an image was deleted, or its 30 days have passed.',
    z.object({ ...regional, reportId: z.string() }),
  ),
] as const;
