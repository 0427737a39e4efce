import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OWNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const run = promisify(execFile);

const BOTO3 = `
import boto3, botocore, sys
ec2 = boto3.client("ec2", endpoint_url=sys.argv[1])
pages = ec2.get_paginator("describe_images").paginate(Owners=["self"], PaginationConfig={"PageSize": 5})
print([image["Name"] for page in pages for image in page["Images"]])
newest = boto3.resource("ec2", endpoint_url=sys.argv[1]).images.filter(
    Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-2*"]}, {"Name": "architecture", "Values": ["arm64"]}])
print([(image.root_device_name, image.tags, image.state) for image in newest])
try:
    ec2.describe_images(ImageIds=["ami-0123456789abcdef0"])
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
`;

describe('images as clients that speak through botocore are shown them', () => {
  let engine: TestEngine;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    engine = await startTestEngine();
    for (const digit of ['1', '2', '3', '4', '5', '6']) {
      const imageId = `ami-0000000000000000${digit}`;
      const data = {
        imageId,
        ownerId: OWNER,
        region: REGION,
        attributes: { name: `web-${digit}` },
        tags: { n: digit },
      };
      await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data: { ...data, state: 'available' } });
    }
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
  const aws = async (...args: string[]) => {
    const { stdout } = await run('aws', ['--endpoint-url', engine.url, '--output', 'json', 'ec2', ...args], { env });
    return JSON.parse(stdout);
  };

  it('are found by the AWS CLI', async () => {
    if (!(await works('aws', '--version'))) return;
    const filters = ['--filters', 'Name=tag:n,Values=3,4', 'Name=state,Values=available'];
    const names = await aws('describe-images', '--owners', 'self', ...filters, '--query', 'Images[].Name');
    expect(names).toEqual(['web-3', 'web-4']);
    const latest = ['--query', 'sort_by(Images, &CreationDate)[-1].Name'];
    const ubuntu = ['--owners', '099720109477', '--filters', 'Name=name,Values=ubuntu/images/hvm-ssd*/*noble*amd64*'];
    expect(await aws('describe-images', ...ubuntu, ...latest)).toMatch(/ubuntu-noble-24\.04-amd64-server-\d+$/);
    await expect(aws('describe-images', '--image-ids', 'ami-0123456789abcdef0')).rejects.toThrow(
      /InvalidAMIID\.NotFound.*The image id '\[ami-0123456789abcdef0\]' does not exist/s,
    );
  }, 60_000);

  it('are found by boto3, page by page', async () => {
    if (!(await works('python3', '-c', 'import boto3'))) return;
    const { stdout } = await run('python3', ['-c', BOTO3, engine.url], { env });
    expect(stdout.split('\n')).toEqual([
      "['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-6']",
      "[('/dev/xvda', [], 'available')]",
      'InvalidAMIID.NotFound',
      '',
    ]);
  }, 60_000);
});
