import {
  AuthorizeSecurityGroupIngressCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DescribeAccountAttributesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ImportKeyPairCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

describe('what stands around instances, for a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  const tagged = (ResourceType: 'key-pair' | 'security-group', Value = 'web') => ({
    TagSpecifications: [{ ResourceType, Tags: [{ Key: 'Team', Value }] }],
  });

  describe('key pairs', () => {
    it('are made with a private key that is answered once and recorded nowhere', async () => {
      const made = await engine.ec2().send(new CreateKeyPairCommand({ KeyName: 'ann', ...tagged('key-pair') }));
      expect(made).toMatchObject({
        KeyName: 'ann',
        KeyPairId: expect.stringMatching(/^key-0[0-9a-f]{16}$/),
        KeyMaterial: expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY-----[^]*-----END RSA PRIVATE KEY-----$/),
        KeyFingerprint: expect.stringMatching(/^([0-9a-f]{2}:){19}[0-9a-f]{2}$/),
        Tags: [{ Key: 'Team', Value: 'web' }],
      });
      const told = JSON.stringify(await engine.facts('key-pairs-'));
      expect(told).toContain('KeyPairCreated');
      const [, line = 'none'] = made.KeyMaterial?.split('\n') ?? [];
      expect(told).not.toContain(line);
      expect(told).not.toContain('PRIVATE');
    });

    it('are taken in, described, and deleted', async () => {
      const { KeyMaterial, ...made } = await engine
        .ec2()
        .send(new CreateKeyPairCommand({ KeyName: 'bob', KeyType: 'ed25519' }));
      expect(KeyMaterial).toContain('BEGIN OPENSSH PRIVATE KEY');
      const { KeyPairs: [bob] = [] } = await engine
        .ec2()
        .send(new DescribeKeyPairsCommand({ KeyNames: ['bob'], IncludePublicKey: true }));
      expect(bob).toMatchObject({ KeyType: 'ed25519', PublicKey: expect.stringMatching(/^ssh-ed25519 \S+ bob$/) });
      const PublicKeyMaterial = Buffer.from(bob?.PublicKey ?? '');
      const taken = await engine.ec2().send(new ImportKeyPairCommand({ KeyName: 'eve', PublicKeyMaterial }));
      expect(taken.KeyFingerprint).toBe(made.KeyFingerprint);
      const filtered = new DescribeKeyPairsCommand({ Filters: [{ Name: 'tag:Team', Values: ['w*'] }] });
      expect((await engine.ec2().send(filtered)).KeyPairs?.map(({ KeyName }) => KeyName)).toEqual(['ann']);
      const { Return, KeyPairId } = await engine.ec2().send(new DeleteKeyPairCommand({ KeyName: 'eve' }));
      expect([Return, KeyPairId]).toEqual([true, taken.KeyPairId]);
      await expect(engine.ec2().send(new DescribeKeyPairsCommand({ KeyNames: ['eve'] }))).rejects.toMatchObject({
        name: 'InvalidKeyPair.NotFound',
        message: "The key pair 'eve' does not exist",
      });
      expect(await engine.ec2().send(new DeleteKeyPairCommand({ KeyName: 'eve' }))).toMatchObject({ Return: true });
    });

    it('are refused for what they cannot be, and nothing is recorded', async () => {
      const client = engine.ec2();
      const before = await engine.facts('key-pairs-');
      const dsa = Buffer.from('ssh-dss AAAA');
      const refusing: readonly (readonly [string, Promise<unknown>])[] = [
        ['InvalidKeyPair.Duplicate', client.send(new CreateKeyPairCommand({ KeyName: 'ann' }))],
        ['InvalidParameterValue', client.send(new CreateKeyPairCommand({ KeyName: ' ann' }))],
        ['UnsupportedOperation', client.send(new CreateKeyPairCommand({ KeyName: 'x', KeyFormat: 'ppk' }))],
        ['InvalidKey.Format', client.send(new ImportKeyPairCommand({ KeyName: 'x', PublicKeyMaterial: dsa }))],
        ['InvalidParameterValue', client.send(new CreateKeyPairCommand({ KeyName: 'x', ...tagged('security-group') }))],
        ['DryRunOperation', client.send(new CreateKeyPairCommand({ KeyName: 'x', DryRun: true }))],
        ['InvalidKeyPair.NotFound', client.send(new DeleteKeyPairCommand({ KeyPairId: 'key-0123456789abcdef0' }))],
      ];
      const names = await Promise.all(
        refusing.map(([, refused]) => refused.then(String, (error: unknown) => Object(error).name)),
      );
      expect(names).toEqual(refusing.map(([name]) => name));
      expect(await engine.facts('key-pairs-')).toEqual(before);
    });

    it('are seen by their own account in their own Region only', async () => {
      expect((await engine.ec2(PARTNER).send(new DescribeKeyPairsCommand({}))).KeyPairs).toEqual([]);
      expect((await engine.ec2(undefined, 'us-east-1').send(new DescribeKeyPairsCommand({}))).KeyPairs).toEqual([]);
    });
  });

  describe('the default network', () => {
    it('is there before anything was recorded, with a subnet in each zone', async () => {
      const { Vpcs: [vpc] = [] } = await engine
        .ec2()
        .send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
      expect(vpc).toMatchObject({ IsDefault: true, CidrBlock: '172.31.0.0/16', State: 'available' });
      const { Subnets = [] } = await engine
        .ec2()
        .send(new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc?.VpcId ?? ''] }] }));
      expect(Subnets.map(({ AvailabilityZone, CidrBlock }) => [AvailabilityZone, CidrBlock])).toEqual([
        [`${REGION}a`, '172.31.0.0/20'],
        [`${REGION}b`, '172.31.16.0/20'],
        [`${REGION}c`, '172.31.32.0/20'],
      ]);
    });

    it('has a security group whose members reach each other', async () => {
      const { SecurityGroups: [group] = [] } = await engine
        .ec2()
        .send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }));
      expect(group).toMatchObject({ GroupName: 'default', VpcId: expect.stringMatching(/^vpc-/) });
      expect(group?.IpPermissions?.[0]?.UserIdGroupPairs?.[0]?.GroupId).toBe(group?.GroupId);
      expect(await engine.facts('security-groups-')).toEqual([]);
    });

    it('has other ids for another account and in another Region', async () => {
      const clients = [engine.ec2(), engine.ec2(PARTNER), engine.ec2(undefined, 'us-east-1')];
      const answers = await Promise.all(clients.map((client) => client.send(new DescribeVpcsCommand({}))));
      const ids = answers.map(({ Vpcs }) => Vpcs?.[0]?.VpcId);
      expect(new Set(ids).size).toBe(3);
      await expect(engine.ec2(PARTNER).send(new DescribeVpcsCommand({ VpcIds: [ids[0] ?? ''] }))).rejects.toMatchObject(
        { name: 'InvalidVpcID.NotFound' },
      );
      await expect(
        engine.ec2().send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-0123456789abcdef0'] })),
      ).rejects.toMatchObject({ name: 'InvalidSubnetID.NotFound' });
    });

    it('is named by the attributes of the account', async () => {
      const asked = new DescribeAccountAttributesCommand({ AttributeNames: ['default-vpc'] });
      const { AccountAttributes: [attribute] = [] } = await engine.ec2().send(asked);
      expect(attribute?.AttributeValues?.[0]?.AttributeValue).toMatch(/^vpc-0[0-9a-f]{16}$/);
    });
  });

  describe('security groups', () => {
    let GroupId: string;
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

    it('are made, and their rules added and described', async () => {
      const create = { GroupName: 'web', Description: 'web servers', ...tagged('security-group') };
      const made = await engine.ec2().send(new CreateSecurityGroupCommand(create));
      GroupId = made.GroupId ?? '';
      const IpPermissions = [
        { ...https, IpRanges: [{ CidrIp: '203.0.113.9/24', Description: 'us' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
        { IpProtocol: '-1', UserIdGroupPairs: [{ GroupName: 'default' }] },
      ];
      const { SecurityGroupRules = [] } = await engine
        .ec2()
        .send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      expect(SecurityGroupRules).toEqual([
        expect.objectContaining({ ...https, CidrIpv4: '203.0.113.0/24', Description: 'us', IsEgress: false }),
        expect.objectContaining({ ...https, CidrIpv6: '::/0' }),
        expect.objectContaining({ IpProtocol: '-1', FromPort: -1, ReferencedGroupInfo: expect.any(Object) }),
      ]);
      const found = new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: 'ip-permission.cidr', Values: ['203.0.113.0/24'] },
          { Name: 'ip-permission.group-name', Values: ['default'] },
          { Name: 'tag:Team', Values: ['web'] },
        ],
      });
      const { SecurityGroups: [group, ...others] = [] } = await engine.ec2().send(found);
      expect(others).toEqual([]);
      expect(group).toMatchObject({
        GroupId,
        GroupName: 'web',
        IpPermissions: [
          {
            ...https,
            IpRanges: [{ CidrIp: '203.0.113.0/24', Description: 'us' }],
            Ipv6Ranges: [{ CidrIpv6: '::/0' }],
          },
          { IpProtocol: '-1' },
        ],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      });
      const rules = new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] });
      expect((await engine.ec2().send(rules)).SecurityGroupRules).toHaveLength(4);
    });

    it('are refused what they have, what they cannot have, and what they lack', async () => {
      const client = engine.ec2();
      const repeated = { GroupId, ...https, CidrIp: '203.0.113.0/24' };
      const refusing: readonly (readonly [string, Promise<unknown>])[] = [
        ['InvalidPermission.Duplicate', client.send(new AuthorizeSecurityGroupIngressCommand(repeated))],
        [
          'InvalidParameterValue',
          client.send(new AuthorizeSecurityGroupIngressCommand({ ...repeated, CidrIp: '300.0.0.0/8' })),
        ],
        [
          'InvalidPermission.NotFound',
          client.send(new RevokeSecurityGroupIngressCommand({ ...repeated, CidrIp: '10.0.0.0/8' })),
        ],
        ['InvalidGroup.NotFound', client.send(new DeleteSecurityGroupCommand({ GroupId: 'sg-0123456789abcdef0' }))],
        ['CannotDelete', client.send(new DeleteSecurityGroupCommand({ GroupName: 'default' }))],
        [
          'InvalidGroup.Duplicate',
          client.send(new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'again' })),
        ],
        ['MissingParameter', client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId }))],
      ];
      const names = await Promise.all(
        refusing.map(([, refused]) => refused.then(String, (error: unknown) => Object(error).name)),
      );
      expect(names).toEqual(refusing.map(([name]) => name));
    });

    it('have their rules revoked by what they say and by id, and are deleted', async () => {
      const client = engine.ec2();
      const gone = await client.send(
        new RevokeSecurityGroupIngressCommand({ GroupId, ...https, CidrIp: '203.0.113.0/24' }),
      );
      expect(gone.RevokedSecurityGroupRules).toEqual([
        expect.objectContaining({ CidrIpv4: '203.0.113.0/24', GroupId }),
      ]);
      const { SecurityGroupRules = [] } = await client.send(new DescribeSecurityGroupRulesCommand({}));
      const out = SecurityGroupRules.find((rule) => rule.GroupId === GroupId && rule.IsEgress);
      const SecurityGroupRuleIds = [out?.SecurityGroupRuleId ?? ''];
      await client.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds }));
      const { SecurityGroups: [left] = [] } = await client.send(
        new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
      );
      expect(left?.IpPermissionsEgress).toEqual([]);
      expect(await client.send(new DeleteSecurityGroupCommand({ GroupId }))).toMatchObject({ Return: true, GroupId });
      await expect(client.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }))).rejects.toMatchObject({
        name: 'InvalidGroup.NotFound',
      });
    });

    it('are listed page by page', async () => {
      const names = Array.from({ length: 7 }, (_, n) => `page-${n}`);
      const client = engine.ec2(PARTNER);
      for (const GroupName of names) await client.send(new CreateSecurityGroupCommand({ GroupName, Description: 'x' }));
      const first = await client.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 }));
      const { NextToken = '' } = first;
      const second = await client.send(new DescribeSecurityGroupsCommand({ MaxResults: 5, NextToken }));
      const all = [...(first.SecurityGroups ?? []), ...(second.SecurityGroups ?? [])];
      expect(all.map(({ GroupName }) => GroupName)).toEqual(['default', ...names]);
      expect(second.NextToken).toBeUndefined();
    });
  });
});
