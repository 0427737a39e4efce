import { given, happened, moment, unseen } from '#testing';
import { streamOf } from '../streams.js';
import { belongingsId } from './belonging.js';
import { defaultGroupId, defaultNetwork, defaultSubnet } from './network.js';
import {
  authorizeTraffic,
  createSecurityGroup,
  deleteSecurityGroup,
  type GroupNamed,
  revokeTraffic,
  securityGroups,
  securityGroupsForLaunch,
  type TrafficAsked,
} from './security-groups.js';
import { trafficRule } from './traffic-rules.js';

const asking = { account: '111122223333', region: 'eu-central-1', at: moment('12:00:00') };
const place = { accountId: asking.account, region: asking.region };
const id = belongingsId(asking);
const stream = streamOf('security-groups', id);
const vpcId = defaultNetwork(asking).vpcId;
const web = { groupId: 'sg-0a1b2c3d', name: 'web', description: 'web servers' };
const everything = { ruleId: 'sgr-1', protocol: '-1', ipv4: '0.0.0.0/0' };
const made = { ...place, ...web, vpcId, egress: [everything] };
const created = given(securityGroups, happened('10:00:00', 'SecurityGroupCreated', made, { stream }));
const ssh = { protocol: 'tcp', fromPort: 22, toPort: 22, ipv4: '203.0.113.0/24' };
const authorized = created.when(
  happened(
    '11:00:00',
    'IngressAuthorized',
    { ...place, groupId: web.groupId, rules: [{ ruleId: 'sgr-2', ...ssh }] },
    { stream },
  ),
);
const ingress = (rules: TrafficAsked['rules'], group: GroupNamed = { name: 'web' }) => ({
  group,
  direction: 'ingress' as const,
  rules,
  newRuleId: () => 'sgr-3',
});

describe('the default network', () => {
  it('has ids that follow from the account and the Region', () => {
    expect(defaultNetwork(asking)).toEqual(defaultNetwork({ ...asking }));
    const elsewhere = [asking, { ...asking, account: '444455556666' }, { ...asking, region: 'us-east-1' }];
    const ids = elsewhere.flatMap((holder) => [
      defaultNetwork(holder).vpcId,
      defaultSubnet(holder, `${holder.region}a`).subnetId,
      defaultSubnet(holder, `${holder.region}b`).subnetId,
      defaultGroupId(holder),
    ]);
    expect(new Set(ids).size).toBe(12);
    for (const one of ids) expect(one).toMatch(/^(vpc|subnet|sg)-0[0-9a-f]{16}$/);
  });
});

describe('a security group', () => {
  it('is there by default, and its members reach each other', () => {
    const [group] = securityGroupsForLaunch(securityGroups.initial(id), {});
    expect(group).toMatchObject({ name: 'default', groupId: defaultGroupId(asking), vpcId });
    expect(group?.ingress).toEqual([expect.objectContaining({ protocol: '-1', groupId: group?.groupId })]);
    unseen(securityGroups, id)
      .decide((held) => deleteSecurityGroup(held, { name: 'default' }, { ...asking, member: null }))
      .refuses('security-group-default-kept');
  });

  it('is created under a name of its own, and everything may leave it', () => {
    const create = (asked: Partial<typeof web & { vpcId: string }>) =>
      created.decide((held) => createSecurityGroup(held, { ...web, name: 'db', ruleId: 'sgr-1', ...asked }, asking));
    create({ vpcId }).records({ type: 'SecurityGroupCreated', data: { ...made, name: 'db' } });
    create({ name: 'web' }).refuses('security-group-name-taken', 'web');
    create({ name: 'default' }).refuses('security-group-name-taken');
    create({ name: 'sg-web' }).refuses('security-group-name-malformed');
    create({ name: 'wéb' }).refuses('security-group-name-malformed');
    create({ description: '' }).refuses('security-group-description-malformed');
    create({ vpcId: 'vpc-0a1b2c3d' }).refuses('network-not-found', 'vpc-0a1b2c3d');
  });

  it('lets further traffic through, each rule once', () => {
    const authorize = (rules: TrafficAsked['rules']) =>
      authorized.decide((held) => authorizeTraffic(held, ingress(rules), asking));
    const https = { ...ssh, fromPort: 443, toPort: 443 };
    authorize([https]).records({
      type: 'IngressAuthorized',
      data: { ...place, groupId: web.groupId, rules: [{ ruleId: 'sgr-3', ...https }] },
    });
    authorize([{ ...ssh, description: 'again' }]).refuses('traffic-rule-taken', '203.0.113.0/24');
    authorize([https, https]).refuses('traffic-rule-taken');
    authorize([
      { ...https, fromPort: 1 },
      ...Array.from({ length: 59 }, (_, n) => ({ ...https, toPort: 500 + n })),
    ]).refuses('traffic-rule-limit-exceeded');
  });

  it('names other groups by their ids or names, also those of other accounts', () => {
    const among = (rule: Partial<TrafficAsked['rules'][number]>) =>
      created.decide((held) => authorizeTraffic(held, ingress([{ protocol: '-1', ...rule }]), asking));
    const rule = { ruleId: 'sgr-3', protocol: '-1', groupId: web.groupId, groupOwner: asking.account };
    const data = { ...place, groupId: web.groupId, rules: [rule] };
    among({ groupName: 'web' }).records({ type: 'IngressAuthorized', data });
    among({ groupName: 'db' }).refuses('security-group-not-found', 'db');
    among({ groupId: 'sg-0f1e2d3c' }).refuses('security-group-not-found');
    const theirs = { groupId: 'sg-0f1e2d3c', groupOwner: '444455556666' };
    among(theirs).records({ type: 'IngressAuthorized', data: { ...data, rules: [{ ...rule, ...theirs }] } });
  });

  it('lets traffic through no more, by what a rule says or by its id', () => {
    const revoke = (rules: TrafficAsked['rules'], ruleIds?: readonly string[]) =>
      authorized.decide((held) => revokeTraffic(held, { ...ingress(rules), ruleIds }, asking));
    const data = { ...place, groupId: web.groupId, ruleIds: ['sgr-2'] };
    const gone = { type: 'IngressRevoked' as const, data };
    revoke([{ ...ssh, ipv4: '203.0.113.7/24' }]).records(gone);
    revoke([], ['sgr-2']).records(gone);
    revoke([], ['sgr-1']).refuses('traffic-rule-not-found', 'sgr-1');
    revoke([{ ...ssh, toPort: 23 }]).refuses('traffic-rule-not-found');
    const left = authorized.when(happened('11:30:00', 'IngressRevoked', data, { stream }));
    expect(left.state().things[web.groupId]).toMatchObject({ ingress: [], egress: [everything] });
  });

  it('is deleted once no other one names it and no instance is in it', () => {
    const remove = (told: typeof created, member: string | null = null) =>
      told.decide((held) => deleteSecurityGroup(held, { name: 'web' }, { ...asking, member }));
    remove(created, 'i-1').refuses('security-group-in-use', web.groupId, 'i-1');
    remove(created).records({ type: 'SecurityGroupDeleted', data: { ...place, groupId: web.groupId } });
    const naming = created.when(
      happened(
        '11:00:00',
        'IngressAuthorized',
        {
          ...place,
          groupId: defaultGroupId(asking),
          rules: [{ ruleId: 'sgr-2', protocol: '-1', groupId: web.groupId }],
        },
        { stream },
      ),
    );
    remove(naming).refuses('security-group-in-use', defaultGroupId(asking));
  });
});

describe('a rule on traffic', () => {
  it('is kept as AWS keeps it: protocols by name, ranges without bits of hosts, ports where they count', () => {
    expect(trafficRule({ protocol: '6', fromPort: 1, toPort: 2, ipv4: '10.1.2.3/12' })).toMatchObject({
      protocol: 'tcp',
      ipv4: '10.0.0.0/12',
    });
    expect(trafficRule({ protocol: '50', fromPort: 1, toPort: 2, ipv6: '2001:DB8::/32' })).toEqual({
      protocol: '50',
      ipv6: '2001:db8::/32',
    });
    expect(trafficRule({ protocol: 'icmp', fromPort: 8, toPort: -1, ipv4: '0.0.0.0/0' })).toMatchObject({
      fromPort: 8,
      toPort: -1,
    });
    expect(trafficRule({ protocol: 'icmpv6', ipv6: '::/0' })).toMatchObject({ fromPort: -1, toPort: -1 });
  });

  it.each([
    { protocol: 'tcp', ipv4: '10.0.0.0/8' },
    { protocol: 'tcp', fromPort: 2, toPort: 1, ipv4: '10.0.0.0/8' },
    { protocol: 'tcp', fromPort: 0, toPort: 65_536, ipv4: '10.0.0.0/8' },
    { protocol: 'icmp', fromPort: -1, toPort: 0, ipv4: '10.0.0.0/8' },
    { protocol: 'smtp', ipv4: '10.0.0.0/8' },
    { protocol: '256', ipv4: '10.0.0.0/8' },
    { protocol: '-1', ipv4: '10.0.0/8' },
    { protocol: '-1', ipv4: '10.0.0.256/8' },
    { protocol: '-1', ipv4: '10.0.0.0/33' },
    { protocol: '-1', ipv6: '::/129' },
    { protocol: '-1', ipv6: '1::2::3/64' },
    { protocol: '-1', ipv6: '1:2:3/64' },
    { protocol: '-1' },
    { protocol: '-1', ipv4: '10.0.0.0/8', ipv6: '::/0' },
  ])('is refused where it cannot be: %j', (asked) =>
    expect(() => trafficRule(asked)).toThrow(/value that it cannot have/),
  );
});
