import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const run = promisify(execFile);

const READS = `
import boto3, botocore, sys
ec2 = boto3.client("ec2", endpoint_url=sys.argv[1])
names = ["al2023-ami-2023*-x86_64"]
image = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": names}])["Images"][0]
tags = [{"ResourceType": kind, "Tags": [{"Key": "env", "Value": "test"}]} for kind in ("instance", "volume")]
launched = ec2.run_instances(ImageId=image["ImageId"], InstanceType="t3.micro", MinCount=6, MaxCount=6, TagSpecifications=tags)
ids = [one["InstanceId"] for one in launched["Instances"]]
fast = {"Delay": 1, "MaxAttempts": 20}
ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig=fast)
pages = list(ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5}))
shown = [one for page in pages for reservation in page["Reservations"] for one in reservation["Instances"]]
print(len(pages), sorted(one["InstanceId"] for one in shown) == sorted(ids))
print({one["State"]["Name"] for one in shown}, {one["NetworkInterfaces"][0]["Groups"][0]["GroupName"] for one in shown})
root = shown[0]["BlockDeviceMappings"][0]
print(root["DeviceName"] == image["RootDeviceName"], root["Ebs"]["DeleteOnTermination"])
volume = root["Ebs"]["VolumeId"]
ec2.get_waiter("volume_in_use").wait(VolumeIds=[volume], WaiterConfig=fast)
attached = [{"Name": "attachment.instance-id", "Values": [shown[0]["InstanceId"]]}]
print([one["VolumeId"] for one in ec2.describe_volumes(Filters=attached)["Volumes"]] == [volume])
snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[snapshot], WaiterConfig=fast)
print(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"][0]["Progress"])
ec2.get_waiter("instance_status_ok").wait(InstanceIds=ids, WaiterConfig=fast)
kinds = [tag["ResourceType"] for tag in ec2.describe_tags(Filters=[{"Name": "key", "Values": ["env"]}])["Tags"]]
print(kinds.count("instance"), kinds.count("volume"))
print(ec2.describe_instance_types(InstanceTypes=["t3.micro"])["InstanceTypes"][0]["MemoryInfo"])
try:
    ec2.describe_instances(InstanceIds=["i-0123456789abcdef0"])
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
`;

describe('what botocore’s clients read of instances and storage', () => {
  let engine: TestEngine;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    engine = await startTestEngine();
    const { id, secret } = engine.key();
    const files = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_PAGER: '' };
    const key = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_DEFAULT_REGION: REGION };
    env = { ...process.env, ...files, ...key };
  });
  afterAll(() => engine.close());

  const works = async (command: string, ...args: string[]) => {
    const installed = await run(command, args).then(
      () => true,
      () => false,
    );
    if (!installed) console.warn(`skipped: '${command} ${args.join(' ')}' does not work here`);
    return installed;
  };

  it('is what they launched, through their waiters and pages: boto3', async () => {
    if (!(await works('python3', '-c', 'import boto3'))) return;
    const { stdout } = await run('python3', ['-c', READS, engine.url], { env });
    expect(stdout.trim().split('\n')).toEqual([
      '2 True',
      "{'running'} {'default'}",
      'True True',
      'True',
      '100%',
      '6 6',
      "{'SizeInMiB': 1024}",
      'InvalidInstanceID.NotFound',
    ]);
  }, 60_000);

  it('is told by every question: the AWS CLI', async () => {
    if (!(await works('aws', '--version'))) return;
    const asked = ['instances', 'snapshots --owner-ids self', 'instance-status', 'snapshot-tier-status'];
    for (const question of asked) {
      const args = ['--endpoint-url', engine.url, '--output', 'json', 'ec2', ...`describe-${question}`.split(' ')];
      const { stdout } = await run('aws', args, { env });
      expect(JSON.parse(stdout)).toEqual(expect.any(Object));
    }
  }, 120_000);
});
