import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../test/support/engine.js';

const run = promisify(execFile);

const BOTO3 = `
import boto3, botocore, sys
rbin = boto3.client("rbin", endpoint_url=sys.argv[1])
days = lambda count: {"RetentionPeriodValue": count, "RetentionPeriodUnit": "DAYS"}
rule = rbin.create_rule(ResourceType="EC2_IMAGE", RetentionPeriod=days(30), Description="all images", Tags=[{"Key": "a b", "Value": "1"}])
id, arn = rule["Identifier"], rule["RuleArn"]
print(len(id), rule["LockState"], rule["Tags"])
print(rbin.update_rule(Identifier=id, RetentionPeriod=days(60))["RetentionPeriod"]["RetentionPeriodValue"])
print([one["Identifier"] == id for one in rbin.list_rules(ResourceType="EC2_IMAGE")["Rules"]])
print(rbin.list_rules(ResourceType="EBS_VOLUME")["Rules"])
rbin.tag_resource(ResourceArn=arn, Tags=[{"Key": "c/d", "Value": "2"}])
rbin.untag_resource(ResourceArn=arn, TagKeys=["a b"])
print(rbin.list_tags_for_resource(ResourceArn=arn)["Tags"])
delay = {"UnlockDelay": {"UnlockDelayValue": 7, "UnlockDelayUnit": "DAYS"}}
print(rbin.lock_rule(Identifier=id, LockConfiguration=delay)["LockState"])
def refused(call, **parameters):
    try:
        call(**parameters)
    except botocore.exceptions.ClientError as error:
        print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], error.response.get("Reason"))
refused(rbin.delete_rule, Identifier=id)
unlocking = rbin.unlock_rule(Identifier=id)
print(unlocking["LockState"], (unlocking["LockEndTime"].replace(tzinfo=None) - __import__("datetime").datetime.utcnow()).days in (6, 7))
refused(rbin.get_rule, Identifier="00000000000")
refused(rbin.create_rule, ResourceType="EBS_VOLUME", RetentionPeriod=days(8))
other = rbin.create_rule(ResourceType="EBS_SNAPSHOT", RetentionPeriod=days(1), ResourceTags=[{"ResourceTagKey": "Team", "ResourceTagValue": "web"}])
print(rbin.get_rule(Identifier=other["Identifier"])["ResourceTags"])
print(len(rbin.list_rules(ResourceType="EBS_SNAPSHOT", ResourceTags=[{"ResourceTagKey": "Team"}])["Rules"]))
rbin.delete_rule(Identifier=other["Identifier"])
print(rbin.list_rules(ResourceType="EBS_SNAPSHOT")["Rules"])
`;

describe('the Recycle Bin, over a socket', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  async function send(method: string, path: string, asked?: object | string, account = OWNER) {
    const { id, secret } = engine.key(account);
    const credentials = { accessKeyId: id, secretAccessKey: secret };
    const signer = new SignatureV4({ service: 'rbin', region: REGION, sha256: Sha256, credentials });
    const body = typeof asked === 'string' ? asked : asked && JSON.stringify(asked);
    const { host } = new URL(engine.url);
    const headers = { host, 'content-type': 'application/json' };
    const request = new HttpRequest({ method, path, hostname: host, headers, ...(body !== undefined && { body }) });
    const { headers: signed } = await signer.sign(request);
    const answer = await fetch(engine.url + path, { method, headers: signed, ...(body !== undefined && { body }) });
    const text = await answer.text();
    const type = answer.headers.get('x-amzn-errortype');
    return { status: answer.status, type, body: text === '' ? undefined : JSON.parse(text) };
  }
  const days = (value: number) => ({ RetentionPeriodValue: value, RetentionPeriodUnit: 'DAYS' });
  const images = { ResourceType: 'EC2_IMAGE', RetentionPeriod: days(30) };

  it('makes rules, which are facts of the account', async () => {
    const { status, body } = await send('POST', '/rules', { ...images, Description: 'all images' });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        ...images,
        Identifier: expect.stringMatching(/^[0-9A-Za-z]{11}$/),
        RuleArn: `arn:aws:rbin:${REGION}:${OWNER}:rule/${body.Identifier}`,
        LockState: 'unlocked',
        Status: 'available',
      }),
    ]);
    const told = await engine.facts(`account-${OWNER}`);
    expect(told.at(-1)).toMatchObject({
      type: 'RecycleBinRuleCreated',
      data: { ruleId: body.Identifier, retentionDays: 30, resourceType: 'EC2_IMAGE', region: REGION },
    });
    expect(await send('GET', `/rules/${body.Identifier}`)).toMatchObject({ status: 200, body: { ...images } });
    expect(await send('DELETE', `/rules/${body.Identifier}`)).toEqual({ status: 204, type: null, body: undefined });
  });

  it('lists rules page by page, to their own account', async () => {
    for (const count of [1, 2, 3]) await send('POST', '/rules', { ...images, RetentionPeriod: days(count) });
    const asked = { ResourceType: 'EC2_IMAGE', MaxResults: 2 };
    const first = await send('POST', '/list-rules', asked);
    const second = await send('POST', '/list-rules', { ...asked, NextToken: first.body.NextToken });
    expect([...first.body.Rules, ...second.body.Rules].map((rule) => rule.RetentionPeriod)).toEqual(
      [1, 2, 3].map(days),
    );
    expect(second.body.NextToken).toBeUndefined();
    expect((await send('POST', '/list-rules', asked, PARTNER)).body).toEqual({ Rules: [] });
    expect(await send('POST', '/list-rules', { ...asked, NextToken: 'forged' })).toMatchObject({
      status: 400,
      type: 'ValidationException',
    });
  });

  it.each([
    ['ValidationException', 400, 'POST /rules', 'not JSON'],
    ['ValidationException', 400, 'POST /rules', { ResourceType: 'EC2_IMAGE' }],
    ['ValidationException', 400, 'POST /rules', { ...images, RetentionPeriod: days(366) }],
    ['ValidationException', 400, 'POST /rules', { ...images, ResourceType: 'S3_BUCKET' }],
    ['ValidationException', 400, 'POST /rules', { ...images, Tags: [{ Key: 'aws:x', Value: '1' }] }],
    ['ValidationException', 400, 'PUT /rules', images],
    ['ValidationException', 400, 'GET /buckets', undefined],
    ['ResourceNotFoundException', 404, 'GET /rules/00000000000', undefined],
    ['ResourceNotFoundException', 404, 'DELETE /rules/00000000000', undefined],
    ['ResourceNotFoundException', 404, 'GET /tags/arn%3Aaws%3Arbin%3Aeu-west-1%3A1%3Arule%2Fx', undefined],
  ])('refuses by %s (%i): %s', async (type, status, called, asked) => {
    const [method = '', path = ''] = called.split(' ');
    const before = await engine.facts(`account-${OWNER}`);
    const refused = await send(method, path, asked);
    expect(refused).toMatchObject({ type, status, body: { Message: expect.any(String), Reason: expect.any(String) } });
    expect(await engine.facts(`account-${OWNER}`)).toEqual(before);
  });

  it('answers boto3', async () => {
    const installed = await run('python3', ['-c', 'import boto3']).then(
      () => true,
      () => false,
    );
    if (!installed) return console.warn('skipped: boto3 is not installed');
    const { id, secret } = engine.key(PARTNER);
    const files = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
    const key = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_DEFAULT_REGION: REGION };
    const { stdout } = await run('python3', ['-W', 'ignore', '-c', BOTO3, engine.url], {
      env: { ...process.env, ...files, ...key },
    });
    expect(stdout.trimEnd().split('\n')).toEqual([
      "11 unlocked [{'Key': 'a b', 'Value': '1'}]",
      '60',
      '[True]',
      '[]',
      "[{'Key': 'c/d', 'Value': '2'}]",
      'locked',
      'ConflictException 409 INVALID_RULE_STATE',
      'pending_unlock True',
      'ResourceNotFoundException 404 RULE_NOT_FOUND',
      'ValidationException 400 INVALID_PARAMETER_VALUE',
      "[{'ResourceTagKey': 'Team', 'ResourceTagValue': 'web'}]",
      '1',
      '[]',
    ]);
  }, 60_000);
});
