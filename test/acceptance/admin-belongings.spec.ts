import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { type AdminEngine, startAdminEngine } from '../support/admin.js';
import { OWNER, PARTNER } from '../support/engine.js';

const Items = z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });
const Launched = z.object({ instances: z.array(z.object({ instanceId: z.string() })).length(1) });
const USER_DATA = Buffer.from('the password is swordfish').toString('base64');

describe('what an account has around its instances, by the admin API', () => {
  let engine: AdminEngine;
  let keys: { readonly operator: string; readonly auditor: string; readonly stranger: string };
  let imageId: string;

  beforeAll(async () => {
    engine = await startAdminEngine();
    keys = {
      operator: engine.apiKey('ops', 'operator', [OWNER]),
      auditor: engine.apiKey('eyes', 'auditor', [OWNER]),
      stranger: engine.apiKey('others', 'operator', [PARTNER]),
    };
    const Filters = [{ Name: 'name', Values: ['al2023-ami-2023*-x86_64'] }];
    const { Images = [] } = await engine.ec2().send(new DescribeImagesCommand({ Owners: ['amazon'], Filters }));
    imageId = Images[0]?.ImageId ?? '';
  });
  afterAll(() => engine.close());

  const made = async (path: string, body: object) => {
    const answer = await engine.ask('POST', path, { body, key: keys.operator });
    expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
    return answer.body;
  };
  const problem = async (method: string, path: string, body?: object) => {
    const answer = await engine.ask(method, path, { body, key: keys.operator });
    return [answer.status, answer.body['detail']];
  };
  const listed = async (path: string, key = keys.auditor) => Items.parse((await engine.ask('GET', path, { key })).body);

  describe('key pairs', () => {
    it.each(['rsa', 'ed25519'])(
      'are made (%s), and their private keys are told once and kept nowhere',
      async (keyType) => {
        const body = { name: `made-${keyType}`, keyType };
        const headers = { 'idempotency-key': `make-${keyType}` };
        const answer = await engine.ask('POST', '/v1/key-pairs', { body, headers });
        const { privateKey, publicKey, keyPairId } = answer.body;
        expect(answer.headers.get('cache-control')).toBe('no-store');
        if (keyType === 'rsa') {
          const { n } = createPublicKey(createPrivateKey(String(privateKey))).export({ format: 'jwk' });
          expect(
            Buffer.from(String(publicKey).split(' ')[1] ?? '', 'base64').includes(Buffer.from(n ?? '', 'base64url')),
          ).toBe(true);
        }
        const line = String(privateKey).split('\n')[1] ?? '-';
        expect(JSON.stringify(await engine.facts('key-pairs-'))).toContain(keyPairId);
        expect(JSON.stringify(await engine.facts(''))).not.toContain(line);
        const { KeyPairs = [] } = await engine
          .ec2()
          .send(new DescribeKeyPairsCommand({ KeyPairIds: [String(keyPairId)] }));
        expect(KeyPairs).toMatchObject([{ KeyName: body.name, KeyType: keyType }]);
        const again = await engine.ask('POST', '/v1/key-pairs', { body, headers });
        expect([again.status, again.body]).toMatchObject([201, { keyPairId, publicKey, privateKey: null }]);
      },
    );

    it('are imported, listed in pages, shown and forgotten', async () => {
      const first = await made('/v1/key-pairs', { name: 'first', keyType: 'ed25519', tags: { team: 'web' } });
      const publicKey = String(first['publicKey']).split(' ').slice(0, 2).join(' ');
      const second = await made('/v1/key-pairs/import', { name: 'second', publicKey });
      expect(second).toMatchObject({
        name: 'second',
        fingerprint: first['fingerprint'],
        publicKey: `${publicKey} second`,
      });
      const page = await listed('/v1/key-pairs?limit=2');
      const next = await listed(`/v1/key-pairs?cursor=${page.next}`);
      expect([...page.items, ...next.items].map(({ name }) => name).slice(-2)).toEqual(['first', 'second']);
      expect(next.next).toBeNull();
      const path = `/v1/key-pairs/${String(first['keyPairId'])}`;
      expect((await engine.ask('GET', path, { key: keys.auditor })).body).toMatchObject({ tags: { team: 'web' } });
      expect((await engine.ask('DELETE', path, { key: keys.operator })).status).toBe(200);
      expect((await engine.ask('GET', path, { key: keys.auditor })).status).toBe(404);
    });

    it('are refused with the rule where they are none, and their names where they are taken', async () => {
      expect(await problem('POST', '/v1/key-pairs/import', { name: 'bad', publicKey: 'ssh-rsa AAAA' })).toEqual([
        400,
        expect.stringMatching(/^publicKey must be a public key of RSA/),
      ]);
      expect(await problem('POST', '/v1/key-pairs', { name: 'second' })).toEqual([
        409,
        expect.stringMatching(/another name/),
      ]);
      expect(await problem('POST', '/v1/key-pairs', { name: 'x', keyType: 'dsa' })).toEqual([
        400,
        'keyType must be one of rsa, ed25519.',
      ]);
    });
  });

  describe('launch templates', () => {
    const create = (name: string, data: object = {}) =>
      made('/v1/launch-templates', { name, data: { ImageId: imageId, InstanceType: 't3.small', ...data } });

    it('have versions, one of which is the default one', async () => {
      const { templateId } = await create('versions', { UserData: USER_DATA });
      const path = `/v1/launch-templates/${String(templateId)}`;
      const second = await made(`${path}/versions`, {
        source: '1',
        data: { InstanceType: 't3.large' },
        description: 'big',
      });
      expect(second).toMatchObject({
        version: 2,
        isDefault: false,
        data: { ImageId: imageId, InstanceType: 't3.large' },
      });
      expect((await listed(`${path}/versions`)).items.map(({ version }) => version)).toEqual([2, 1]);
      const put = { body: { version: 'latest' }, key: keys.operator };
      expect((await engine.ask('PUT', `${path}/default-version`, put)).body).toMatchObject({ defaultVersion: 2 });
      expect(await problem('DELETE', `${path}/versions/2`)).toEqual([
        409,
        expect.stringMatching(/Make another one the default/),
      ]);
      expect((await engine.ask('DELETE', `${path}/versions/1`, { key: keys.operator })).status).toBe(200);
      expect((await engine.ask('GET', `${path}/versions/default`)).body).toMatchObject({ version: 2, isDefault: true });
      const asked = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: String(templateId) });
      const { LaunchTemplateVersions = [] } = await engine.ec2().send(asked);
      expect(LaunchTemplateVersions).toMatchObject([
        { VersionNumber: 2, LaunchTemplateData: { InstanceType: 't3.large', UserData: USER_DATA } },
      ]);
      expect((await engine.ask('DELETE', path, { key: keys.operator })).status).toBe(200);
      expect((await engine.ask('GET', path)).status).toBe(404);
    });

    it('launch instances; what the launch says itself goes before', async () => {
      const tags = [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'from', Value: 'template' },
            { Key: 'team', Value: 'web' },
          ],
        },
      ];
      const { templateId } = await create('launching', { TagSpecifications: tags, DisableApiTermination: true });
      const launched = await made('/v1/instances', {
        template: 'launching',
        instanceType: 't3.medium',
        tags: { from: 'launch' },
      });
      const InstanceIds = Launched.parse(launched).instances.map(({ instanceId }) => instanceId);
      const { Reservations = [] } = await engine.ec2().send(new DescribeInstancesCommand({ InstanceIds }));
      const [instance] = Reservations.flatMap(({ Instances = [] }) => Instances);
      expect(instance).toMatchObject({ ImageId: imageId, InstanceType: 't3.medium' });
      expect(instance?.Tags?.map(({ Key, Value }) => `${Key}=${Value}`).toSorted()).toEqual([
        'from=launch',
        'team=web',
      ]);
      const facts = await engine.facts('reservation-');
      expect(facts.at(-1)?.data).toMatchObject({ attributes: { launchTemplate: `${String(templateId)}:1` } });
      expect(await problem('DELETE', `/v1/instances/${InstanceIds[0]}`)).toEqual([
        409,
        expect.stringMatching(/protect/),
      ]);
      const [none] = await problem('POST', '/v1/instances', { template: 'launching', templateVersion: '7' });
      expect(none).toBe(404);
      const [alone] = await problem('POST', '/v1/instances', { imageId, templateVersion: '1' });
      expect(alone).toBe(400);
    });

    it('keep user data encrypted, and show it to nobody', async () => {
      const { templateId } = await create('secret', { UserData: USER_DATA });
      const { text } = await engine.ask('GET', `/v1/launch-templates/${String(templateId)}/versions`, {
        key: keys.auditor,
      });
      expect(text).toContain('t3.small');
      expect(text).not.toContain('UserData');
      expect(JSON.stringify(await engine.facts(''))).not.toContain(USER_DATA);
    });

    it.each([
      [{ Image: 'ami-1' }, 'data.Image is not known here.'],
      [
        { BlockDeviceMappings: [{ Ebs: { VolumeSize: 'big' } }] },
        'data.BlockDeviceMappings.0.Ebs.VolumeSize must be a number.',
      ],
      [{ UserData: '%' }, 'data.UserData must be base64 of 16 KiB at most.'],
    ])('are refused by the name of what they cannot say: %j', async (data, detail) => {
      expect(await problem('POST', '/v1/launch-templates', { name: 'bad', data })).toEqual([400, detail]);
    });
  });

  it('are made by operators only, and seen by nobody else', async () => {
    const { templateId } = await made('/v1/launch-templates', { name: 'mine', data: {} });
    const { keyPairId } = await made('/v1/key-pairs', { name: 'mine', keyType: 'ed25519' });
    for (const [path, body] of [
      ['launch-templates', { name: 'mine', data: {} }],
      ['key-pairs', { name: 'mine' }],
    ] as const) {
      const id = String(path === 'key-pairs' ? keyPairId : templateId);
      const ask = async (method: string, at: string, key: string, account = OWNER) =>
        (await engine.ask(method, `/v1/${at}`, { key, account, body: method === 'GET' ? undefined : body })).status;
      expect(await ask('POST', path, keys.auditor)).toBe(403);
      expect([await ask('GET', path, keys.stranger), await ask('GET', `${path}/${id}`, keys.stranger)]).toEqual([
        403, 403,
      ]);
      expect(await ask('GET', `${path}/${id}`, keys.stranger, PARTNER)).toBe(404);
      expect(await ask('DELETE', `${path}/${id}`, keys.stranger, PARTNER)).toBe(404);
      expect(
        (await listed(path === 'key-pairs' ? '/v1/key-pairs' : '/v1/launch-templates')).items.length,
      ).toBeGreaterThan(0);
      expect(await ask('POST', path, keys.stranger, PARTNER)).toBe(201);
    }
  });
});
