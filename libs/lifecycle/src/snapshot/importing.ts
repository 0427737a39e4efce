import type { FactData, SnapshotEvent } from '../facts.js';
import { present } from '../present.js';
import type { Snapshot } from '../states.js';

type Task = Pick<FactData<'ImportTaskRequested'>, 'accountId' | 'region' | 'taskId' | 'encrypted' | 'kmsKeyId'>;

/** The snapshot that an import makes has an id of the task's own: whoever finishes the task anew makes the same one. */
export const importedSnapshotId = ({ taskId }: Pick<Task, 'taskId'>): string => taskId.replace(/^import-/, '');

/** What an import made, which is complete from its beginning; nothing, where it was made before. */
export function importedSnapshot(
  snapshot: Snapshot,
  { accountId, region, taskId, encrypted = false, kmsKeyId }: Task,
  { sizeGiB }: { readonly sizeGiB: number },
): readonly SnapshotEvent[] {
  if (snapshot.known) return [];
  const { snapshotId } = snapshot;
  const description = `Created by AWS-VMImport service for ${taskId}`;
  const place = { snapshotId, ownerId: accountId, region };
  return [
    { type: 'SnapshotStarted', data: { ...place, sizeGiB, encrypted, ...present({ kmsKeyId }), description } },
    { type: 'SnapshotCompleted', data: { snapshotId } },
  ];
}
