import {
  AuthorizeSecurityGroupIngressCommand,
  CopyImageCommand,
  CreateImageCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  type EC2Client,
  EnableImageDeprecationCommand,
  type Image,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  type Tag,
  TerminateInstancesCommand,
  waitUntilImageAvailable,
  waitUntilInstanceRunning,
  waitUntilInstanceStopped,
  waitUntilInstanceTerminated,
  waitUntilSecurityGroupExists,
} from '@aws-sdk/client-ec2';
import { cloudPlan } from '#lifecycle/commands';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../support/engine.js';

const ELSEWHERE = 'us-east-1';
const NAME = 'packer-web 1772359200';
const TAGS: Tag[] = [
  { Key: 'Base', Value: 'debian-13' },
  { Key: 'Release', Value: 'latest' },
];
const waiting = (client: EC2Client) => ({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

function given<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The answer has no ${what}.`);
  return value;
}

/** The calls of Packer's amazon-ebs builder, in its order (github.com/hashicorp/packer-plugin-amazon, builder/ebs). */
describe('an image built as Packer builds it', () => {
  let engine: TestEngine;
  let ec2: EC2Client;
  let away: EC2Client;
  let source: Image;
  let group: string;
  let subnet: string;
  let instanceId: string;
  const images: { readonly client: EC2Client; readonly id: string }[] = [];

  beforeAll(async () => {
    engine = await startTestEngine({
      cloud: cloudPlan('instance=0.2,stop=0.2,terminate=0.2,snapshot=0.2'),
      settles: false,
    });
    [ec2, away] = [engine.ec2(), engine.ec2(OWNER, ELSEWHERE)];
  });
  afterAll(() => engine.close());

  const imageOf = async (client: EC2Client, id: string): Promise<Image> => {
    const { Images = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [id] }));
    return given(Images[0], 'image');
  };
  const snapshotsOf = ({ BlockDeviceMappings = [] }: Image): string[] =>
    BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);

  it('checks the Regions and that the name is free', async () => {
    const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));
    expect(Regions.map(({ RegionName }) => RegionName)).toEqual(expect.arrayContaining([REGION, ELSEWHERE]));
    const named = { Owners: ['self'], Filters: [{ Name: 'name', Values: [NAME] }] };
    expect((await ec2.send(new DescribeImagesCommand(named))).Images).toEqual([]);
  });

  it('finds the most recent base image of an owner by a pattern', async () => {
    const { Images = [] } = await ec2.send(
      new DescribeImagesCommand({
        Owners: ['136693071363'],
        Filters: [
          { Name: 'name', Values: ['debian-13-amd64-*'] },
          { Name: 'root-device-type', Values: ['ebs'] },
          { Name: 'virtualization-type', Values: ['hvm'] },
        ],
      }),
    );
    const newest = Images.toSorted((a, b) => Date.parse(b.CreationDate ?? '') - Date.parse(a.CreationDate ?? ''))[0];
    source = given(newest, 'image');
    expect(source).toMatchObject({ State: 'available', Architecture: 'x86_64', RootDeviceName: '/dev/xvda' });
  });

  it('chooses a network, and makes a temporary key pair and a security group', async () => {
    const { Vpcs = [] } = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    );
    const vpc = given(Vpcs[0]?.VpcId, 'VPC');
    const offered = new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['t3.micro'] }],
    });
    const zones = (await ec2.send(offered)).InstanceTypeOfferings?.flatMap(({ Location }) => Location ?? []) ?? [];
    const { Subnets = [] } = await ec2.send(
      new DescribeSubnetsCommand({
        Filters: [
          { Name: 'vpc-id', Values: [vpc] },
          { Name: 'availability-zone', Values: zones },
          { Name: 'state', Values: ['available'] },
        ],
      }),
    );
    subnet = given(Subnets[0]?.SubnetId, 'subnet');
    const { KeyMaterial = '' } = await ec2.send(
      new CreateKeyPairCommand({ KeyName: 'packer_65f0', KeyType: 'rsa', KeyFormat: 'pem' }),
    );
    expect(KeyMaterial).toContain('PRIVATE KEY');
    const made = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: 'packer_65f0',
        Description: 'Temporary group for Packer',
        VpcId: vpc,
        TagSpecifications: [{ ResourceType: 'security-group', Tags: TAGS }],
      }),
    );
    group = given(made.GroupId, 'group');
    await waitUntilSecurityGroupExists(waiting(ec2), { GroupIds: [group] });
    const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [ssh] }));
  });

  it('launches the source instance with tags and IMDSv2, and waits until it runs', async () => {
    const Tags = [{ Key: 'Name', Value: 'Packer Builder' }];
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({
        ImageId: source.ImageId,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        KeyName: 'packer_65f0',
        NetworkInterfaces: [
          {
            DeviceIndex: 0,
            AssociatePublicIpAddress: true,
            SubnetId: subnet,
            Groups: [group],
            DeleteOnTermination: true,
          },
        ],
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 12, VolumeType: 'gp3', DeleteOnTermination: true } },
        ],
        MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        InstanceInitiatedShutdownBehavior: 'stop',
        EbsOptimized: false,
        TagSpecifications: [
          { ResourceType: 'instance', Tags },
          { ResourceType: 'volume', Tags },
        ],
      }),
    );
    instanceId = given(Instances[0]?.InstanceId, 'instance');
    await waitUntilInstanceRunning(waiting(ec2), { InstanceIds: [instanceId] });
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    expect(Reservations[0]?.Instances?.[0]).toMatchObject({
      ImageId: source.ImageId,
      KeyName: 'packer_65f0',
      State: { Name: 'running' },
      SecurityGroups: [{ GroupId: group, GroupName: 'packer_65f0' }],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      PrivateIpAddress: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      Tags,
    });
    const attached = { Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }] };
    const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand(attached));
    expect(Volumes).toMatchObject([{ Size: 12, VolumeType: 'gp3', State: 'in-use', Tags }]);
  });

  it('stops it, and makes the image', async () => {
    await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    await waitUntilInstanceStopped(waiting(ec2), { InstanceIds: [instanceId] });
    const asked = { InstanceId: instanceId, Name: NAME, BlockDeviceMappings: [] };
    const { ImageId } = await ec2.send(new CreateImageCommand(asked));
    const id = given(ImageId, 'image');
    await waitUntilImageAvailable(waiting(ec2), { ImageIds: [id] });
    images.push({ client: ec2, id });
    expect(await imageOf(ec2, id)).toMatchObject({ Name: NAME, OwnerId: OWNER, SourceInstanceId: instanceId });
  });

  it('copies it into another Region', async () => {
    const SourceImageId = given(images[0]?.id, 'image');
    const asked = { SourceImageId, SourceRegion: REGION, Name: NAME, Encrypted: false };
    const { ImageId } = await away.send(new CopyImageCommand(asked));
    const id = given(ImageId, 'copy');
    await waitUntilImageAvailable(waiting(away), { ImageIds: [id] });
    images.push({ client: away, id });
    expect(await imageOf(away, id)).toMatchObject({ SourceImageId, SourceImageRegion: REGION });
  });

  it('deprecates, describes, shares and tags both, and their snapshots', async () => {
    const DeprecateAt = new Date(Date.now() + 30 * 24 * 3_600_000);
    for (const { client, id: ImageId } of images) {
      const snapshots = snapshotsOf(await imageOf(client, ImageId));
      await client.send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt }));
      await client.send(new ModifyImageAttributeCommand({ ImageId, Description: { Value: 'a web server' } }));
      const users = { UserIds: [PARTNER], OperationType: 'add' as const };
      await client.send(new ModifyImageAttributeCommand({ ImageId, Attribute: 'launchPermission', ...users }));
      await client.send(new ModifyImageAttributeCommand({ ImageId, ImdsSupport: { Value: 'v2.0' } }));
      for (const SnapshotId of snapshots) {
        const shared = { SnapshotId, Attribute: 'createVolumePermission' as const, ...users };
        await client.send(new ModifySnapshotAttributeCommand(shared));
      }
      await client.send(new CreateTagsCommand({ Resources: [ImageId], Tags: TAGS }));
      await client.send(new CreateTagsCommand({ Resources: snapshots, Tags: TAGS }));
      expect(await imageOf(client, ImageId)).toMatchObject({
        Description: 'a web server',
        ImdsSupport: 'v2.0',
        Tags: expect.arrayContaining(TAGS),
        DeprecationTime: expect.any(String),
      });
      const told = await client.send(new DescribeSnapshotsCommand({ SnapshotIds: snapshots }));
      expect(told.Snapshots).toMatchObject([
        { State: 'completed', VolumeSize: 12, Tags: expect.arrayContaining(TAGS) },
      ]);
    }
  });

  it('leaves nothing behind but the images: the group only once no instance uses it', async () => {
    const removed = () => ec2.send(new DeleteSecurityGroupCommand({ GroupId: group }));
    await expect(removed()).rejects.toMatchObject({ name: 'DependencyViolation' });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    await waitUntilInstanceTerminated(waiting(ec2), { InstanceIds: [instanceId] });
    await removed();
    await ec2.send(new DeleteKeyPairCommand({ KeyName: 'packer_65f0' }));
    await expect(ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }))).rejects.toMatchObject({
      name: 'InvalidGroup.NotFound',
    });
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
    expect(Images.map(({ ImageId }) => ImageId)).toEqual([images[0]?.id]);
  });

  it('can be launched by whom Packer shared it with', async () => {
    const asked = { ImageId: images[1]?.id, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
    const { Instances } = await engine.ec2(PARTNER, ELSEWHERE).send(new RunInstancesCommand(asked));
    expect(Instances).toMatchObject([{ ImageId: images[1]?.id, MetadataOptions: { HttpTokens: 'required' } }]);
  });
});
