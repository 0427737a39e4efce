import type { Command } from '@nestjs/cqrs';
import {
  ArchiveSnapshot,
  AttachVolume,
  type Caller,
  CopySnapshot,
  CreateVolume,
  DeleteSnapshot,
  DeleteVolume,
  DetachVolume,
  LockSnapshot,
  ModifyVolume,
  RestoreFromArchive,
  RestoreSnapshot,
  RestoreVolume,
  ShareSnapshot,
  TakeSnapshot,
  UnlockSnapshot,
  UnshareSnapshot,
} from '#lifecycle/commands';
import { OWNER, PARTNER, type StorageModel, type Verdict } from './storage-model.js';

const REGION = 'eu-central-1';
const ZONE = `${REGION}a`;

/** Instances of the owner, to attach volumes to. */
export const MACHINES = ['i-00000000000000001', 'i-00000000000000002'] as const;

/** One step of a sequence: everything about a command but what there is by then. */
export interface Step {
  readonly name: string;
  readonly who: string;
  readonly pick: number;
  readonly size: number;
  /** It may be about another account's things. */
  readonly foreign: boolean;
}

/** What the model says to a command, and the command itself. */
export type Given = readonly [verdict: () => Verdict, command: (by: Caller) => Command<unknown>];

interface Named extends Step {
  /** The volume and the snapshot that are meant. */
  readonly v: string;
  readonly s: string;
}

const mode = ({ size }: Step) => (size > 4 ? 'compliance' : 'governance');
const receiver = ({ size }: Step): string => (size > 2 ? PARTNER : OWNER);
const place = ({ pick, size }: Step) => ({
  instanceId: MACHINES[pick % 2] ?? MACHINES[0],
  device: `/dev/sd${'fgh'[size % 3]}`,
});
const days = ({ size }: Step): number | null => (size > 3 ? null : size);

const GIVEN: Readonly<Record<string, (model: StorageModel, step: Named) => Given>> = {
  createVolume: (model, { who, size }) => [
    () => model.createVolume(who, size, null),
    (by) => new CreateVolume({ availabilityZone: ZONE, sizeGiB: size }, by),
  ],
  createFrom: (model, { who, size, s }) => [
    () => model.createVolume(who, size, s),
    (by) => new CreateVolume({ availabilityZone: ZONE, sizeGiB: size, snapshotId: s }, by),
  ],
  deleteVolume: (model, { who, v }) => [() => model.deleteVolume(who, v), (by) => new DeleteVolume(v, by)],
  restoreVolume: (model, { who, v }) => [() => model.restoreVolume(who, v), (by) => new RestoreVolume(v, by)],
  attach: (model, step) => [
    () => model.attach(step.who, step.v, place(step)),
    (by) => new AttachVolume({ volumeId: step.v, ...place(step) }, by),
  ],
  detach: (model, { who, v }) => [() => model.detach(who, v), (by) => new DetachVolume({ volumeId: v }, by)],
  modify: (model, { who, v, size }) => [
    () => model.modify(who, v, size + 1),
    (by) => new ModifyVolume({ volumeId: v, sizeGiB: size + 1 }, by),
  ],
  take: (model, { who, v }) => [() => model.take(who, v), (by) => new TakeSnapshot({ volumeId: v }, by)],
  copy: (model, { who, s }) => [
    () => model.copy(who, s),
    (by) => new CopySnapshot({ sourceSnapshotId: s, sourceRegion: REGION }, by),
  ],
  deleteSnapshot: (model, { who, s }) => [() => model.deleteSnapshot(who, s), (by) => new DeleteSnapshot(s, by)],
  restoreSnapshot: (model, { who, s }) => [() => model.restoreSnapshot(who, s), (by) => new RestoreSnapshot(s, by)],
  share: (model, step) => [
    () => model.share(step.who, step.s, receiver(step)),
    (by) => new ShareSnapshot({ snapshotId: step.s, add: [{ kind: 'account', id: receiver(step) }] }, by),
  ],
  unshare: (model, { who, s }) => [() => model.unshare(who, s), (by) => new UnshareSnapshot(s, by)],
  lock: (model, step) => [
    () => model.lock(step.who, step.s, { fixed: mode(step) === 'compliance', days: step.size }),
    (by) => new LockSnapshot({ snapshotId: step.s, mode: mode(step), durationDays: step.size }, by),
  ],
  unlock: (model, { who, s }) => [() => model.unlock(who, s), (by) => new UnlockSnapshot(s, by)],
  archive: (model, { who, s }) => [() => model.archive(who, s), (by) => new ArchiveSnapshot(s, by)],
  unarchive: (model, step) => [
    () => model.unarchive(step.who, step.s, days(step)),
    (by) => new RestoreFromArchive({ snapshotId: step.s, temporaryDays: days(step) ?? undefined }, by),
  ],
};

export const COMMANDED = Object.keys(GIVEN);

function oneOf(things: ReadonlyMap<string, { readonly owner: string }>, { pick, who, foreign }: Step): string | null {
  const meant = [...things].filter(([, { owner }]) => foreign || owner === who);
  return meant[pick % Math.max(1, meant.length)]?.[0] ?? null;
}

/** The command of a step, about what there is by now; null where the step is no command. */
export function givenTo(model: StorageModel, step: Step): Given | null {
  const v = oneOf(model.volumes, step) ?? 'vol-00000000000000000';
  const s = oneOf(model.snapshots, step) ?? 'snap-00000000000000000';
  return GIVEN[step.name]?.(model, { ...step, v, s }) ?? null;
}
