import { about, type Call, type CallReading, type Draft, must } from './call.js';
import { resource } from './ids.js';
import { tagsFor } from './images.js';
import { snapshotsUsed } from './snapshot-uses.js';
import { either, flag, member, number, tags, text, type Told } from './reading.js';

/** The volume that a request or an answer names. */
export const volumeOf = (told: Told): string => {
  const id = text(either(told, 'volumeId', 'VolumeId'));
  return must(resource(id)?.category === 'volume' ? id : undefined, 'which volume it is about (volumeId)');
};

function created({ request, response, caller, region }: Call): Draft[] {
  const volumeId = volumeOf(response);
  const snapshotId = text(member(response, 'snapshotId')) ?? text(member(request, 'snapshotId'));
  return [
    about('volume', volumeId, 'VolumeCreated', {
      volumeId,
      ownerId: text(member(response, 'ownerId')) ?? caller,
      region,
      sizeGiB: number(member(response, 'size')) ?? number(member(request, 'size')),
      volumeType: text(member(response, 'volumeType')),
      encrypted: flag(member(response, 'encrypted')),
      availabilityZone: text(either(response, 'zone', 'availabilityZone')),
      snapshotId,
      tags: tags(member(response, 'tagSet')) ?? tagsFor(request, 'volume'),
    }),
    ...snapshotsUsed([snapshotId], { use: 'volume-created', madeId: volumeId, byAccount: caller }),
  ];
}

function attached({ request, response }: Call): Draft[] {
  const volumeId = volumeOf(request);
  const instanceId = must(text(either(request, 'instanceId')) ?? text(either(response, 'instanceId')), 'the instance');
  const device = text(member(request, 'device')) ?? text(member(response, 'device'));
  return [about('volume', volumeId, 'VolumeAttached', { volumeId, instanceId, device })];
}

function detached({ request, response }: Call): Draft[] {
  const volumeId = volumeOf(request);
  const instanceId = text(member(response, 'instanceId')) ?? text(member(request, 'instanceId'));
  const device = text(member(response, 'device')) ?? text(member(request, 'device'));
  return [about('volume', volumeId, 'VolumeDetached', { volumeId, instanceId, device })];
}

function modified({ request, response }: Call): Draft[] {
  const volumeId = volumeOf(member(request, 'ModifyVolumeRequest') ?? request);
  const answer = either(response, 'ModifyVolumeResponse') ?? response;
  const change = member(answer, 'volumeModification') ?? answer;
  return [
    about('volume', volumeId, 'VolumeModified', {
      volumeId,
      sizeGiB: number(either(change, 'targetSize')) ?? number(either(request, 'size')),
      volumeType: text(either(change, 'targetVolumeType')) ?? text(either(request, 'volumeType')),
      progress: text(either(change, 'modificationState')),
    }),
  ];
}

const plain =
  (type: 'VolumeDeleted' | 'VolumeRestoredFromRecycleBin'): CallReading =>
  ({ request }) => {
    const volumeId = volumeOf(request);
    return [about('volume', volumeId, type, { volumeId })];
  };

/** What calls on volumes tell. */
export const VOLUME_CALLS: Readonly<Record<string, CallReading>> = {
  CreateVolume: created,
  AttachVolume: attached,
  DetachVolume: detached,
  ModifyVolume: modified,
  DeleteVolume: plain('VolumeDeleted'),
  RestoreVolumeFromRecycleBin: plain('VolumeRestoredFromRecycleBin'),
};
