import type { KeyFile } from '#access';
import { type LaunchTemplate, present, type Tags, type TemplateVersion } from '#lifecycle';
import type { Caller, LaunchInput } from '#lifecycle/commands';
import { launchByTemplate } from '../ec2/actions/instances/launch-by-template.js';
import { subnetFor } from '../ec2/actions/network/subnets.js';
import { Ec2Error } from '../ec2/errors.js';
import { sealUserData } from '../ec2/user-data.js';
import { digestOf } from './commands.js';
import type { LaunchBody } from './instances.bodies.js';
import { badRequest, RequestProblem } from './problem.js';
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

/**
 * A launch from a template in the words of decisions.
 * @throws {RequestProblem} Both together say what cannot be.
 */
export function launchFrom(
  version: readonly [LaunchTemplate, TemplateVersion],
  asked: LaunchBody,
  { by, keyFile, token }: Launching,
): LaunchInput {
  const { minCount = 1, maxCount = minCount, userData: text, ...own } = asked;
  const userData = text === undefined ? undefined : sealedFor(keyFile, by.account, text);
  try {
    const launch = launchByTemplate(version, { ...own, minCount, maxCount, userData }, by);
    return {
      ...launch,
      attributes: { ...launch.attributes, ...asked.attributes },
      parameters: token === undefined ? '' : digestOf(asked),
      ...present({
        clientToken: token,
        blockDevices: devicesOf(asked) ?? launch.blockDevices,
        tags: together(launch.tags, asked.tags),
        volumeTags: together(launch.volumeTags, asked.volumeTags),
      }),
    };
  } catch (error) {
    if (!(error instanceof Ec2Error)) throw error;
    throw new RequestProblem({ slug: 'bad-request', status: 400, detail: `With its template: ${error.message}` });
  }
}

/** Tags of both: under one key, the launch's own. */
const together = (base: Tags | undefined, own: Tags | undefined): Tags | undefined =>
  (base ?? own) === undefined ? undefined : { ...base, ...own };

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
