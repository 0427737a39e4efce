import { isoOf, type Volume } from '#lifecycle';
import type { SearchTable } from '#read-model';
import { z } from 'zod';

/** A volume as a search shows it. Null is what no evidence tells; times are ISO 8601 in UTC. */
export const VolumeRow = z.object({
  volumeId: z.string(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  state: z.string(),
  certainty: z.enum(['observed', 'presumed', 'unknown']),
  complete: z.boolean().describe('The evidence reaches back to its making.'),
  createdAt: z.string().nullable(),
  sizeGiB: z.number().nullable(),
  volumeType: z.string().nullable(),
  encrypted: z.boolean().nullable(),
  availabilityZone: z.string().nullable(),
  sources: z.array(z.string()).describe('What it was made from: snapshot:<id>.'),
  attachments: z.array(z.object({ instanceId: z.string(), device: z.string() })),
  tags: z.record(z.string(), z.string()),
});
export type VolumeRow = z.infer<typeof VolumeRow>;

export const volumeRow = (volume: Volume): VolumeRow => ({
  volumeId: volume.volumeId,
  ownerId: volume.ownerId,
  region: volume.region,
  state: volume.state,
  certainty: volume.certainty,
  complete: volume.complete,
  createdAt: volume.createdAt === null ? null : isoOf(volume.createdAt),
  sizeGiB: volume.sizeGiB,
  volumeType: volume.volumeType,
  encrypted: volume.encrypted,
  availabilityZone: volume.availabilityZone,
  sources: Object.keys(volume.sources),
  attachments: Object.entries(volume.attachments).map(([instanceId, device]) => ({ instanceId, device })),
  tags: { ...volume.tags },
});

export const VOLUMES: SearchTable<Volume> = {
  kind: 'volume',
  name: 'volumes',
  columns: { owner: 'TEXT', region: 'TEXT', state: 'TEXT' },
  indexes: [['owner', 'created']],
  row: (volume) =>
    volume.firstFactAt === null
      ? null
      : {
          id: volume.volumeId,
          name: volume.tags['Name'] ?? '',
          created: volume.createdAt ?? -1,
          cells: { owner: volume.ownerId, region: volume.region, state: volume.state },
        },
};
