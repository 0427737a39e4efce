import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import { AccountId, BlockDevice, ImageId, InstanceId, Micros, Region, Tags } from '../vocabulary.js';
import { shape } from './instance-facts.js';

export const RESERVATION_FACTS = [
  defineFact({
    categories: ['reservation'],
    type: 'InstancesRequested',
    rank: RANK.birth,
    when: 'A launch of one or more instances was accepted; each instance and each of its volumes follows in its own stream.',
    data: z.object({
      reservationId: z.string(),
      ownerId: AccountId,
      region: Region,
      imageId: ImageId,
      /** The image as it was asked for, where that was a reference to be resolved. */
      requestedImage: z.string().optional(),
      clientToken: z.string().optional(),
      /** A digest of what was asked: under one client token, only the same may be asked again. */
      parameters: z.string(),
      instances: z.array(z.object({ instanceId: InstanceId, blockDevices: z.array(BlockDevice) })),
      ...shape,
      hibernationConfigured: z.boolean().optional(),
      attributes: z.record(z.string(), z.string()).optional(),
      tags: Tags.optional(),
      volumeTags: Tags.optional(),
      /** The failed instance in whose place this launch is made. */
      replaces: InstanceId.optional(),
      /** How Spot instances are asked for; and under which requests, where those were made before. */
      spot: z
        .object({
          lasting: z.enum(['one-time', 'persistent']),
          interruption: z.enum(['terminate', 'stop', 'hibernate']),
          price: z.string().optional(),
          validUntil: Micros.optional(),
          tags: Tags.optional(),
          spotRequestIds: z.array(z.string()).optional(),
        })
        .optional(),
    }),
  }),
] as const;
