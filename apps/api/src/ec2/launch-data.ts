import { createHmac } from 'node:crypto';
import type { RequestLaunchTemplateData, RequestSpotLaunchSpecification } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { type KeyFile, KeyFileUnusable } from '#access';
import { LaunchData } from '#lifecycle';
import { Ec2Error } from './errors.js';
import { openUserData, sealUserData } from './user-data.js';

/** What was kept was read by the shape of its action before: the texts of its times are all that became different. */
const keptAs = <Asked extends object>() =>
  z.custom<Asked>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const OfTemplate = keptAs<RequestLaunchTemplateData>();
const OfSpotRequest = keptAs<RequestSpotLaunchSpecification>();

/**
 * What launches are asked with, as it is kept in facts: user data sealed, times as texts.
 * @throws {Ec2Error} The user data is none.
 */
export function kept(asked: object, keyFile: KeyFile, account: string): LaunchData {
  const data = LaunchData.parse(JSON.parse(JSON.stringify(asked)));
  const { UserData: text } = data;
  return typeof text === 'string' && text !== '' ? { ...data, UserData: sealUserData(keyFile, account, text) } : data;
}

/**
 * User data for its owner.
 * @throws {Ec2Error} It was sealed under another key.
 */
export function openedText(sealed: string, keyFile: KeyFile, account: string): string {
  try {
    return openUserData(keyFile, account, sealed);
  } catch (error) {
    if (!(error instanceof KeyFileUnusable)) throw error;
    throw new Ec2Error(
      'OperationNotPermitted',
      "The user data cannot be shown: the engine's secret.key is another one.",
    );
  }
}

function unsealed(launch: LaunchData, keyFile: KeyFile, account: string): LaunchData {
  const { UserData: sealed } = launch;
  const text = typeof sealed === 'string' && sealed !== '' ? openedText(sealed, keyFile, account) : undefined;
  return { ...launch, ...(text !== undefined && { UserData: text }) };
}

/** What a launch template says, as it was given, for its owner. */
export const opened = (launch: LaunchData, keyFile: KeyFile, account: string): RequestLaunchTemplateData =>
  OfTemplate.parse(unsealed(launch, keyFile, account));

/** What a Spot request asks for, as it was given, for its owner. */
export const openedSpot = (launch: LaunchData, keyFile: KeyFile, account: string): RequestSpotLaunchSpecification =>
  OfSpotRequest.parse(unsealed(launch, keyFile, account));

/** What tells whether the same is asked again under a client token; keyed, because what is asked may hold secrets. */
export function digestOf(asked: object, keyFile: KeyFile): string {
  const counting = Object.entries(asked).filter(([name]) => name !== 'ClientToken' && name !== 'DryRun');
  const text = JSON.stringify(counting.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return createHmac('sha256', keyFile.derive('request parameters')).update(text).digest('hex');
}
