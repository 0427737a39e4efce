import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import { AccountId, InstanceId, Micros, Region, Tags } from '../vocabulary.js';

const place = { accountId: AccountId, region: Region };

const keyPair = z.object({
  ...place,
  keyPairId: z.string(),
  name: z.string(),
  keyType: z.enum(['rsa', 'ed25519']),
  fingerprint: z.string(),
  /** As OpenSSH writes it. The private key is in no fact. */
  publicKey: z.string(),
  tags: Tags.optional(),
});

/** Facts of the key pairs that an account has in a Region. */
export const KEY_PAIR_FACTS = [
  defineFact({
    categories: ['key-pairs'],
    type: 'KeyPairCreated',
    rank: RANK.changed,
    when: 'A key pair was generated; its private key was answered once, and is kept nowhere.',
    data: keyPair,
  }),
  defineFact({
    categories: ['key-pairs'],
    type: 'KeyPairImported',
    rank: RANK.changed,
    when: 'The public key of a key pair that its owner generated was taken in.',
    data: keyPair,
  }),
  defineFact({
    categories: ['key-pairs'],
    type: 'KeyPairDeleted',
    rank: RANK.changed,
    when: 'A key pair was deleted; instances that were launched with it keep their key.',
    data: z.object({ ...place, keyPairId: z.string(), name: z.string() }),
  }),
] as const;

/** What may pass: exactly one of the ranges, lists and groups says where from or where to. */
export const TrafficRule = z.object({
  ruleId: z.string(),
  /** `tcp`, `udp`, `icmp`, `icmpv6`, the number of another one, or `-1` for all. */
  protocol: z.string(),
  fromPort: z.number().int().optional(),
  toPort: z.number().int().optional(),
  ipv4: z.string().optional(),
  ipv6: z.string().optional(),
  prefixListId: z.string().optional(),
  groupId: z.string().optional(),
  groupOwner: AccountId.optional(),
  description: z.string().optional(),
});
export type TrafficRule = z.infer<typeof TrafficRule>;

const named = { ...place, groupId: z.string() };
const allowed = z.object({ ...named, rules: z.array(TrafficRule) });
const revoked = z.object({ ...named, ruleIds: z.array(z.string()) });

/** Facts of the security groups that an account has in a Region; the default one is there without any. */
export const SECURITY_GROUP_FACTS = [
  defineFact({
    categories: ['security-groups'],
    type: 'SecurityGroupCreated',
    rank: RANK.birth,
    when: 'A security group was created, with the rules that it begins with: whatever leaves may leave.',
    data: z.object({
      ...named,
      name: z.string(),
      description: z.string(),
      vpcId: z.string(),
      egress: z.array(TrafficRule),
      tags: Tags.optional(),
    }),
  }),
  defineFact({
    categories: ['security-groups'],
    type: 'SecurityGroupDeleted',
    rank: RANK.ended,
    when: 'A security group was deleted.',
    data: z.object(named),
  }),
  defineFact({
    categories: ['security-groups'],
    type: 'IngressAuthorized',
    rank: RANK.changed,
    when: 'Rules on what may reach the members of a security group were added.',
    data: allowed,
  }),
  defineFact({
    categories: ['security-groups'],
    type: 'EgressAuthorized',
    rank: RANK.changed,
    when: 'Rules on what may leave the members of a security group were added.',
    data: allowed,
  }),
  defineFact({
    categories: ['security-groups'],
    type: 'IngressRevoked',
    rank: RANK.changed,
    when: 'Rules on what may reach the members of a security group were taken away.',
    data: revoked,
  }),
  defineFact({
    categories: ['security-groups'],
    type: 'EgressRevoked',
    rank: RANK.changed,
    when: 'Rules on what may leave the members of a security group were taken away.',
    data: revoked,
  }),
] as const;

/** What launches are asked with, in the words in which they were asked; user data is sealed. */
export const LaunchData = z.record(z.string(), z.unknown());
export type LaunchData = z.infer<typeof LaunchData>;

const template = { ...place, templateId: z.string() };

/** Facts of the launch templates that an account has in a Region. */
export const LAUNCH_TEMPLATE_FACTS = [
  defineFact({
    categories: ['launch-templates'],
    type: 'LaunchTemplateCreated',
    rank: RANK.birth,
    when: 'A launch template was created, with its first version, which is the default one.',
    data: z.object({
      ...template,
      name: z.string(),
      description: z.string().optional(),
      launch: LaunchData,
      tags: Tags.optional(),
      clientToken: z.string().optional(),
      /** A digest of what was asked: under one client token, only the same may be asked again. */
      parameters: z.string().optional(),
    }),
  }),
  defineFact({
    categories: ['launch-templates'],
    type: 'LaunchTemplateVersionCreated',
    rank: RANK.changed,
    when: 'A launch template got a further version; nothing changes in those before it.',
    data: z.object({
      ...template,
      version: z.number().int(),
      description: z.string().optional(),
      launch: LaunchData,
      clientToken: z.string().optional(),
      parameters: z.string().optional(),
    }),
  }),
  defineFact({
    categories: ['launch-templates'],
    type: 'LaunchTemplateDefaultChanged',
    rank: RANK.changed,
    when: 'Another version of a launch template became the one that is taken where none is named.',
    data: z.object({ ...template, version: z.number().int() }),
  }),
  defineFact({
    categories: ['launch-templates'],
    type: 'LaunchTemplateVersionsDeleted',
    rank: RANK.changed,
    when: 'Versions of a launch template were deleted.',
    data: z.object({ ...template, versions: z.array(z.number().int()) }),
  }),
  defineFact({
    categories: ['launch-templates'],
    type: 'LaunchTemplateDeleted',
    rank: RANK.ended,
    when: 'A launch template was deleted with all of its versions.',
    data: z.object({ ...template, name: z.string() }),
  }),
] as const;

const request = { ...place, spotRequestId: z.string() };

/** Facts of the requests for Spot capacity that an account has in a Region. */
export const SPOT_REQUEST_FACTS = [
  defineFact({
    categories: ['spot-requests'],
    type: 'SpotInstancesRequested',
    rank: RANK.birth,
    when: 'Spot instances were asked for: one request for each of them.',
    data: z.object({
      ...place,
      spotRequestIds: z.array(z.string()),
      lasting: z.enum(['one-time', 'persistent']),
      /** The most that is paid for an hour, in US dollars. */
      price: z.string().optional(),
      interruption: z.enum(['terminate', 'stop', 'hibernate']),
      validFrom: Micros.optional(),
      validUntil: Micros.optional(),
      launchGroup: z.string().optional(),
      launch: LaunchData,
      tags: Tags.optional(),
      clientToken: z.string().optional(),
      parameters: z.string().optional(),
    }),
  }),
  defineFact({
    categories: ['spot-requests'],
    type: 'SpotRequestActivated',
    rank: RANK.changed,
    when: 'An instance was launched for a Spot request.',
    data: z.object({ ...request, instanceId: InstanceId, availabilityZone: z.string().optional() }),
  }),
  defineFact({
    categories: ['spot-requests'],
    type: 'SpotRequestReopened',
    rank: RANK.changed,
    when: 'The instance of a persistent Spot request ended: another one is launched for it.',
    data: z.object({
      ...request,
      /** The one that ended. */
      instanceId: InstanceId,
      reason: z.enum(['instance-terminated-by-user', 'instance-terminated-no-capacity']),
    }),
  }),
  defineFact({
    categories: ['spot-requests'],
    type: 'SpotRequestCancelled',
    rank: RANK.changed,
    when: 'A Spot request was cancelled; an instance that was launched for it runs on.',
    data: z.object(request),
  }),
  defineFact({
    categories: ['spot-requests'],
    type: 'SpotRequestClosed',
    rank: RANK.ended,
    when: 'A Spot request ended by itself: its instance ended, its time was up, or what it asks for cannot be launched.',
    data: z.object({
      ...request,
      reason: z.enum([
        'instance-terminated-by-user',
        'instance-terminated-no-capacity',
        'schedule-expired',
        'bad-parameters',
        'system-error',
      ]),
      detail: z.string().optional(),
    }),
  }),
] as const;

/** Facts of what stands around instances and is no subject of its own. */
export const BELONGING_FACTS = [
  ...KEY_PAIR_FACTS,
  ...SECURITY_GROUP_FACTS,
  ...LAUNCH_TEMPLATE_FACTS,
  ...SPOT_REQUEST_FACTS,
] as const;
