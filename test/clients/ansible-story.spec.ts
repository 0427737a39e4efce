import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../support/engine.js';
import { environmentOf, isInstalled } from './python.js';

const run = promisify(execFile);

/** The calls of the modules ec2_instance and ec2_ami, in their order, for a playbook that is run twice and then undone. */
const PLAYBOOK = `
import boto3, json, sys, uuid
from botocore.exceptions import ClientError

ec2 = boto3.client("ec2")
partner = sys.argv[1]
def pages(operation, key, **asked):
    return [item for page in ec2.get_paginator(operation).paginate(**asked) for item in page[key]]
def filters(**wanted):
    return [{"Name": name.replace("__", ":").replace("_", "-"), "Values": values} for name, values in wanted.items()]
def refused(call, **asked):
    try:
        call(**asked)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"

# ec2_instance: state running, exact name, tags, wait
STATES = ["pending", "running", "stopping", "stopped"]
def existing():
    wanted = filters(tag__Name=["web-01"], instance_state_name=STATES)
    return [one for found in pages("describe_instances", "Reservations", Filters=wanted) for one in found["Instances"]]
def ensure_instance(token):
    found = existing()
    if found:
        return found[0]["InstanceId"], False
    images = ec2.describe_images(Owners=["amazon"], Filters=filters(name=["al2023-ami-2023*"], architecture=["x86_64"]))
    image = sorted(images["Images"], key=lambda one: one["CreationDate"])[-1]["ImageId"]
    vpc = ec2.describe_vpcs(Filters=filters(is_default=["true"]))["Vpcs"][0]["VpcId"]
    subnet = ec2.describe_subnets(Filters=filters(vpc_id=[vpc], state=["available"], default_for_az=["true"]))["Subnets"][0]
    groups = pages("describe_security_groups", "SecurityGroups", Filters=filters(vpc_id=[vpc]))
    group = [one["GroupId"] for one in groups if one["GroupName"] == "default"]
    tags = [{"Key": "Name", "Value": "web-01"}, {"Key": "Env", "Value": "test"}]
    spec = {
        "ClientToken": token, "MaxCount": 1, "MinCount": 1, "ImageId": image, "InstanceType": "t3.micro",
        "Monitoring": {"Enabled": False}, "EbsOptimized": False,
        "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": subnet["SubnetId"], "Groups": group}],
        "MetadataOptions": {"HttpEndpoint": "enabled", "HttpTokens": "optional"},
        "TagSpecifications": [{"ResourceType": kind, "Tags": tags} for kind in ("instance", "volume")],
    }
    first = ec2.run_instances(**spec)["Instances"][0]["InstanceId"]
    assert ec2.run_instances(**spec)["Instances"][0]["InstanceId"] == first
    ec2.get_waiter("instance_exists").wait(InstanceIds=[first])
    ec2.get_waiter("instance_running").wait(InstanceIds=[first])
    ec2.get_waiter("instance_status_ok").wait(InstanceIds=[first])
    return first, True

told = {}
instance, told["created"] = ensure_instance(uuid.uuid4().hex)
same, told["changed"] = ensure_instance(uuid.uuid4().hex)
told["same"] = same == instance
status = ec2.describe_instance_status(InstanceIds=[instance], IncludeAllInstances=True)["InstanceStatuses"][0]
told["status"] = [status["InstanceState"]["Name"], status["InstanceStatus"]["Status"]]
def attribute(name, key):
    return ec2.describe_instance_attribute(InstanceId=instance, Attribute=name)[key].get("Value")
told["attributes"] = [attribute("disableApiTermination", "DisableApiTermination"), attribute("instanceType", "InstanceType"),
    attribute("userData", "UserData"), attribute("ebsOptimized", "EbsOptimized")]
ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": True})
ec2.create_tags(Resources=[instance], Tags=[{"Key": "Env", "Value": "prod"}, {"Key": "Owner", "Value": "ann"}])
ec2.delete_tags(Resources=[instance], Tags=[{"Key": "Owner"}])
told["tags"] = {one["Key"]: one["Value"] for one in existing()[0]["Tags"]}
ec2.stop_instances(InstanceIds=[instance], Force=False)
ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance])

# ec2_ami: from the instance, with a launch permission; then registered anew from its snapshot
def ami(name):
    return ec2.describe_images(Filters=filters(name=[name]), Owners=["self"])["Images"]
made = ec2.create_image(InstanceId=instance, Name="web image", Description="by a playbook",
    TagSpecifications=[{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": "web"}]} for kind in ("image", "snapshot")])["ImageId"]
ec2.get_waiter("image_available").wait(ImageIds=[made])
ec2.modify_image_attribute(ImageId=made, Attribute="launchPermission",
    LaunchPermission={"Add": [{"UserId": partner}], "Remove": []})
told["permission"] = ec2.describe_image_attribute(ImageId=made, Attribute="launchPermission")["LaunchPermissions"]
told["image tags"] = [ami("web image")[0]["Tags"], ami("web image")[0]["Description"]]
told["twice"] = refused(ec2.create_image, InstanceId=instance, Name="web image")
snapshots = [one["Ebs"]["SnapshotId"] for one in ami("web image")[0]["BlockDeviceMappings"]]
registered = ec2.register_image(Name="web again", Architecture="x86_64", VirtualizationType="hvm", RootDeviceName="/dev/xvda",
    EnaSupport=True, BootMode="uefi-preferred", BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshots[0]}}])["ImageId"]
ec2.get_waiter("image_available").wait(ImageIds=[registered])

# state absent, with delete_snapshot: the module deregisters, then deletes the snapshots that nothing else uses
ec2.deregister_image(ImageId=made)
told["in use"] = refused(ec2.delete_snapshot, SnapshotId=snapshots[0])
told["gone"] = ami("web image")
ec2.deregister_image(ImageId=registered)
ec2.delete_snapshot(SnapshotId=snapshots[0])
told["snapshots"] = pages("describe_snapshots", "Snapshots", OwnerIds=["self"])
told["protected"] = refused(ec2.terminate_instances, InstanceIds=[instance])
ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": False})
ec2.terminate_instances(InstanceIds=[instance])
ec2.get_waiter("instance_terminated").wait(InstanceIds=[instance])
told["left"] = existing()
print(json.dumps(told))
`;

describe('a playbook told with boto3, call by call as Ansible’s amazon.aws modules make them', () => {
  let engine: TestEngine;
  let there: boolean;
  beforeAll(async () => {
    there = await isInstalled('python3', '-c', 'import boto3');
    engine = await startTestEngine();
  }, 60_000);
  afterAll(() => engine.close());

  it('makes an instance once, an image of it, another one of its snapshot, and takes all away', async () => {
    if (!there) return;
    const words = ['-c', PLAYBOOK, PARTNER];
    const { stdout } = await run('python3', words, { env: environmentOf(engine, OWNER, REGION) });
    expect(JSON.parse(stdout)).toEqual({
      created: true,
      changed: false,
      same: true,
      status: ['running', 'ok'],
      attributes: [false, 't3.micro', null, false],
      tags: { Name: 'web-01', Env: 'prod' },
      permission: [{ UserId: PARTNER }],
      'image tags': [[{ Key: 'Name', Value: 'web' }], 'by a playbook'],
      twice: 'InvalidAMIName.Duplicate',
      'in use': 'InvalidSnapshot.InUse',
      gone: [],
      snapshots: [],
      protected: 'OperationNotPermitted',
      left: [],
    });
  }, 120_000);
});
