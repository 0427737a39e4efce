import { about, type Call, type CallReading, type Draft, Misunderstood, must } from './call.js';
import { idOf, resource } from './ids.js';
import { tagsFor } from './images.js';
import { at, either, flag, list, member, number, tags, text, texts, type Told } from './reading.js';
import { snapshotsUsed } from './snapshot-uses.js';
import { micros } from './times.js';

/** The snapshot that a request or an answer names. */
export const snapshotOf = (told: Told): string => {
  const id = idOf(either(told, 'snapshotId', 'SnapshotId'));
  return must(resource(id)?.category === 'snapshot' ? id : undefined, 'which snapshot it is about (snapshotId)');
};

/** `Created by CreateImage(i-…) for ami-…`: what CreateImage and CopyImage write into the snapshots that they make. */
export const imageInDescription = (description: string | undefined): string | undefined =>
  /^(?:Created by CreateImage\(.*?\)|Copied) for (?:DestinationAmi )?(ami-[0-9A-Za-z]+)/.exec(description ?? '')?.[1];

function started(call: Call, answer: Told): Draft {
  const { request, caller, region } = call;
  const snapshotId = snapshotOf(answer);
  const description = text(member(answer, 'description')) ?? text(member(request, 'description'));
  return about('snapshot', snapshotId, 'SnapshotStarted', {
    snapshotId,
    ownerId: text(member(answer, 'ownerId')) ?? caller,
    region,
    sizeGiB: number(member(answer, 'volumeSize')),
    encrypted: flag(member(answer, 'encrypted')),
    kmsKeyId: keyOf(answer),
    description,
    tags: tags(member(answer, 'tagSet')) ?? tagsFor(request, 'snapshot'),
    volumeId: text(member(answer, 'volumeId')) ?? text(member(request, 'volumeId')),
    parentSnapshotId: text(member(request, 'parentSnapshotId')),
    imageId: imageInDescription(description),
  });
}

/** CloudTrail hides some keys' names behind a word of its own. */
const keyOf = (told: Told) => {
  const key = text(either(told, 'kmsKeyId', 'kmsKeyArn'));
  return key?.startsWith('HIDDEN') === true ? undefined : key;
};

function startedMany(call: Call): Draft[] {
  const answers = list(either(call.response, 'snapshotSet', 'snapshots'));
  return must(answers.length > 0 ? answers : undefined, 'the snapshots').map((answer) => started(call, answer));
}

function copied({ request, response, caller, region }: Call): Draft[] {
  const snapshotId = snapshotOf(response);
  const sourceSnapshotId = must(text(member(request, 'sourceSnapshotId')), 'the source (sourceSnapshotId)');
  return [
    about('snapshot', snapshotId, 'SnapshotCopyRequested', {
      snapshotId,
      ownerId: caller,
      region,
      encrypted: flag(member(request, 'encrypted')),
      kmsKeyId: keyOf(request),
      description: text(member(request, 'description')),
      tags: tags(member(response, 'tagSet')) ?? tagsFor(request, 'snapshot'),
      sourceSnapshotId,
      sourceRegion: text(member(request, 'sourceRegion')),
    }),
    ...snapshotsUsed([sourceSnapshotId], { use: 'copied', madeId: snapshotId, byAccount: caller }),
  ];
}

const plain =
  (type: 'SnapshotDeleted' | 'SnapshotUnlocked' | 'SnapshotRestoredFromRecycleBin'): CallReading =>
  ({ request }) => {
    const snapshotId = snapshotOf(request);
    return [about('snapshot', snapshotId, type, { snapshotId })];
  };

function locked({ request, response }: Call): Draft[] {
  const snapshotId = snapshotOf(request);
  return [
    about('snapshot', snapshotId, 'SnapshotLocked', {
      snapshotId,
      mode: text(member(request, 'lockMode')),
      lockState: text(member(response, 'lockState')),
      coolOffUntil: micros(member(response, 'coolOffPeriodExpiresOn')),
      expiresAt: micros(member(response, 'lockExpiresOn')) ?? micros(member(request, 'expirationDate')),
    }),
  ];
}

function archived({ request }: Call): Draft[] {
  const snapshotId = snapshotOf(request);
  const tier = text(member(request, 'storageTier')) === 'standard' ? 'standard' : 'archive';
  return [about('snapshot', snapshotId, 'SnapshotTieringRequested', { snapshotId, tier })];
}

function unarchived({ request }: Call): Draft[] {
  const snapshotId = snapshotOf(request);
  const temporaryDays = number(member(request, 'temporaryRestoreDays'));
  return [about('snapshot', snapshotId, 'SnapshotTieringRequested', { snapshotId, tier: 'standard', temporaryDays })];
}

const fastRestore =
  (asked: string): CallReading =>
  ({ request, response }) => {
    const inside =
      either(response, 'EnableFastSnapshotRestoresResponse', 'DisableFastSnapshotRestoresResponse') ?? response;
    const answers = list(either(inside, 'successful', 'successfulSet'));
    if (answers.length > 0) return answers.map((answer) => zoneState(answer, asked));
    const ids = texts(either(request, 'sourceSnapshotIds', 'sourceSnapshotId', 'snapshotIdSet'), 'snapshotId');
    return must(ids.length > 0 ? ids : undefined, 'the snapshots').map((snapshotId) =>
      about('snapshot', snapshotId, 'FastSnapshotRestoreChanged', { snapshotId, state: asked }),
    );
  };

function zoneState(answer: Told, asked: string): Draft {
  const snapshotId = snapshotOf(answer);
  const zone = text(member(answer, 'availabilityZone'));
  const state = text(member(answer, 'state')) ?? asked;
  return about('snapshot', snapshotId, 'FastSnapshotRestoreChanged', { snapshotId, zone, state });
}

/** A service event in the owner's trail: another account made a volume or a copy of a snapshot that is shared with it. */
const sharedUse =
  (use: 'volume-created' | 'copied'): CallReading =>
  ({ details, actor }) => {
    const snapshotId = snapshotOf(details);
    return [about('snapshot', snapshotId, 'SharedSnapshotUsed', { snapshotId, use, byAccount: actor.account })];
  };

/** What calls on snapshots tell. */
export const SNAPSHOT_CALLS: Readonly<Record<string, CallReading>> = {
  CreateSnapshot: (call) => [started(call, call.response)],
  CreateSnapshots: startedMany,
  CopySnapshot: copied,
  DeleteSnapshot: plain('SnapshotDeleted'),
  LockSnapshot: locked,
  UnlockSnapshot: plain('SnapshotUnlocked'),
  ModifySnapshotTier: archived,
  RestoreSnapshotTier: unarchived,
  RestoreSnapshotFromRecycleBin: plain('SnapshotRestoredFromRecycleBin'),
  EnableFastSnapshotRestores: fastRestore('enabling'),
  DisableFastSnapshotRestores: fastRestore('disabling'),
  SharedSnapshotVolumeCreated: sharedUse('volume-created'),
  SharedSnapshotCopyInitiated: sharedUse('copied'),
};

const accessed =
  (access: 'list' | 'read' | 'write', ...keys: readonly string[]): CallReading =>
  ({ request }) => {
    const ids = keys.flatMap((key) => text(member(request, key)) ?? []);
    return must(ids.length > 0 ? ids : undefined, 'the snapshot').map((snapshotId) =>
      about('snapshot', snapshotId, 'SnapshotBlocksAccessed', { snapshotId, access }),
    );
  };

/** CompleteSnapshot answers `pending` while the blocks are still being taken in: then it tells no more than a use. */
function completed({ request, response }: Call): Draft[] {
  const snapshotId = snapshotOf(request);
  const status = text(at(response, 'status'));
  if (status === 'completed') return [about('snapshot', snapshotId, 'SnapshotCompleted', { snapshotId })];
  if (status === 'error') return [about('snapshot', snapshotId, 'SnapshotFailed', { snapshotId })];
  if (status !== 'pending') throw new Misunderstood('It completes a snapshot, but does not tell with what status.');
  return [about('snapshot', snapshotId, 'SnapshotBlocksAccessed', { snapshotId, access: 'write' })];
}

/** What the EBS direct APIs tell (ebs.amazonaws.com). Reading blocks is a use, so here reads count too. */
export const BLOCK_CALLS: Readonly<Record<string, CallReading>> = {
  StartSnapshot: (call) => [started(call, call.response)],
  CompleteSnapshot: completed,
  PutSnapshotBlock: accessed('write', 'snapshotId'),
  GetSnapshotBlock: accessed('read', 'snapshotId'),
  ListSnapshotBlocks: accessed('list', 'snapshotId'),
  ListChangedBlocks: accessed('list', 'firstSnapshotId', 'secondSnapshotId'),
};
