import type { BelongingFactType, FactExamples } from '../facts.js';

const place = { accountId: '111122223333', region: 'eu-central-1' };
const keyPair = {
  ...place,
  keyPairId: 'key-0a1b2c3d4e5f60718',
  name: 'ann',
  keyType: 'ed25519',
  fingerprint: 'Qh7bCdc1Hn6CeXMlrqwPPrmTGuwYJvUB0b3oDpUyU3k=',
  publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDXBWgcSMrXuqGnKRJT1kLLp3VAr1UyZeKcVYyoo6CP6 ann',
  tags: { Team: 'web' },
} as const;
const group = { ...place, groupId: 'sg-0a1b2c3d4e5f60718' };
const ssh = { ruleId: 'sgr-0a1b2c3d4e5f60718', protocol: 'tcp', fromPort: 22, toPort: 22, ipv4: '203.0.113.0/24' };
const template = { ...place, templateId: 'lt-0a1b2c3d4e5f60718' };
const launch = { ImageId: 'ami-0a1b2c3d4e5f60718', InstanceType: 'm7g.large' };
const request = { ...place, spotRequestId: 'sir-0a1b2c3d' };

/** One telling example of each fact of what stands around instances. */
export const BELONGING_EXAMPLES: FactExamples<BelongingFactType> = {
  KeyPairCreated: keyPair,
  KeyPairImported: keyPair,
  KeyPairDeleted: { ...place, keyPairId: keyPair.keyPairId, name: keyPair.name },
  SecurityGroupCreated: {
    ...group,
    name: 'web',
    description: 'What the web servers let in',
    vpcId: 'vpc-0a1b2c3d4e5f60718',
    egress: [{ ruleId: 'sgr-0f1e2d3c4b5a69788', protocol: '-1', ipv4: '0.0.0.0/0' }],
  },
  SecurityGroupDeleted: group,
  IngressAuthorized: { ...group, rules: [ssh] },
  EgressAuthorized: { ...group, rules: [ssh] },
  IngressRevoked: { ...group, ruleIds: [ssh.ruleId] },
  EgressRevoked: { ...group, ruleIds: [ssh.ruleId] },
  LaunchTemplateCreated: { ...template, name: 'web', description: 'the first', launch, tags: { Team: 'web' } },
  LaunchTemplateVersionCreated: { ...template, version: 2, launch: { ...launch, InstanceType: 'm7g.xlarge' } },
  LaunchTemplateDefaultChanged: { ...template, version: 2 },
  LaunchTemplateVersionsDeleted: { ...template, versions: [1] },
  LaunchTemplateDeleted: { ...template, name: 'web' },
  SpotInstancesRequested: {
    ...place,
    spotRequestIds: [request.spotRequestId],
    lasting: 'one-time',
    price: '0.05',
    interruption: 'terminate',
    launch,
  },
  SpotRequestActivated: { ...request, instanceId: 'i-0a1b2c3d4e5f60718', availabilityZone: 'eu-central-1a' },
  SpotRequestCancelled: request,
  SpotRequestReopened: {
    ...request,
    instanceId: 'i-0a1b2c3d4e5f60718',
    reason: 'instance-terminated-no-capacity',
  },
  SpotRequestClosed: { ...request, reason: 'instance-terminated-no-capacity' },
};
