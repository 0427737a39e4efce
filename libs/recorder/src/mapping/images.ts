import { about, type Call, type CallReading, type Draft, must } from './call.js';
import { blockDevices } from './block-devices.js';
import { resource } from './ids.js';
import { at, either, flag, list, member, orNone, tags, text, texts, type Told } from './reading.js';
import { snapshotsUsed } from './snapshot-uses.js';
import { micros } from './times.js';

/** The image that a request or an answer names. */
export const imageOf = (told: Told): string => {
  const id = text(either(told, 'imageId', 'ImageId'));
  return must(resource(id)?.category === 'image' ? id : undefined, 'which image it is about (imageId)');
};

/** The tags that a request gives to what it makes. */
export const tagsFor = (request: Told, resourceType: string) => {
  const specifications = list(either(request, 'tagSpecificationSet', 'tagSpecifications', 'TagSpecification'));
  const own = specifications.filter((entry) => text(either(entry, 'resourceType', 'ResourceType')) === resourceType);
  return tags(own.flatMap((entry) => [...list(either(entry, 'tags', 'tagSet', 'Tag'))]));
};

const attributesOf = (request: Told) => ({
  name: text(member(request, 'name')),
  description: text(member(request, 'description')),
  architecture: text(member(request, 'architecture')),
  platform: text(member(request, 'platform')),
  virtualizationType: text(member(request, 'virtualizationType')),
  rootDeviceName: text(member(request, 'rootDeviceName')),
  bootMode: text(member(request, 'bootMode')),
  imdsSupport: text(member(request, 'imdsSupport')),
  tpmSupport: text(member(request, 'tpmSupport')),
  enaSupport: flag(member(request, 'enaSupport')),
  sriovNetSupport: text(member(request, 'sriovNetSupport')),
  imageLocation: text(member(request, 'imageLocation')),
  blockDevices: blockDevices(either(request, 'blockDeviceMapping', 'blockDeviceMappings')),
});

const birth = (call: Call) => ({
  imageId: imageOf(call.response),
  ownerId: call.caller,
  region: call.region,
  attributes: attributesOf(call.request),
  tags: tagsFor(call.request, 'image'),
});

function created(call: Call): Draft[] {
  const image = birth(call);
  const instanceId = must(text(member(call.request, 'instanceId')), 'the instance (instanceId)');
  const noReboot = flag(member(call.request, 'noReboot'));
  return [
    about('image', image.imageId, 'ImageCreationRequested', { ...image, sourceInstanceId: instanceId, noReboot }),
    about('instance', instanceId, 'InstanceImaged', { instanceId, imageId: image.imageId, noReboot }),
  ];
}

/** RegisterImage takes Intel 32 bit and paravirtual where nothing is said (API reference, RegisterImage). */
function registered(call: Call): Draft[] {
  const image = birth(call);
  const { architecture = 'i386', virtualizationType = 'paravirtual', imageLocation } = image.attributes;
  const rootDeviceType = imageLocation === undefined ? 'ebs' : 'instance-store';
  const attributes = { ...image.attributes, architecture, virtualizationType, rootDeviceType } as const;
  const use = { use: 'image-registered', madeId: image.imageId, byAccount: call.caller } as const;
  const snapshots = (attributes.blockDevices ?? []).map(({ snapshotId }) => snapshotId);
  return [about('image', image.imageId, 'ImageRegistered', { ...image, attributes }), ...snapshotsUsed(snapshots, use)];
}

function copied(call: Call): Draft[] {
  const image = birth(call);
  const sourceImageId = must(text(member(call.request, 'sourceImageId')), 'the source (sourceImageId)');
  const sourceRegion = text(member(call.request, 'sourceRegion')) ?? call.region;
  const taken = { imageId: sourceImageId, byAccount: call.caller, copyImageId: image.imageId, toRegion: call.region };
  return [
    about('image', image.imageId, 'ImageCopyRequested', {
      ...image,
      sourceImageId,
      sourceRegion,
      encrypted: flag(member(call.request, 'encrypted')),
      kmsKeyId: text(member(call.request, 'kmsKeyId')),
      copiesTags: flag(member(call.request, 'copyImageTags')),
    }),
    about('image', sourceImageId, 'ImageCopyTaken', taken),
  ];
}

function restored(call: Call): Draft[] {
  const image = birth(call);
  const bucket = must(text(member(call.request, 'bucket')), 'the bucket');
  const objectKey = must(text(member(call.request, 'objectKey')), 'the object (objectKey)');
  return [about('image', image.imageId, 'ImageRestoreRequested', { ...image, bucket, objectKey })];
}

function stored(call: Call): Draft[] {
  const imageId = imageOf(call.request);
  const bucket = must(text(member(call.request, 'bucket')), 'the bucket');
  return [
    about('image', imageId, 'ImageStored', { imageId, bucket, objectKey: text(member(call.response, 'objectKey')) }),
  ];
}

function exported(call: Call): Draft[] {
  const imageId = imageOf(call.request);
  const bucket = at(call.request, 's3ExportLocation', 's3Bucket');
  return [
    about('image', imageId, 'ImageExported', {
      imageId,
      exportTaskId: text(member(call.response, 'exportImageTaskId')),
      format: text(either(call.request, 'diskImageFormat', 'diskImageType')),
      bucket: text(bucket),
    }),
  ];
}

/** Deregistering with its snapshots says of each whether it was deleted: only those are gone. */
function deregistered(call: Call): Draft[] {
  const imageId = imageOf(call.request);
  const told = either(call.response, 'deleteSnapshotResultSet', 'deleteSnapshotResults', 'deleteSnapshotResult');
  const results = list(told).flatMap((entry) => {
    const snapshotId = text(member(entry, 'snapshotId'));
    const result = text(either(entry, 'returnCode', 'result'));
    return snapshotId === undefined || result === undefined ? [] : [{ snapshotId, result }];
  });
  const deletesSnapshots = flag(member(call.request, 'deleteAssociatedSnapshots'));
  return [
    about('image', imageId, 'ImageDeregistered', { imageId, deletesSnapshots, snapshotResults: orNone(results) }),
    ...results
      .filter(({ result }) => result === 'success')
      .map(({ snapshotId }) => about('snapshot', snapshotId, 'SnapshotDeleted', { snapshotId, withImageId: imageId })),
  ];
}

const plain =
  (type: 'ImageDisabled' | 'ImageEnabled' | 'ImageDeprecationCancelled' | 'ImageRestoredFromRecycleBin'): CallReading =>
  ({ request }) => {
    const imageId = imageOf(request);
    return [about('image', imageId, type, { imageId })];
  };

function deprecated({ request }: Call): Draft[] {
  const imageId = imageOf(request);
  const deprecateAt = must(micros(either(request, 'deprecateAt', 'DeprecateAt')), 'the time (deprecateAt)');
  return [about('image', imageId, 'ImageDeprecationSet', { imageId, deprecateAt })];
}

function protectedBy({ request, response }: Call): Draft[] {
  const imageId = imageOf(request);
  const withCooldown =
    flag(member(request, 'withCooldown')) ?? text(either(response, '_return', 'return')) === 'enabled-with-cooldown';
  return [about('image', imageId, 'DeregistrationProtectionEnabled', { imageId, withCooldown })];
}

const COOLDOWN = 24 * 3600 * 1e6;

/** Turned off with a cooldown, protection holds for another 24 hours (user guide, "Protect an AMI from deregistration"). */
function unprotected({ request, response, at: when }: Call): Draft[] {
  const imageId = imageOf(request);
  const cooling = /cooldown/.test(text(either(response, '_return', 'return')) ?? '');
  const cooldownUntil = cooling ? when + COOLDOWN : undefined;
  return [about('image', imageId, 'DeregistrationProtectionDisabled', { imageId, cooldownUntil })];
}

const watermark =
  (type: 'ImageWatermarkAttached' | 'ImageWatermarkDetached'): CallReading =>
  ({ request, response, caller }) => {
    const imageId = imageOf(request);
    const name = text(either(request, 'watermarkName', 'watermarkKey'));
    const key = text(member(response, 'watermarkKey')) ?? (name?.includes(':') === false ? `${caller}:${name}` : name);
    return [about('image', imageId, type, { imageId, watermark: must(key, 'the watermark') })];
  };

const fastLaunch =
  (asked: string): CallReading =>
  ({ request, response }) => {
    const imageId = imageOf(request);
    const state = text(member(response, 'state')) ?? asked;
    const reason = text(member(response, 'stateTransitionReason'));
    return [about('image', imageId, 'FastLaunchChanged', { imageId, state, reason })];
  };

const imports =
  (makes: 'image' | 'snapshot'): CallReading =>
  ({ request, response, caller, region }) => {
    const taskId = must(text(member(response, 'importTaskId')), 'the task (importTaskId)');
    const description = text(member(request, 'description'));
    return [about('account', caller, 'ImportTaskRequested', { accountId: caller, region, taskId, makes, description })];
  };

function usageReport({ request, response, caller, region }: Call): Draft[] {
  const reportId = texts(member(response, 'reportId'))[0];
  const report = { accountId: caller, region, imageId: imageOf(request), reportId };
  return [about('account', caller, 'ImageUsageReportRequested', report)];
}

/** What calls on images tell: their making, use and end. Permissions and attributes have a file of their own. */
export const IMAGE_CALLS: Readonly<Record<string, CallReading>> = {
  CreateImage: created,
  RegisterImage: registered,
  CopyImage: copied,
  CreateRestoreImageTask: restored,
  CreateStoreImageTask: stored,
  ExportImage: exported,
  ImportImage: imports('image'),
  ImportSnapshot: imports('snapshot'),
  DeregisterImage: deregistered,
  DisableImage: plain('ImageDisabled'),
  EnableImage: plain('ImageEnabled'),
  EnableImageDeprecation: deprecated,
  DisableImageDeprecation: plain('ImageDeprecationCancelled'),
  EnableImageDeregistrationProtection: protectedBy,
  DisableImageDeregistrationProtection: unprotected,
  RestoreImageFromRecycleBin: plain('ImageRestoredFromRecycleBin'),
  AttachImageWatermark: watermark('ImageWatermarkAttached'),
  DetachImageWatermark: watermark('ImageWatermarkDetached'),
  EnableFastLaunch: fastLaunch('enabling'),
  DisableFastLaunch: fastLaunch('disabling'),
  CreateImageUsageReport: usageReport,
};
