import { KeyFile } from '#access';
import { JSON_RPC } from '../dialects.js';
import { Ec2Error } from '../errors.js';
import { NextTokens } from '../paging.js';
import { publicParameters } from '../public-images.js';
import { SsmApi } from './ssm-api.js';

const REGION = 'eu-west-1';
const LINUX = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
const UBUNTU = '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id';

const call = {
  requestId: 'request-1',
  account: '111122223333',
  principal: 'arn:aws:iam::111122223333:user/ada',
  accessKeyId: 'AKIA',
  assumedBy: null,
  region: REGION,
  sourceAddress: '127.0.0.1',
  userAgent: '',
  at: Date.parse('2026-11-25T00:00:00Z'),
};

describe('SSM', () => {
  const api = new SsmApi(publicParameters, new NextTokens(KeyFile.open(null)));
  const send = (action: string, body: string | Uint8Array, region = REGION) => {
    const request = {
      method: 'POST',
      url: '/',
      headers: ['X-Amz-Target', action === '' ? 'x' : `AmazonSSM.${action}`],
      body: Buffer.from(body),
    };
    try {
      return api.respond(request, { ...call, region });
    } catch (error) {
      if (error instanceof Ec2Error) return JSON_RPC.refusal(error, call.requestId);
      throw error;
    }
  };
  const ask = (action: string, input: unknown, region = REGION) => {
    const { status, body } = send(action, JSON.stringify(input), region);
    return { status, ...JSON.parse(body) };
  };

  it('tells which image a public parameter names, Region by Region', () => {
    const value = (region: string) => publicParameters(region).find(({ name }) => name === LINUX)?.imageId;
    expect(ask('GetParameter', { Name: LINUX })).toEqual({
      status: 200,
      Parameter: {
        ARN: `arn:aws:ssm:${REGION}::parameter${LINUX}`,
        DataType: 'text',
        LastModifiedDate: expect.any(Number),
        Name: LINUX,
        Type: 'String',
        Value: value(REGION),
        Version: 1,
      },
    });
    expect(value(REGION)).toMatch(/^ami-0[0-9a-f]{16}$/);
    expect(ask('GetParameter', { Name: LINUX }, 'us-east-1').Parameter.Value).toBe(value('us-east-1'));
    expect(value('us-east-1')).not.toBe(value(REGION));
  });

  it('finds a parameter by its ARN, and by its version', () => {
    const { Parameter } = ask('GetParameter', { Name: UBUNTU });
    expect(ask('GetParameter', { Name: Parameter.ARN }).Parameter).toEqual(Parameter);
    expect(ask('GetParameter', { Name: `${UBUNTU}:1` }).Parameter).toEqual({ ...Parameter, Selector: ':1' });
    expect(Parameter.DataType).toBe('aws:ec2:image');
  });

  it.each([
    ['/no/such/parameter', 'ParameterNotFound', /\/no\/such\/parameter not found/],
    [`arn:aws:ssm:us-east-1::parameter${LINUX}`, 'ParameterNotFound', /not found in eu-west-1/],
    [`arn:aws:ssm:eu-west-1:111122223333:parameter${LINUX}`, 'ParameterNotFound', /not found/],
    [`${LINUX}:7`, 'ParameterVersionNotFound', /version 7 of .* the current version is 1/],
    [`${LINUX}:newest`, 'ParameterVersionNotFound', /label newest/],
    ['a b', 'ValidationException', /'a b'/],
  ])('says what is not there: %s', (Name, code, message) => {
    expect(ask('GetParameter', { Name })).toEqual({
      status: 400,
      __type: code,
      message: expect.stringMatching(message),
    });
  });

  it('answers for several names at once, and lists those that name nothing', () => {
    const { Parameters, InvalidParameters } = ask('GetParameters', { Names: [UBUNTU, '/nothing', `${LINUX}:2`] });
    expect(Parameters).toEqual([expect.objectContaining({ Name: UBUNTU })]);
    expect(InvalidParameters).toEqual(['/nothing', `${LINUX}:2`]);
  });

  it('lists what stands below a path, page by page, each parameter once', () => {
    const all: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = ask('GetParametersByPath', { Path: '/aws/service', Recursive: true, MaxResults: 3, NextToken });
      expect(page.Parameters.length).toBeLessThanOrEqual(3);
      for (const { Name } of page.Parameters) all.push(Name);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    const names = publicParameters(REGION).map(({ name }) => name);
    expect(all).toEqual([...new Set(names)].toSorted());
  });

  it('lists the children of a path only, unless it is asked for all below', () => {
    const path = '/aws/service/ami-windows-latest';
    const children = ask('GetParametersByPath', { Path: `${path}/` }).Parameters;
    expect(children.length).toBeGreaterThan(0);
    expect(ask('GetParametersByPath', { Path: path }).Parameters).toEqual(children);
    expect(ask('GetParametersByPath', { Path: '/aws/service' }).Parameters).toEqual([]);
  });

  it('takes a token for the list only that it was given out for', () => {
    const { NextToken } = ask('GetParametersByPath', { Path: '/aws/service', Recursive: true, MaxResults: 1 });
    expect(ask('GetParametersByPath', { Path: '/aws', Recursive: true, NextToken })).toMatchObject({
      status: 400,
      __type: 'InvalidNextToken',
    });
  });

  it.each([
    ['GetParameter', {}, /^Name must be text/],
    ['GetParameter', [], /^the body /],
    ['GetParameters', { Names: [] }, /^Names must have 1 to 10/],
    ['GetParameters', { Names: ['/a', '/a'] }, /^Names must not have a name twice/],
    ['GetParametersByPath', { Path: 'aws' }, /^Path must begin with a slash/],
    ['GetParametersByPath', { Path: '/aws', MaxResults: 11 }, /^MaxResults must be from 1 to 10/],
    ['GetParametersByPath', { Path: '/aws', ParameterFilters: [{ Key: 'Type' }] }, /^ParameterFilters are not/],
  ])('refuses what is no request: %s %j', (action, input, message) => {
    expect(ask(action, input)).toEqual({
      status: 400,
      __type: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('refuses what is no JSON, and names what it can do', () => {
    const refused = (action: string, body: string | Uint8Array) => JSON.parse(send(action, body).body);
    expect(refused('GetParameter', '{')).toMatchObject({ __type: 'SerializationException' });
    expect(refused('GetParameter', Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({
      __type: 'SerializationException',
    });
    for (const action of ['PutParameter', '']) {
      expect(refused(action, '{}')).toEqual({
        __type: 'UnknownOperationException',
        message: expect.stringContaining('GetParametersByPath'),
      });
    }
  });
});
