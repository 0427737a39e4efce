import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OWNER, PARTNER, REGION, startTestEngine, STRANGER, type TestEngine } from '../support/engine.js';
import { environmentOf, isInstalled } from './python.js';

const run = promisify(execFile);

/** Accounts come as arguments: their ids and keys. The last line tells how it ended. */
const STORY = `
import boto3, json, sys
from botocore.exceptions import ClientError

keys = json.loads(sys.argv[1])
def client(account, service="ec2", region=sys.argv[2]):
    key = keys[account]
    return boto3.client(service, region_name=region, aws_access_key_id=key["id"], aws_secret_access_key=key["secret"])
def refused(call, **asked):
    try:
        call(**asked)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"

owner, partner, stranger = sys.argv[3:6]
ec2 = client(owner)
bin = client(owner, "rbin")
bin.create_rule(ResourceType="EC2_IMAGE", RetentionPeriod={"RetentionPeriodValue": 7, "RetentionPeriodUnit": "DAYS"})
bin.create_rule(ResourceType="EBS_SNAPSHOT", RetentionPeriod={"RetentionPeriodValue": 9, "RetentionPeriodUnit": "DAYS"})
base = client(owner, "ssm").get_parameter(Name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")
launch = {"ImageId": base["Parameter"]["Value"], "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
instance = ec2.run_instances(**launch)["Instances"][0]["InstanceId"]
ec2.get_waiter("instance_running").wait(InstanceIds=[instance])
image = ec2.create_image(InstanceId=instance, Name="boto-1")["ImageId"]
ec2.get_waiter("image_available").wait(ImageIds=[image])
snapshot = ec2.describe_images(ImageIds=[image])["Images"][0]["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"UserId": partner}]})
ec2.modify_snapshot_attribute(SnapshotId=snapshot, CreateVolumePermission={"Add": [{"UserId": partner}]})
launch["ImageId"] = image
theirs = client(partner).run_instances(**launch)["Instances"][0]["ImageId"]
told = {"partner launched": theirs == image, "stranger": refused(client(stranger).run_instances, **launch)}
away = client(partner, region="us-east-1")
copy = away.copy_image(SourceImageId=image, SourceRegion=sys.argv[2], Name="boto-copy")["ImageId"]
away.get_waiter("image_available").wait(ImageIds=[copy])
ec2.enable_image_deprecation(ImageId=image, DeprecateAt="2030-01-01T00:00:00Z")
ec2.deregister_image(ImageId=image)
ec2.delete_snapshot(SnapshotId=snapshot)
told["binned"] = ec2.list_images_in_recycle_bin()["Images"][0]["ImageId"] == image
told["too early"] = refused(ec2.restore_image_from_recycle_bin, ImageId=image)
ec2.restore_snapshot_from_recycle_bin(SnapshotId=snapshot)
ec2.restore_image_from_recycle_bin(ImageId=image)
told["back"] = client(partner).describe_images(ImageIds=[image])["Images"][0]["State"]
ec2.disable_image(ImageId=image)
told["disabled"] = refused(ec2.run_instances, **launch)
told["dry"] = refused(ec2.terminate_instances, InstanceIds=[instance], DryRun=True)
ec2.terminate_instances(InstanceIds=[instance])
ec2.get_waiter("instance_terminated").wait(InstanceIds=[instance])
print(json.dumps(told))
`;

describe('a story told with boto3', () => {
  let engine: TestEngine;
  let there: boolean;
  beforeAll(async () => {
    there = await isInstalled('python3', '-c', 'import boto3');
    engine = await startTestEngine();
  }, 60_000);
  afterAll(() => engine.close());

  it('goes through launches, shares, a copy, the Recycle Bin, and the end', async () => {
    if (!there) return;
    const keys = Object.fromEntries([OWNER, PARTNER, STRANGER].map((account) => [account, engine.key(account)]));
    const words = ['-c', STORY, JSON.stringify(keys), REGION, OWNER, PARTNER, STRANGER];
    const { stdout } = await run('python3', words, { env: environmentOf(engine, OWNER, REGION) });
    expect(JSON.parse(stdout)).toEqual({
      'partner launched': true,
      stranger: 'InvalidAMIID.NotFound',
      binned: true,
      'too early': 'InvalidState',
      back: 'available',
      disabled: 'InvalidAMIID.Unavailable',
      dry: 'DryRunOperation',
    });
  }, 120_000);
});
