import { Flag, Moment, Text, TextByName, Texts, Whole, Word } from './bodies.js';

export class TakeSnapshotBody {
  @Text('What it is.')
  description?: string;

  @TextByName('Its tags.')
  tags?: Record<string, string>;
}

export class TakeSnapshotsBody extends TakeSnapshotBody {
  @Flag('Leave the root volume out.')
  excludeRoot?: boolean;

  @Texts('Leave these volumes out.')
  excludeVolumeIds?: string[];

  @Flag('Give each the tags of its volume, too.')
  copyVolumeTags?: boolean;
}

export class CopySnapshotBody extends TakeSnapshotBody {
  @Text('The Region of the snapshot; the copy is made in that of the command.', { needed: true, most: 64 })
  sourceRegion!: string;

  @Flag('Encrypt the copy.')
  encrypted?: boolean;

  @Text('The key that it is encrypted under.', { most: 2048 })
  kmsKeyId?: string;

  @Whole('Within how many minutes it is to be complete.', [1, 100_000])
  durationMinutes?: number;
}

export class LockBody {
  @Word(['governance', 'compliance'], 'How the lock holds.', { needed: true })
  mode!: 'governance' | 'compliance';

  @Whole('Of a compliance lock: hours in which it may still be changed.', [1, 72])
  coolOffHours?: number;

  @Whole('For so many days.', [1, 36_500])
  durationDays?: number;

  @Moment('Until then, instead of for a number of days.')
  expiresAt?: string;
}

export class TierBody {
  @Word(['archive'], 'Where it is moved.', { needed: true })
  tier!: 'archive';
}

export class RestoreTierBody {
  @Whole('For so many days; for good when absent.', [1, 180])
  temporaryDays?: number;
}

export const SNAPSHOT_ACTIONS = ['delete', 'restore'] as const;

export class BulkSnapshotsBody {
  @Word(SNAPSHOT_ACTIONS, 'What is done with each of them.', { needed: true })
  action!: (typeof SNAPSHOT_ACTIONS)[number];

  @Texts('The snapshots.', { needed: true })
  ids!: string[];
}
