import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { z } from 'zod';
import { AccessKeys } from '#access';
import { EventStore } from '#event-store';
import { held } from '#testing';
import { AppModule } from '../app.module.js';
import { createHttp } from '../http.js';
import { Metrics } from '../operation/metrics.js';
import { publicParameters } from './public-images.js';

const ACCOUNT = '111122223333';
const OTHER = '222233334444';
const run = promisify(execFile);

const BOTO3 = `
import boto3, botocore, sys
ec2 = boto3.client("ec2", endpoint_url=sys.argv[1])
zones = ec2.describe_availability_zones(Filters=[{"Name": "zone-name", "Values": ["*b"]}])["AvailabilityZones"]
print([zone["ZoneId"] for zone in zones])
try:
    ec2.describe_regions(DryRun=True)
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
`;

const AS_A_ROLE = `
import boto3, botocore, sys
url, account, other = sys.argv[1:4]
sts = boto3.client("sts", endpoint_url=url)
print(sts.get_caller_identity()["Arn"])
assumed = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/builder", RoleSessionName="nightly", DurationSeconds=900)
keys = assumed["Credentials"]
session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
print(session.client("sts", endpoint_url=url).get_caller_identity()["Arn"] == assumed["AssumedRoleUser"]["Arn"])
print(session.client("ec2", endpoint_url=url).disable_image_block_public_access()["ImageBlockPublicAccessState"])
ssm = session.client("ssm", endpoint_url=url)
name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
parameter = ssm.get_parameter(Name=name)["Parameter"]
print(parameter["Value"][:5], parameter["LastModifiedDate"].year)
print(ssm.get_parameters(Names=[name, "/nothing"])["InvalidParameters"])
pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/aws/service/debian", Recursive=True, MaxResults=3)
print(len([one for page in pages for one in page["Parameters"]]))
for attempt in (
    lambda: sts.assume_role(RoleArn=f"arn:aws:iam::{other}:role/admin", RoleSessionName="nightly"),
    lambda: ssm.get_parameter(Name="/nothing"),
):
    try:
        attempt()
    except botocore.exceptions.ClientError as error:
        print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
`;

const ACROSS_ACCOUNTS = `
import boto3, botocore, sys
url, role, image = sys.argv[1:4]
sts = boto3.client("sts", endpoint_url=url)
try:
    keys = sts.assume_role(RoleArn=role, RoleSessionName="sweep", ExternalId="contract-17")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    session.client("ec2", endpoint_url=url).deregister_image(ImageId=image)
    print("deregistered")
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"], error.response["Error"]["Message"])
`;

describe('the clients that speak through botocore', () => {
  let app: NestFastifyApplication;
  let url: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [AppModule.forRoot({ memory: true }, new Metrics())],
    }).compile();
    const http = createHttp({ logger: pino({ level: 'silent' }), metrics: new Metrics(), token: undefined });
    app = module.createNestApplication<NestFastifyApplication>(http, { bodyParser: false, logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    const { id, secret } = app.get(AccessKeys).create({ account: ACCOUNT, principal: 'ada' });
    const files = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_PAGER: '' };
    const key = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_DEFAULT_REGION: 'eu-west-1' };
    env = { ...process.env, ...files, ...key };
  });
  afterAll(() => app.close());

  const works = async (command: string, ...args: string[]) => {
    const installed = await run(command, args).then(
      () => true,
      () => false,
    );
    if (!installed) console.warn(`skipped: '${command} ${args.join(' ')}' does not work here`);
    return installed;
  };
  const aws = async (...args: string[]) => {
    const { stdout } = await run('aws', ['--endpoint-url', url, '--output', 'json', ...args], { env });
    return JSON.parse(stdout);
  };

  it('are answered: the AWS CLI', async () => {
    if (!(await works('aws', '--version'))) return;
    expect(await aws('ec2', 'describe-regions', '--region-names', 'eu-west-1')).toEqual({
      Regions: [
        { OptInStatus: 'opt-in-not-required', RegionName: 'eu-west-1', Endpoint: 'ec2.eu-west-1.amazonaws.com' },
      ],
    });
    const arn = `arn:aws:iam::${ACCOUNT}:user/ada`;
    expect(await aws('sts', 'get-caller-identity')).toMatchObject({ Account: ACCOUNT, Arn: arn });
  }, 60_000);

  it('say why they were refused: the AWS CLI', async () => {
    if (!(await works('aws', '--version'))) return;
    const elsewhere = aws('ec2', 'describe-regions', '--region-names', 'atlantis-1');
    await expect(elsewhere).rejects.toThrow(/InvalidParameterValue.*atlantis-1/s);
    await expect(aws('ssm', 'get-parameter', '--name', '/a')).rejects.toThrow(/ParameterNotFound.*\/a not found/s);
    await expect(aws('kms', 'list-keys')).rejects.toThrow(/UnsupportedOperation.*'kms' is not here/s);
    await expect(aws('iam', 'list-users')).rejects.toThrow(/UnsupportedOperation.*'iam' is not here/s);
    await expect(aws('eks', 'list-clusters')).rejects.toThrow(/UnsupportedOperation.*'eks' is not here/s);
    await expect(aws('rbin', 'get-rule', '--identifier', '0123456789A')).rejects.toThrow(
      /ResourceNotFoundException.*0123456789A/s,
    );
  }, 60_000);

  it('are answered: boto3', async () => {
    if (!(await works('python3', '-c', 'import boto3'))) return;
    const { stdout } = await run('python3', ['-c', BOTO3, url], { env });
    expect(stdout).toBe("['euw1-az2']\nDryRunOperation 412\n");
  }, 60_000);

  it('act as a role of the account that a key was made for, and find a public image: boto3', async () => {
    if (!(await works('python3', '-c', 'import boto3'))) return;
    const made = await fetch(`${url}/v1/access-keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: OTHER, principal: 'eve' }),
    });
    const { id, secret } = z.object({ id: z.string(), secret: z.string() }).parse(await made.json());
    const key = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret };
    const { stdout } = await run('python3', ['-c', AS_A_ROLE, url, OTHER, ACCOUNT], { env: { ...env, ...key } });
    expect(stdout.trimEnd().split('\n')).toEqual([
      `arn:aws:iam::${OTHER}:user/eve`,
      'True',
      'unblocked',
      'ami-0 2026',
      "['/nothing']",
      String(publicParameters('eu-west-1').filter(({ name }) => name.startsWith('/aws/service/debian/')).length),
      'AccessDenied 403',
      'ParameterNotFound 400',
    ]);
    const [ruled, unblocked] = await held(app.get(EventStore), `account-${OTHER}`);
    expect(ruled).toMatchObject({ type: 'AccountRuled', metadata: { source: 'engine' } });
    const actor = { principal: `arn:aws:sts::${OTHER}:assumed-role/builder/nightly`, session: 'nightly' };
    expect(unblocked).toMatchObject({ type: 'ImageBlockPublicAccessSet', metadata: { account: OTHER, actor } });
  }, 60_000);

  it('clear up in another account by a role that trusts them, and by no other: boto3', async () => {
    if (!(await works('python3', '-c', 'import boto3'))) return;
    const [owner, image] = ['333344445555', 'ami-0000000000000000b'];
    const asked = async (method: string, path: string, body?: object) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
      return { status: answer.status, answer: await answer.json() };
    };
    const name = 'sweeper';
    const role = { account: owner, name, trusts: [ACCOUNT], externalId: 'contract-17' };
    expect(await asked('POST', '/v1/roles', role)).toMatchObject({ status: 201, answer: { mode: 'ruled' } });
    await asked('POST', `/v1/images/import?account=${owner}&region=eu-west-1`, {
      Images: [{ ImageId: image, Name: 'old' }],
    });
    const arn = `arn:aws:iam::${owner}:role/${name}`;
    const { id, secret } = app.get(AccessKeys).create({ account: '777788889999', principal: 'mallory' });
    const stranger = { ...env, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret };
    const sweep = async (as: NodeJS.ProcessEnv) =>
      (await run('python3', ['-c', ACROSS_ACCOUNTS, url, arn, image], { env: as })).stdout.trim();
    expect(await sweep(stranger)).toMatch(
      /^AccessDenied User: .*user\/mallory is not authorized to perform: sts:AssumeRole/,
    );
    expect(await sweep(env)).toBe('deregistered');
    const gone = (await held(app.get(EventStore), `image-${image}`)).find(({ type }) => type === 'ImageDeregistered');
    const session = `arn:aws:sts::${owner}:assumed-role/${name}/sweep`;
    const actor = { principal: session, session: 'sweep', assumedBy: `arn:aws:iam::${ACCOUNT}:user/ada` };
    expect(gone).toMatchObject({ metadata: { account: owner, actor } });
    expect(await asked('GET', `/v1/roles?account=${owner}`)).toMatchObject({
      answer: { items: [{ deletedAt: null }] },
    });
    expect(await asked('DELETE', `/v1/roles/${owner}/${name}`)).toMatchObject({ status: 200 });
    expect(await asked('DELETE', `/v1/roles/${owner}/${name}`)).toMatchObject({ status: 404 });
    expect(await sweep(env)).toMatch(/^AccessDenied/);
  }, 60_000);
});
