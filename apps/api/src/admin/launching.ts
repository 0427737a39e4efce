import type { KeyFile } from '#access';
import { present } from '#lifecycle';
import type { Caller, LaunchInput } from '#lifecycle/commands';
import { subnetFor } from '../ec2/actions/network/subnets.js';
import { Ec2Error } from '../ec2/errors.js';
import { sealUserData } from '../ec2/user-data.js';
import { digestOf } from './commands.js';
import type { LaunchBody } from './instances.bodies.js';
import { badRequest } from './problem.js';
import { devicesOf } from './things.bodies.js';

const DEFAULT_TYPE = 't3.micro';

interface Launching {
  readonly by: Caller;
  readonly keyFile: KeyFile;
  /** What the launch is known by when it is asked for again. */
  readonly token: string | undefined;
}

/**
 * A launch in the words of decisions.
 * @throws {RequestProblem}
 */
export function launchOf(asked: LaunchBody, { by, keyFile, token }: Launching): LaunchInput {
  const { imageId, instanceType = DEFAULT_TYPE, minCount = 1, maxCount = minCount, userData } = asked;
  if (imageId === undefined) throw badRequest([{ member: 'imageId', rule: 'must name the image to launch' }]);
  const sealed = userData === undefined ? undefined : sealedFor(keyFile, by.account, userData);
  return {
    imageId,
    instanceType,
    minCount,
    maxCount,
    ...placeOf(asked, by),
    attributes: present({ ...asked.attributes, userData: sealed }),
    // What is sealed differs each time: what was asked tells whether it is asked again.
    parameters: token === undefined ? '' : digestOf(asked),
    ...present({
      clientToken: token,
      keyName: asked.keyName,
      groupIds: asked.groupIds,
      blockDevices: devicesOf(asked),
      hibernation: asked.hibernation,
      tags: asked.tags,
      volumeTags: asked.volumeTags,
    }),
  };
}

function placeOf({ subnetId, availabilityZone }: LaunchBody, by: Caller) {
  const subnet = subnetFor(by, { subnetId, availabilityZone });
  if (subnet !== undefined)
    return { availabilityZone: subnet.availabilityZone, subnetId: subnet.subnetId, vpcId: subnet.vpcId };
  const member = subnetId === undefined ? 'availabilityZone' : 'subnetId';
  throw badRequest([{ member, rule: `must be one of account ${by.account} in ${by.region}` }]);
}

function sealedFor(keyFile: KeyFile, account: string, text: string): string {
  try {
    return sealUserData(keyFile, account, text);
  } catch (error) {
    if (error instanceof Ec2Error) throw badRequest([{ member: 'userData', rule: 'must be base64 of 16 KiB at most' }]);
    throw error;
  }
}
