import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import { ImageId } from '../vocabulary.js';

const image = { imageId: ImageId };
const ending = { result: z.enum(['completed', 'failed']), reason: z.string().optional() };
const of = <Type extends string, Data extends z.ZodType>(type: Type, rank: number, when: string, data: Data) =>
  defineFact({ categories: ['image'], type, rank, when, data });

/** How what writes an image elsewhere ends. */
export const IMAGE_TASK_FACTS = [
  of(
    'ImageStoreEnded',
    RANK.changed,
    'The image is written to S3, or could not be.',
    z.object({ ...image, bucket: z.string(), objectKey: z.string(), ...ending }),
  ),
  of(
    'ImageExportEnded',
    RANK.changed,
    'The export of the image has ended.',
    z.object({ ...image, exportTaskId: z.string(), ...ending }),
  ),
] as const;
