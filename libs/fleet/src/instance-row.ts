import { type Instance, isoOf } from '#lifecycle';
import type { SearchTable } from '#read-model';
import { z } from 'zod';

/** An instance as a search shows it. Null is what no evidence tells; times are ISO 8601 in UTC. */
export const InstanceRow = z.object({
  instanceId: z.string(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  state: z.string(),
  certainty: z.enum(['observed', 'presumed', 'unknown']),
  complete: z.boolean().describe('The evidence reaches back to its launch.'),
  launchedAt: z.string().nullable(),
  launchedBy: z.string().nullable(),
  imageId: z.string().nullable().describe('The image it runs now.'),
  requestedImage: z.string().nullable().describe('The image as it was asked for, where that was a parameter name.'),
  instanceType: z.string().nullable(),
  availabilityZone: z.string().nullable(),
  reservationId: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
});
export type InstanceRow = z.infer<typeof InstanceRow>;

export const instanceRow = (instance: Instance): InstanceRow => ({
  instanceId: instance.instanceId,
  ownerId: instance.ownerId,
  region: instance.region,
  state: instance.state,
  certainty: instance.certainty,
  complete: instance.complete,
  launchedAt: instance.launchedAt === null ? null : isoOf(instance.launchedAt),
  launchedBy: instance.launchedBy,
  imageId: instance.imageId,
  requestedImage: instance.requestedImage,
  instanceType: instance.instanceType,
  availabilityZone: instance.availabilityZone,
  reservationId: instance.reservationId,
  tags: { ...instance.tags },
});

export const INSTANCES: SearchTable<Instance> = {
  kind: 'instance',
  name: 'instances',
  columns: { owner: 'TEXT', region: 'TEXT', state: 'TEXT', image: 'TEXT', type: 'TEXT', ended: 'INTEGER' },
  indexes: [
    ['image', 'created'],
    ['owner', 'created'],
  ],
  row: (instance) =>
    // A subject that only refused attempts name may not even exist.
    instance.firstFactAt === null
      ? null
      : {
          id: instance.instanceId,
          name: instance.tags['Name'] ?? '',
          created: instance.launchedAt ?? -1,
          cells: {
            owner: instance.ownerId,
            region: instance.region,
            state: instance.state,
            image: instance.imageId,
            type: instance.instanceType,
            ended: instance.state === 'terminated' ? (instance.movedAt ?? instance.lastFactAt) : null,
          },
        },
};
