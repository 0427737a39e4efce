import type { Call, CallReading, Draft, Notice, NoticeReading } from './call.js';
import { IMAGE_CALLS } from './images.js';
import { CONNECT_CALLS, INSTANCE_CALLS } from './instances.js';
import { EC2_NOTICES, fleetNotice, serviceNotice } from './notices.js';
import { ORGANIZATION_CALLS } from './organizations.js';
import { PERMISSION_CALLS } from './permissions.js';
import { RECYCLE_BIN_CALLS, RECYCLE_BIN_NOTICES } from './recycle-bin.js';
import { refused } from './refusals.js';
import { SETTING_CALLS } from './settings.js';
import { SNAPSHOT_NOTICES } from './snapshot-notices.js';
import { BLOCK_CALLS, SNAPSHOT_CALLS } from './snapshots.js';
import { TAG_CALLS } from './tags.js';
import { VOLUME_CALLS } from './volumes.js';

/** Event source → action → what it tells. What is not named here is not about the lifecycle. */
const CALLS: ReadonlyMap<string, ReadonlyMap<string, CallReading>> = new Map(
  Object.entries({
    'ec2.amazonaws.com': {
      ...IMAGE_CALLS,
      ...PERMISSION_CALLS,
      ...SNAPSHOT_CALLS,
      ...VOLUME_CALLS,
      ...INSTANCE_CALLS,
      ...TAG_CALLS,
      ...SETTING_CALLS,
    },
    'ebs.amazonaws.com': BLOCK_CALLS,
    'rbin.amazonaws.com': RECYCLE_BIN_CALLS,
    'organizations.amazonaws.com': ORGANIZATION_CALLS,
    'ec2-instance-connect.amazonaws.com': CONNECT_CALLS,
  }).map(([source, readings]) => [source, new Map(Object.entries(readings))] as const),
);

/** Whether a call of this action is about the lifecycle. AWS's own examples end a name with a space. */
export const isLifecycleCall = (source: string, action: string): boolean =>
  CALLS.get(source)?.has(action.trim()) === true;

/**
 * What a call tells: facts where it succeeded, attempts where it was refused, nothing where it is not about the lifecycle.
 * @throws {Misunderstood} It is about the lifecycle, but does not say what it must.
 */
export function readCall(call: Call): Draft[] {
  const reading = CALLS.get(call.source)?.get(call.action);
  if (reading === undefined) return [];
  if (call.failure === null) return reading(call);
  // A refused call names no image, and changes no membership.
  return call.source === 'organizations.amazonaws.com' ? [] : refused(call);
}

const EC2: ReadonlyMap<string, NoticeReading> = new Map(Object.entries({ ...EC2_NOTICES, ...SNAPSHOT_NOTICES }));
const RECYCLE_BIN: ReadonlyMap<string, NoticeReading> = new Map(Object.entries(RECYCLE_BIN_NOTICES));

/**
 * What a native EventBridge event tells; nothing where it is not about the lifecycle.
 * @throws {Misunderstood} It is about the lifecycle, but does not say what it must.
 */
export function readNotice(notice: Notice): Draft[] {
  switch (notice.source) {
    case 'aws.ec2':
      return EC2.get(notice.detailType)?.(notice) ?? [];
    case 'aws.rbin':
      return RECYCLE_BIN.get(notice.detailType)?.(notice) ?? [];
    case 'aws.ec2fleet':
    case 'aws.ec2spotfleet':
      return fleetNotice(notice);
    case 'aws.dlm':
    case 'aws.imagebuilder':
      return serviceNotice(notice);
    default:
      return [];
  }
}
