import type { InstanceMetadataOptionsRequest } from '@aws-sdk/client-ec2';
import type { Keyed } from '#lifecycle';
import { invalidValue } from '../../errors.js';
import { chosen } from '../../members.js';

const SWITCH = ['enabled', 'disabled'] as const;
const TOKENS = ['optional', 'required'] as const;
const MOST_HOPS = 64;

/** What is asked of the instance metadata service, by name. */
export function metadataAttributes(asked: InstanceMetadataOptionsRequest): Keyed {
  const hops = asked.HttpPutResponseHopLimit;
  if (hops !== undefined && !(Number.isInteger(hops) && hops >= 1 && hops <= MOST_HOPS)) {
    throw invalidValue('HttpPutResponseHopLimit', String(hops), `Expecting 1 to ${MOST_HOPS}.`);
  }
  const told = {
    httpTokens: chosen(asked.HttpTokens, 'HttpTokens', TOKENS),
    httpPutResponseHopLimit: hops?.toString(),
    httpEndpoint: chosen(asked.HttpEndpoint, 'HttpEndpoint', SWITCH),
    httpProtocolIpv6: chosen(asked.HttpProtocolIpv6, 'HttpProtocolIpv6', SWITCH),
    instanceMetadataTags: chosen(asked.InstanceMetadataTags, 'InstanceMetadataTags', SWITCH),
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
