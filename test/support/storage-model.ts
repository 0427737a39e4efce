/** Snapshots and volumes as a page of the user guide tells of them: so small that it can be read at a glance, and wrong in nothing. */
const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

export const OWNER = '111122223333';
export const PARTNER = '444455556666';
/** Not ruled here. */
export const WATCHED = '777788889999';

export interface ModelSnapshot {
  readonly owner: string;
  readonly sizeGiB: number;
  readonly volumeId: string | null;
  readonly startedAt: number;
  state: 'pending' | 'completed' | 'error' | 'deleted' | 'recycled' | 'purged';
  shares: Set<string>;
  tier: 'standard' | 'archive';
  restoredUntil: number | null;
  movingTo: { readonly tier: 'standard' | 'archive'; readonly days: number | null } | null;
  lock: { readonly fixed: boolean; readonly until: number } | null;
  keptUntil: number;
  image: string | null;
}

export interface ModelVolume {
  readonly owner: string;
  state: 'creating' | 'available' | 'in-use' | 'error' | 'deleted' | 'recycled' | 'purged';
  sizeGiB: number;
  attached: { readonly instanceId: string; readonly device: string } | null;
  modifiedAt: number | null;
  modifying: boolean;
  keptUntil: number;
}

/** What a command does, where nothing stands against it: the types of its facts, and what is so with them; null: it is refused. */
export type Verdict = { readonly facts: readonly string[]; readonly apply: (made: string) => void } | null;

const nothing = (): void => {};

/** The retention rules keep what the owner deletes for a day; the partner has none. */
const keeps = (account: string): boolean => account === OWNER;

const isThere = ({ state }: ModelVolume): boolean => state === 'available' || state === 'in-use';

export class StorageModel {
  readonly snapshots = new Map<string, ModelSnapshot>();
  readonly volumes = new Map<string, ModelVolume>();
  at = 0;

  createVolume(by: string, sizeGiB: number, snapshotId: string | null): Verdict {
    const source = snapshotId === null ? null : this.#readable(by, snapshotId);
    if (by === WATCHED || source === undefined || sizeGiB < (source?.sizeGiB ?? 1)) return null;
    return {
      facts: ['VolumeCreated', ...this.#used(by, source)],
      apply: (made) => {
        const fresh = { attached: null, modifiedAt: null, modifying: false, keptUntil: 0 };
        this.volumes.set(made, { owner: by, state: 'creating', sizeGiB, ...fresh });
      },
    };
  }

  deleteVolume(by: string, volumeId: string): Verdict {
    const volume = this.#volume(by, volumeId);
    if (volume?.state !== 'available' && volume?.state !== 'error') return null;
    const kept = keeps(by) && volume.state === 'available';
    return {
      facts: ['VolumeDeleted', ...(kept ? ['VolumeRecycled'] : [])],
      apply: () => Object.assign(volume, { state: kept ? 'recycled' : 'deleted', keptUntil: this.at + DAY }),
    };
  }

  restoreVolume(by: string, volumeId: string): Verdict {
    const volume = this.#volume(by, volumeId);
    if (volume?.state !== 'recycled' || this.at >= volume.keptUntil) return null;
    return { facts: ['VolumeRestoredFromRecycleBin'], apply: () => Object.assign(volume, { state: 'available' }) };
  }

  /** All instances are the owner's, run, and are in the zone of all volumes. */
  attach(by: string, volumeId: string, attached: { instanceId: string; device: string }): Verdict {
    const volume = this.#volume(by, volumeId);
    const { instanceId, device } = attached;
    const taken = [...this.volumes.values()].some(
      (other) => other.attached?.instanceId === instanceId && other.attached.device === device,
    );
    if (volume?.state !== 'available' || by !== OWNER || taken) return null;
    return { facts: ['VolumeAttached'], apply: () => Object.assign(volume, { state: 'in-use', attached }) };
  }

  detach(by: string, volumeId: string): Verdict {
    const volume = this.#volume(by, volumeId);
    if (volume?.state !== 'in-use') return null;
    return { facts: ['VolumeDetached'], apply: () => Object.assign(volume, { state: 'available', attached: null }) };
  }

  modify(by: string, volumeId: string, sizeGiB: number): Verdict {
    const volume = this.#volume(by, volumeId);
    if (!volume || !isThere(volume) || volume.modifying || sizeGiB < volume.sizeGiB) return null;
    if (volume.modifiedAt !== null && this.at < volume.modifiedAt + 6 * HOUR) return null;
    return {
      facts: ['VolumeModified'],
      apply: () => Object.assign(volume, { sizeGiB, modifiedAt: this.at, modifying: true }),
    };
  }

  take(by: string, volumeId: string): Verdict {
    const volume = this.#volume(by, volumeId);
    const taken = [...this.snapshots.values()].filter((one) => one.volumeId === volumeId && one.owner === by);
    const soon = taken.some(({ startedAt }) => this.at < startedAt + 15 * SECOND);
    const many = taken.filter(({ state }) => state === 'pending').length >= 5;
    if (!volume || !isThere(volume) || soon || many) return null;
    return { facts: ['SnapshotStarted'], apply: (made) => this.#begin(made, by, volume.sizeGiB, volumeId) };
  }

  copy(by: string, snapshotId: string): Verdict {
    const source = this.#readable(by, snapshotId);
    const copies = [...this.snapshots.values()].filter(
      (one) => one.volumeId === null && one.state === 'pending' && one.owner === by,
    );
    if (!source || by === WATCHED || copies.length >= 20) return null;
    return {
      facts: ['SnapshotCopyRequested', ...this.#used(by, source)],
      apply: (made) => this.#begin(made, by, source.sizeGiB, null),
    };
  }

  deleteSnapshot(by: string, snapshotId: string): Verdict {
    const snapshot = this.#living(by, snapshotId);
    if (!snapshot || snapshot.image !== null || this.#locked(snapshot)) return null;
    const kept = keeps(by) && snapshot.state === 'completed';
    const state = kept ? 'recycled' : 'deleted';
    return {
      facts: ['SnapshotDeleted', ...(kept ? ['SnapshotRecycled'] : [])],
      apply: () => Object.assign(snapshot, { state, keptUntil: this.at + DAY, lock: null }),
    };
  }

  restoreSnapshot(by: string, snapshotId: string): Verdict {
    const snapshot = this.#own(by, snapshotId);
    if (snapshot?.state !== 'recycled' || this.at >= snapshot.keptUntil) return null;
    return { facts: ['SnapshotRestoredFromRecycleBin'], apply: () => Object.assign(snapshot, { state: 'completed' }) };
  }

  share(by: string, snapshotId: string, receiver: string): Verdict {
    const snapshot = this.#living(by, snapshotId);
    if (!snapshot) return null;
    if (snapshot.shares.has(receiver)) return { facts: [], apply: nothing };
    return { facts: ['SnapshotShared'], apply: () => snapshot.shares.add(receiver) };
  }

  unshare(by: string, snapshotId: string): Verdict {
    const snapshot = this.#living(by, snapshotId);
    if (!snapshot) return null;
    if (snapshot.shares.size === 0) return { facts: [], apply: nothing };
    return { facts: ['SnapshotSharesReset'], apply: () => snapshot.shares.clear() };
  }

  lock(by: string, snapshotId: string, { fixed, days }: { fixed: boolean; days: number }): Verdict {
    const snapshot = this.#living(by, snapshotId);
    const until = this.at + days * DAY;
    if (!snapshot || snapshot.state === 'error') return null;
    const grows = fixed && until > (snapshot.lock?.until ?? 0);
    if (this.#locked(snapshot) && snapshot.lock?.fixed === true && !grows) return null;
    return { facts: ['SnapshotLocked'], apply: () => Object.assign(snapshot, { lock: { fixed, until } }) };
  }

  unlock(by: string, snapshotId: string): Verdict {
    const snapshot = this.#living(by, snapshotId);
    if (!snapshot || !this.#locked(snapshot) || snapshot.lock?.fixed === true) return null;
    return { facts: ['SnapshotUnlocked'], apply: () => Object.assign(snapshot, { lock: null }) };
  }

  archive(by: string, snapshotId: string): Verdict {
    const snapshot = this.#atRest(by, snapshotId);
    if (!snapshot || snapshot.tier === 'archive' || snapshot.image !== null) return null;
    const movingTo = { tier: 'archive', days: null };
    return { facts: ['SnapshotTieringRequested'], apply: () => Object.assign(snapshot, { movingTo }) };
  }

  unarchive(by: string, snapshotId: string, days: number | null): Verdict {
    const snapshot = this.#atRest(by, snapshotId);
    if (!snapshot || (snapshot.tier === 'standard' && snapshot.restoredUntil === null)) return null;
    const movingTo = { tier: 'standard', days };
    return { facts: ['SnapshotTieringRequested'], apply: () => Object.assign(snapshot, { movingTo }) };
  }

  /** What was under way ends, well or not. */
  settle(well: boolean): void {
    for (const snapshot of this.snapshots.values()) {
      if (snapshot.state === 'pending') snapshot.state = well ? 'completed' : 'error';
      if (snapshot.movingTo === null || snapshot.state === 'deleted' || snapshot.state === 'purged') continue;
      const { tier, days } = snapshot.movingTo;
      const restoredUntil = days === null ? null : this.at + days * DAY;
      Object.assign(snapshot, well ? { tier, restoredUntil, movingTo: null } : { movingTo: null });
    }
    for (const volume of this.volumes.values()) {
      if (volume.state === 'creating') volume.state = well ? 'available' : 'error';
      volume.modifying = false;
    }
  }

  /** What only the passing of time does. */
  age(): void {
    for (const thing of [...this.snapshots.values(), ...this.volumes.values()]) {
      if (thing.state === 'recycled' && this.at >= thing.keptUntil) thing.state = 'purged';
    }
    for (const snapshot of this.snapshots.values()) {
      if (!this.#locked(snapshot)) snapshot.lock = null;
      if (snapshot.restoredUntil === null || this.at < snapshot.restoredUntil) continue;
      if (snapshot.state !== 'deleted' && snapshot.state !== 'purged') {
        Object.assign(snapshot, { tier: 'archive', restoredUntil: null });
      }
    }
  }

  #begin(made: string, owner: string, sizeGiB: number, volumeId: string | null): void {
    const beginning = { state: 'pending', tier: 'standard', restoredUntil: null, movingTo: null } as const;
    const open = { shares: new Set<string>(), lock: null, keptUntil: 0, image: null };
    this.snapshots.set(made, { owner, sizeGiB, volumeId, startedAt: this.at, ...beginning, ...open });
  }

  #used(by: string, source: ModelSnapshot | null): string[] {
    if (source === null) return [];
    return source.owner === by ? ['SnapshotUsed'] : ['SnapshotUsed', 'SharedSnapshotUsed'];
  }

  /** undefined: it cannot be read. */
  #readable(by: string, snapshotId: string): ModelSnapshot | undefined {
    const snapshot = this.snapshots.get(snapshotId);
    const usable = snapshot?.state === 'completed' && snapshot.tier === 'standard';
    return usable && (snapshot.owner === by || snapshot.shares.has(by)) ? snapshot : undefined;
  }

  #own(by: string, snapshotId: string): ModelSnapshot | undefined {
    const snapshot = this.snapshots.get(snapshotId);
    return snapshot?.owner === by ? snapshot : undefined;
  }

  #living(by: string, snapshotId: string): ModelSnapshot | undefined {
    const snapshot = this.#own(by, snapshotId);
    return snapshot && ['pending', 'completed', 'error'].includes(snapshot.state) ? snapshot : undefined;
  }

  #atRest(by: string, snapshotId: string): ModelSnapshot | undefined {
    const snapshot = this.#own(by, snapshotId);
    return snapshot?.state === 'completed' && snapshot.movingTo === null ? snapshot : undefined;
  }

  #volume(by: string, volumeId: string): ModelVolume | undefined {
    const volume = this.volumes.get(volumeId);
    return volume?.owner === by ? volume : undefined;
  }

  #locked = ({ lock }: ModelSnapshot): boolean => lock !== null && lock.until > this.at;
}
