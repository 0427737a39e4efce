import { Injectable } from '@nestjs/common';
import type { DescribeAccountAttributesRequest, DescribeAccountAttributesResult } from '@aws-sdk/client-ec2';
import { defaultNetwork, QUOTAS } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { invalidValue } from '../../errors.js';

/** What EC2 tells of an account in a Region. Addresses are none here: their numbers are those of AWS for a new account. */
const attributesOf = (call: Call): Readonly<Record<string, readonly string[]>> => ({
  'supported-platforms': ['VPC'],
  'default-vpc': [defaultNetwork(call).vpcId],
  'max-instances': [String(QUOTAS.instances)],
  'vpc-max-security-groups-per-interface': ['5'],
  'max-elastic-ips': ['5'],
  'vpc-max-elastic-ips': ['5'],
});

@Injectable()
export class DescribeAccountAttributesAction implements Ec2Action {
  readonly name = 'DescribeAccountAttributes';
  readonly actionClass = 'read';

  answer({ AttributeNames: names }: DescribeAccountAttributesRequest, call: Call): DescribeAccountAttributesResult {
    const attributes = attributesOf(call);
    const unknown = names?.find((name) => !Object.hasOwn(attributes, name));
    if (unknown !== undefined) {
      throw invalidValue('AttributeName', unknown, `It is one of ${Object.keys(attributes).join(', ')}.`);
    }
    const asked = Object.entries(attributes).filter(([name]) => names?.some((one) => one === name) ?? true);
    return {
      AccountAttributes: asked.map(([name, values]) => ({
        AttributeName: name,
        AttributeValues: values.map((AttributeValue) => ({ AttributeValue })),
      })),
    };
  }
}
