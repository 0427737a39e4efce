import { isoOf, type Snapshot } from '#lifecycle';
import type { SearchTable } from '#read-model';
import { z } from 'zod';

/** A snapshot as a search shows it. Null is what no evidence tells; times are ISO 8601 in UTC. */
export const SnapshotRow = z.object({
  snapshotId: z.string(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  state: z.string(),
  certainty: z.enum(['observed', 'presumed', 'unknown']),
  complete: z.boolean().describe('The evidence reaches back to its making.'),
  startedAt: z.string().nullable(),
  sizeGiB: z.number().nullable(),
  encrypted: z.boolean().nullable(),
  description: z.string().nullable(),
  volumeIds: z.array(z.string()),
  sources: z.array(z.string()).describe('What it was copied from: snapshot:<id>.'),
  madeFor: z.array(z.string()).describe('The images whose making took it.'),
  sharedWith: z.array(z.string()).describe('Accounts as account:<id>, everyone as everyone:all.'),
  tier: z.string().nullable(),
  lock: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
});
export type SnapshotRow = z.infer<typeof SnapshotRow>;

export const snapshotRow = (snapshot: Snapshot): SnapshotRow => ({
  snapshotId: snapshot.snapshotId,
  ownerId: snapshot.ownerId,
  region: snapshot.region,
  state: snapshot.state,
  certainty: snapshot.certainty,
  complete: snapshot.complete,
  startedAt: snapshot.startedAt === null ? null : isoOf(snapshot.startedAt),
  sizeGiB: snapshot.sizeGiB,
  encrypted: snapshot.encrypted,
  description: snapshot.description,
  volumeIds: Object.keys(snapshot.volumes),
  sources: Object.keys(snapshot.sources),
  madeFor: Object.keys(snapshot.madeFor),
  sharedWith: Object.keys(snapshot.shares),
  tier: Object.keys(snapshot.tier)[0] ?? null,
  lock: Object.keys(snapshot.lock)[0] ?? null,
  tags: { ...snapshot.tags },
});

export const SNAPSHOTS: SearchTable<Snapshot> = {
  kind: 'snapshot',
  name: 'snapshots',
  columns: { owner: 'TEXT', region: 'TEXT', state: 'TEXT' },
  indexes: [['owner', 'created']],
  row: (snapshot) =>
    snapshot.firstFactAt === null
      ? null
      : {
          id: snapshot.snapshotId,
          name: snapshot.tags['Name'] ?? '',
          created: snapshot.startedAt ?? -1,
          cells: { owner: snapshot.ownerId, region: snapshot.region, state: snapshot.state },
        },
};
