import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OWNER, REGION, startTestEngine, type TestEngine } from '../support/engine.js';
import { environmentOf, isInstalled } from './python.js';

const run = promisify(execFile);

const STORY = `
import base64, boto3, json
from botocore.exceptions import ClientError

ec2 = boto3.client("ec2")
def refused(call, **asked):
    try:
        call(**asked)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"

told = {}
pair = ec2.create_key_pair(KeyName="ann", KeyType="ed25519")
told["key"] = pair["KeyMaterial"].splitlines()[0]
ec2.get_waiter("key_pair_exists").wait(KeyNames=["ann"])
vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
group = ec2.create_security_group(GroupName="web", Description="web servers", VpcId=vpc)["GroupId"]
https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
told["again"] = refused(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[https])
parameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
image = boto3.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
data = {"ImageId": image, "InstanceType": "t3.micro", "KeyName": "ann", "SecurityGroupIds": [group]}
data["UserData"] = base64.b64encode(b"#!/bin/sh").decode()
ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
launched = ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"}, MinCount=1, MaxCount=1)
instance = launched["Instances"][0]
told["launched"] = [instance["KeyName"], instance["SecurityGroups"] == [{"GroupId": group, "GroupName": "web"}]]
request = ec2.request_spot_instances(LaunchSpecification={"ImageId": image, "InstanceType": "t3.micro"})
ids = [request["SpotInstanceRequests"][0]["SpotInstanceRequestId"]]
ec2.get_waiter("spot_instance_request_fulfilled").wait(SpotInstanceRequestIds=ids)
told["cancelled"] = ec2.cancel_spot_instance_requests(SpotInstanceRequestIds=ids)["CancelledSpotInstanceRequests"][0]["State"]
ec2.delete_key_pair(KeyName="ann")
told["gone"] = refused(ec2.run_instances, LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=1, MaxCount=1)
print(json.dumps(told))
`;

describe('what stands around instances, told with boto3', () => {
  let engine: TestEngine;
  let there: boolean;
  beforeAll(async () => {
    there = await isInstalled('python3', '-c', 'import boto3');
    engine = await startTestEngine();
  }, 60_000);
  afterAll(() => engine.close());

  it('is made, launched with, and taken away', async () => {
    if (!there) return;
    const { stdout } = await run('python3', ['-c', STORY], { env: environmentOf(engine, OWNER, REGION) });
    expect(JSON.parse(stdout)).toEqual({
      key: '-----BEGIN OPENSSH PRIVATE KEY-----',
      again: 'InvalidPermission.Duplicate',
      launched: ['ann', true],
      cancelled: 'cancelled',
      gone: 'InvalidKeyPair.NotFound',
    });
  }, 120_000);
});
