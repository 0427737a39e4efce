import { connect } from 'node:net';
import {
  DescribeAvailabilityZonesCommand,
  DescribeRegionsCommand,
  DescribeTransitGatewaysCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { AppModule } from '../app.module.js';
import { createHttp } from '../http.js';
import { Metrics } from '../operation/metrics.js';
import { AccessKeys, type NewAccessKey } from '#access';

const ACCOUNT = '111122223333';

async function listen(): Promise<{ app: NestFastifyApplication; url: string; key: NewAccessKey; other: NewAccessKey }> {
  const module = await Test.createTestingModule({
    imports: [AppModule.forRoot({ memory: true }, new Metrics())],
  }).compile();
  const http = createHttp({ logger: pino({ level: 'silent' }), metrics: new Metrics(), token: 'the-engines-token' });
  const app = module.createNestApplication<NestFastifyApplication>(http, { bodyParser: false, logger: false });
  await app.listen(0, '127.0.0.1');
  const keys = app.get(AccessKeys);
  const key = keys.create({ account: ACCOUNT, principal: 'ada' });
  const other = keys.create({
    account: '444455556666',
    principal: 'root',
    id: 'AKIAOTHEROTHEROTHER1',
    secret: 'hush-hush-hush',
  });
  return { app, url: (await app.getUrl()).replace('[::1]', '127.0.0.1'), key, other };
}

describe('the EC2 API over a socket', () => {
  let app: NestFastifyApplication;
  let url: string;
  let key: NewAccessKey;
  let other: NewAccessKey;

  beforeAll(async () => ({ app, url, key, other } = await listen()));
  afterAll(() => app.close());

  const client = (accessKeyId = key.id, secretAccessKey = key.secret) =>
    new EC2Client({
      region: 'eu-west-1',
      endpoint: url,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });

  /** Signs a request of any kind as the official signer does, and sends it. */
  async function send(
    body: string | Buffer,
    {
      service = 'ec2',
      region = 'eu-west-1',
      path = '/',
      headers = {},
    }: { service?: string; region?: string; path?: string; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; text: string; headers: Headers }> {
    const signer = new SignatureV4({
      service,
      region,
      sha256: Sha256,
      credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
    });
    const { host } = new URL(url);
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    const request = new HttpRequest({ method: 'POST', path, hostname: host, headers: { host, ...form }, body });
    const { headers: signed } = await signer.sign(request);
    const answer = await fetch(url + path, { method: 'POST', headers: signed, body });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  const refusal = async (form: string) => {
    const { status, text } = await send(form);
    const [, code, message] =
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Response><Errors><Error><Code>(\w+)<\/Code><Message>(.*)<\/Message><\/Error><\/Errors><RequestID>[0-9a-f-]{36}<\/RequestID><\/Response>$/s.exec(
        text,
      ) ?? [];
    return [status, code, message];
  };

  it('answers the official client', async () => {
    const { Regions, $metadata } = await client().send(
      new DescribeRegionsCommand({ Filters: [{ Name: 'region-name', Values: ['eu-*-1'] }] }),
    );
    expect(Regions?.map(({ RegionName }) => RegionName)).toEqual([
      'eu-central-1',
      'eu-north-1',
      'eu-south-1',
      'eu-west-1',
    ]);
    expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it('answers for the region of the credential’s scope', async () => {
    const { AvailabilityZones } = await client().send(
      new DescribeAvailabilityZonesCommand({ ZoneNames: ['eu-west-1b'] }),
    );
    expect(AvailabilityZones).toEqual([
      expect.objectContaining({ ZoneId: 'euw1-az2', State: 'available', Messages: [] }),
    ]);
  });

  it.each([
    ['DryRunOperation', { DryRun: true }],
    ['InvalidParameterValue', { RegionNames: ['atlantis-1'] }],
    ['InvalidParameterValue', { Filters: [{ Name: 'colour', Values: ['red'] }] }],
    ['MissingParameter', { Filters: [{ Name: 'region-name' }] }],
  ])('is understood by the official client when it refuses: %s', async (name, input) => {
    const failure = client().send(new DescribeRegionsCommand(input));
    await expect(failure).rejects.toMatchObject({ name, $metadata: { requestId: expect.any(String) } });
  });

  it('names what it can do, where an action is not here', async () => {
    const failure = client().send(new DescribeTransitGatewaysCommand());
    await expect(failure).rejects.toMatchObject({
      name: 'UnsupportedOperation',
      message: expect.stringContaining('DescribeRegions'),
    });
  });

  it('lets nobody in by a wrong secret, an unknown key, or a key that was revoked', async () => {
    const ask = (id: string, secret: string) => client(id, secret).send(new DescribeRegionsCommand());
    await expect(ask(key.id, 'wrong')).rejects.toMatchObject({
      name: 'AuthFailure',
      $metadata: { httpStatusCode: 401 },
    });
    await expect(ask('AKIANOBODYNOBODY1234', 'x')).rejects.toMatchObject({ name: 'AuthFailure' });
    await expect(ask(other.id, other.secret)).resolves.toHaveProperty('Regions');
    app.get(AccessKeys).revoke(other.id);
    await expect(ask(other.id, other.secret)).rejects.toMatchObject({ name: 'AuthFailure' });
  });

  it.each([
    ['', 400, 'MissingAction', 'The request must contain the parameter Action'],
    [
      'Action=FlyToTheMoon&Version=2016-11-15',
      400,
      'InvalidAction',
      'The action FlyToTheMoon is not valid for this web service.',
    ],
    ['Action=DescribeRegions', 400, 'MissingParameter', 'The request must contain the parameter Version'],
    ['Action=DescribeRegions&Version=2010-01-01', 400, 'NoSuchVersion', expect.stringContaining('2016-11-15')],
    [
      'Action=DescribeRegions&Version=2016-11-15&Colour=red',
      400,
      'UnknownParameter',
      'The parameter Colour is not recognized',
    ],
    [
      'Action=DescribeRegions&Version=2016-11-15&Version=2016-11-15',
      400,
      'InvalidQueryParameter',
      expect.stringContaining('Version'),
    ],
    [
      'Action=DescribeRegions&Version=2016-11-15&DryRun=%ff',
      400,
      'MalformedQueryString',
      expect.stringContaining('UTF-8'),
    ],
  ])('refuses in EC2’s form: %s', async (form, status, code, message) => {
    expect(await refusal(form)).toEqual([status, code, message]);
  });

  it('refuses a body that is not UTF-8, and one that is too large, and goes on', async () => {
    const invalid = await send(Buffer.from([0x41, 0x3d, 0xff, 0xfe]));
    expect([invalid.status, invalid.text]).toEqual([400, expect.stringContaining('<Code>MalformedQueryString</Code>')]);
    const large = await send(`Action=${'x'.repeat(10_000_000)}`);
    expect([large.status, large.text]).toEqual([413, expect.stringContaining('<Code>RequestEntityTooLarge</Code>')]);
    expect((await send('Action=DescribeRegions&Version=2016-11-15')).status).toBe(200);
  });

  it('takes a presigned URL', async () => {
    const { host, hostname, port } = new URL(url);
    const credentials = { accessKeyId: key.id, secretAccessKey: key.secret };
    const signer = new SignatureV4({ service: 'ec2', region: 'eu-west-1', sha256: Sha256, credentials });
    const query = { Action: 'DescribeRegions', Version: '2016-11-15', 'RegionName.1': 'eu-west-1' };
    const request = new HttpRequest({
      method: 'GET',
      path: '/',
      hostname,
      port: Number(port),
      query,
      headers: { host },
    });
    const presigned = await signer.presign(request, { expiresIn: 60 });
    const search = Object.entries(presigned.query ?? {})
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
      .join('&');
    const answer = await fetch(`${url}/?${search}`);
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining('<regionName>eu-west-1</regionName>'),
    ]);
  });

  it('asks who is not signed for a signature, whatever else they carry', async () => {
    const answer = await fetch(`${url}/?Action=DescribeRegions&Version=2016-11-15`);
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
    ]);
    const bearer = await fetch(url, { method: 'POST', headers: { authorization: 'Bearer the-engines-token' } });
    expect([bearer.status, await bearer.text()]).toEqual([
      400,
      expect.stringContaining('<Code>IncompleteSignature</Code>'),
    ]);
  });

  it('knows no region but AWS’s', async () => {
    const { status, text } = await send('Action=DescribeRegions&Version=2016-11-15', { region: 'mars-1' });
    expect([status, text]).toEqual([401, expect.stringContaining('Credential should be scoped to a valid region')]);
  });

  it('says who asks, by STS', async () => {
    const { status, text } = await send('Action=GetCallerIdentity&Version=2011-06-15', { service: 'sts' });
    expect(status).toBe(200);
    expect(text).toMatch(
      /<Arn>arn:aws:iam::111122223333:user\/ada<\/Arn><UserId>AIDA[A-V0-9]{17}<\/UserId><Account>111122223333<\/Account>/,
    );
    const refused = await send('Action=AssumeRoleWithSAML&Version=2011-06-15', { service: 'sts' });
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringMatching(/<ErrorResponse><Error><Type>Sender<\/Type><Code>InvalidAction</),
    ]);
  });

  it('says of any other service that it is not here, in that service’s form', async () => {
    const json = await send('{}', { service: 'kms', headers: { 'content-type': 'application/x-amz-json-1.1' } });
    expect([json.status, JSON.parse(json.text)]).toEqual([
      400,
      { __type: 'UnsupportedOperation', message: expect.stringContaining("'kms'") },
    ]);
    const rest = await send('{}', { service: 'lambda', headers: { 'content-type': 'application/json' } });
    expect([rest.status, rest.headers.get('x-amzn-errortype')]).toEqual([400, 'UnsupportedOperation']);
    const elsewhere = await send('{}', {
      service: 'eks',
      path: '/clusters',
      headers: { 'content-type': 'application/json' },
    });
    expect([elsewhere.status, JSON.parse(elsewhere.text)]).toEqual([
      400,
      { message: expect.stringContaining("'eks'") },
    ]);
    const query = await send('Action=ListUsers&Version=2010-05-08', { service: 'iam' });
    expect(query.text).toContain('<Code>UnsupportedOperation</Code>');
  });

  it('outlives a client that leaves in the middle of its body', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nAction=',
    );
    await new Promise((resolve) => socket.once('connect', () => setTimeout(resolve, 50)));
    socket.destroy();
    expect((await send('Action=DescribeRegions&Version=2016-11-15')).status).toBe(200);
  });
});
