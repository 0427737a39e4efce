import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { AppModule } from '../app.module.js';
import { createHttp } from '../http.js';
import { Metrics } from '../operation/metrics.js';
import { AccessKeys } from '#access';

const ACCOUNT = '111122223333';
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
    await expect(aws('ssm', 'get-parameter', '--name', '/a')).rejects.toThrow(
      /UnsupportedOperation.*'ssm' is not here/s,
    );
    await expect(aws('iam', 'list-users')).rejects.toThrow(/UnsupportedOperation.*'iam' is not here/s);
    await expect(aws('rbin', 'get-rule', '--identifier', 'abc')).rejects.toThrow(
      /UnsupportedOperation.*'rbin' is not/s,
    );
  }, 60_000);

  it('are answered: boto3', async () => {
    if (!(await works('python3', '-c', 'import boto3'))) return;
    const { stdout } = await run('python3', ['-c', BOTO3, url], { env });
    expect(stdout).toBe("['euw1-az2']\nDryRunOperation 412\n");
  }, 60_000);
});
