import type { FactData, ImageEvent } from '../facts.js';
import { valueOf } from '../keyed.js';
import { present } from '../present.js';
import { rule } from '../refusal.js';
import type { SharedWith } from '../snapshot/use.js';
import type { Image, Instance, Keyed, Snapshot, Volume } from '../states.js';
import { checkTags } from '../tags.js';
import type { BlockDevice, ImageAttributes, Tags } from '../vocabulary.js';
import { checkBoot } from './boot.js';
import { birthOf, checkNew, type Making, type NewImage } from './new-image.js';
import { backedBySnapshot, checkDevices } from './registration.js';
import { inheritedWatermarks } from './watermarking.js';

/** An image to be made of an instance. */
export interface CreationAsked extends NewImage {
  readonly instanceId: string;
  readonly noReboot?: boolean | undefined;
  /** Changes of the deletion on termination, devices left out, and devices added. */
  readonly blockDevices?: readonly BlockDevice[] | undefined;
  readonly snapshotTags?: Tags | undefined;
  readonly bootMode?: string | undefined;
  /** The ids that the snapshots will have: volume id → snapshot id. */
  readonly snapshotIds: Keyed;
}

interface Known extends Making, SharedWith {
  readonly instance: Instance | null;
  /** The volumes attached to the instance. */
  readonly volumes: readonly Volume[];
  /** The image that the instance runs, where it is known. */
  readonly source: Image | null;
  /** Snapshots that added devices name, by id. */
  readonly snapshots: Keyed<Snapshot>;
}

function imageable({ instance, account, region, volumes }: Known, instanceId: string): Instance {
  const own = instance !== null && instance.ownerId === account && instance.region === region;
  rule(own && instance.state !== 'terminated', 'instance-not-found', instanceId);
  const { state, attributes } = instance;
  rule(state === 'running' || state === 'stopped', 'instance-not-imageable', instanceId, `It is ${state}.`);
  const rooted = valueOf(attributes, 'rootDeviceType') !== 'instance-store' && volumes.length > 0;
  rule(rooted, 'instance-not-imageable', instanceId, 'It has no EBS volume.');
  return instance;
}

const shapeOf = ({ sizeGiB, volumeType, kmsKeyId }: Volume) => ({ sizeGiB, volumeType, kmsKeyId });

/** The device of a volume that the instance has, with what was asked of it. */
function ofVolume(volume: Volume, asked: CreationAsked, instance: Instance): BlockDevice[] {
  const deviceName = valueOf(volume.attachments, asked.instanceId) ?? '';
  const change = asked.blockDevices?.find((one) => one.deviceName === deviceName);
  const isRoot = deviceName === instance.rootDeviceName;
  if (change?.noDevice === true && !isRoot) return [];
  const { deviceName: _device, deleteOnTermination: chosen, noDevice, ...others } = change ?? {};
  const fixed = noDevice !== true && Object.values(others).every((value) => value === undefined);
  rule(fixed, 'image-device-fixed', asked.imageId, `${deviceName} is ${volume.volumeId}.`);
  return [
    {
      deviceName,
      volumeId: volume.volumeId,
      ...present({ snapshotId: valueOf(asked.snapshotIds, volume.volumeId), ...shapeOf(volume) }),
      encrypted: volume.encrypted ?? false,
      deleteOnTermination: chosen ?? Object.hasOwn(volume.deletedWith, asked.instanceId),
    },
  ];
}

function devicesOf(asked: CreationAsked, instance: Instance, known: Known): BlockDevice[] {
  const { imageId, instanceId, blockDevices = [] } = asked;
  const held = new Set(known.volumes.map(({ attachments }) => valueOf(attachments, instanceId)));
  const added = blockDevices.filter(({ deviceName, noDevice }) => !held.has(deviceName) && noDevice !== true);
  checkDevices(imageId, added);
  return [
    ...known.volumes.flatMap((volume) => ofVolume(volume, asked, instance)),
    ...added.map((device) => backedBySnapshot(imageId, device, known)),
  ];
}

/** What an instance passes on: what its image said, as far as the instance does not say otherwise. */
function inherited(instance: Instance, source: Image | null): ImageAttributes {
  const {
    name: _name,
    description: _description,
    imageLocation: _location,
    ownerAlias: _alias,
    ...passed
  } = source?.attributes ?? {};
  const said = (name: string) => valueOf(instance.attributes, name);
  const codes = said('productCodes') ?? '';
  return {
    ...passed,
    ...present({
      architecture: instance.architecture,
      rootDeviceName: instance.rootDeviceName,
      virtualizationType: said('virtualizationType'),
      platform: said('platform'),
      bootMode: said('bootMode'),
      productCodes: codes === '' ? undefined : codes.split(' '),
    }),
    rootDeviceType: 'ebs',
  };
}

/**
 * Makes an image of an instance that is running or stopped: of every EBS volume that it has, a snapshot. Of those, only the deletion on
 * termination can be chosen. Attributes and watermarks of the image that it runs pass on (EC2 API reference, CreateImage).
 * @throws {Refusal}
 */
export function createImage(image: Image, asked: CreationAsked, known: Known): readonly ImageEvent[] {
  const { imageId, name, description, instanceId, noReboot, snapshotTags, bootMode } = asked;
  const instance = imageable(known, instanceId);
  checkNew(image, asked, known);
  checkTags(imageId, snapshotTags ?? {});
  const passed = inherited(instance, known.source);
  const uefiOnly = bootMode === undefined || bootMode === passed.bootMode || bootMode === 'uefi';
  rule(uefiOnly, 'image-boot-unsupported', imageId, `The instance starts by ${passed.bootMode ?? 'legacy-bios'}.`);
  const attributes = {
    ...passed,
    name,
    ...present({ description, bootMode }),
    imageLocation: `${known.account}/${name}`,
    blockDevices: devicesOf(asked, instance, known),
  };
  checkBoot(imageId, attributes);
  const data = {
    ...birthOf(asked, known, attributes),
    sourceInstanceId: instanceId,
    noReboot: noReboot ?? false,
    ...present({ snapshotTags }),
  };
  return [{ type: 'ImageCreationRequested', data }, ...inheritedWatermarks(imageId, known.source)];
}

/** The snapshots that must follow an image's creation, as the creation itself tells: also after a crash in between. */
export const snapshotsToStart = (created: FactData<'ImageCreationRequested'>): FactData<'SnapshotStarted'>[] =>
  (created.attributes.blockDevices ?? []).flatMap(({ snapshotId, volumeId, sizeGiB, encrypted, kmsKeyId }) =>
    snapshotId === undefined || volumeId === undefined
      ? []
      : [
          {
            snapshotId,
            ownerId: created.ownerId,
            region: created.region,
            volumeId,
            imageId: created.imageId,
            ...present({ sizeGiB, encrypted, kmsKeyId, tags: created.snapshotTags }),
            description: `Created by CreateImage(${created.sourceInstanceId}) for ${created.imageId}`,
          },
        ],
  );
