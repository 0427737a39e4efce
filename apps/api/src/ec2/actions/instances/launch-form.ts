import { type Holder, present } from '#lifecycle';
import type { LaunchInput } from '#lifecycle/commands';
import { blockDevicesOf } from '../../block-devices.js';
import { Ec2Error, invalidValue, missingParameter } from '../../errors.js';
import { tagsFor } from '../../tag-specifications.js';
import { chosenAttributes } from './launch-attributes.js';
import type { LaunchForm } from './launch-asked.js';
import { networkOf } from './launch-network.js';
import { askedImage } from './launch-image.js';

export type { LaunchForm } from './launch-asked.js';

/** Where a request names no type: the smallest that most images run on. AWS's own default is no longer offered. */
const DEFAULT_TYPE = 't3.micro';
const TAGGED = ['instance', 'volume', 'spot-instances-request', 'network-interface'];

/**
 * A launch in the words of decisions.
 * @throws {Ec2Error}
 */
export function launchOf(form: LaunchForm, holder: Holder): Omit<LaunchInput, 'parameters'> {
  const { minCount, maxCount } = countsOf(form);
  return {
    ...askedImage(form.ImageId, holder.region),
    minCount,
    maxCount,
    instanceType: form.InstanceType ?? DEFAULT_TYPE,
    attributes: chosenAttributes(form),
    ...networkOf(form, holder),
    ...present({
      blockDevices: blockDevicesOf(form.BlockDeviceMappings),
      clientToken: tokenOf(form),
      keyName: form.KeyName,
      instanceProfile: profileOf(form, holder.account),
      hibernation: form.HibernationOptions?.Configured,
      tags: tagsFor(form.TagSpecifications, 'instance', TAGGED),
      volumeTags: tagsFor(form.TagSpecifications, 'volume', TAGGED),
      spot: spotOf(form),
    }),
  };
}

function countsOf({ MinCount: minCount, MaxCount: maxCount }: LaunchForm) {
  if (minCount === undefined) throw missingParameter('MinCount');
  if (maxCount === undefined) throw missingParameter('MaxCount');
  return { minCount, maxCount };
}

const LONGEST_TOKEN = 64;

function tokenOf({ ClientToken: token }: LaunchForm): string | undefined {
  if (token === undefined || token === '') return undefined;
  if (token.length <= LONGEST_TOKEN) return token;
  throw invalidValue('ClientToken', token, `It has at most ${LONGEST_TOKEN} characters.`);
}

function profileOf({ IamInstanceProfile: profile }: LaunchForm, account: string): string | undefined {
  if (profile === undefined) return undefined;
  const { Arn, Name } = profile;
  if (Arn !== undefined && Name !== undefined) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'The parameter IamInstanceProfile.Name may not be used in combination with IamInstanceProfile.Arn',
    );
  }
  return Arn ?? (Name === undefined ? undefined : `arn:aws:iam::${account}:instance-profile/${Name}`);
}

/** A Spot launch (EC2 API reference, InstanceMarketOptionsRequest). */
function spotOf({ InstanceMarketOptions: market, TagSpecifications }: LaunchForm): LaunchInput['spot'] {
  if (market === undefined) return undefined;
  const { MarketType, SpotOptions = {} } = market;
  if (MarketType !== 'spot')
    throw invalidValue('InstanceMarketOptions.MarketType', MarketType ?? '', 'Expecting spot.');
  const { MaxPrice, SpotInstanceType, InstanceInterruptionBehavior, ValidUntil } = SpotOptions;
  return {
    lasting: SpotInstanceType ?? 'one-time',
    interruption: InstanceInterruptionBehavior ?? 'terminate',
    ...present({
      price: MaxPrice,
      validUntil: ValidUntil === undefined ? undefined : new Date(ValidUntil).getTime() * 1000,
      tags: tagsFor(TagSpecifications, 'spot-instances-request', TAGGED),
    }),
  };
}
