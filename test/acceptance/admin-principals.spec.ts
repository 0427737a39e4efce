import { DescribeImagesCommand, ModifyImageAttributeCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { type AdminEngine, startAdminEngine } from '../support/admin.js';
import { OWNER, PARTNER, REGION, STRANGER } from '../support/engine.js';

const Page = z.object({ items: z.array(z.object({ ownerId: z.string().nullable() })) });
const SECRET = 'ami-0aaaaaaaaaaaaaaaa';
const SHARED = 'ami-0bbbbbbbbbbbbbbbb';
const MISSING = 'ami-0cccccccccccccccc';

describe('principals of the admin API', () => {
  let engine: AdminEngine;
  let keys: Record<'admin' | 'operator' | 'auditor' | 'subscriber' | 'stranger' | 'partner' | 'revision', string>;

  const seedImage = async (imageId: string, name: string) => {
    const attributes = { name, architecture: 'x86_64', rootDeviceType: 'instance-store' } as const;
    const data = { imageId, ownerId: OWNER, region: REGION, attributes, tags: { plan: 'secret' } };
    await engine.seed(`image-${imageId}`, { type: 'ImageRegistered', data });
  };

  beforeAll(async () => {
    engine = await startAdminEngine();
    await seedImage(SECRET, 'unannounced');
    await seedImage(SHARED, 'announced');
    const grantees = [{ kind: 'account', id: PARTNER } as const];
    await engine.seed(`image-${SHARED}`, { type: 'LaunchPermissionGranted', data: { imageId: SHARED, grantees } });
    keys = {
      admin: engine.apiKey('root', 'admin'),
      operator: engine.apiKey('pipeline', 'operator', [OWNER]),
      auditor: engine.apiKey('revision', 'auditor', [OWNER]),
      subscriber: engine.apiKey('bus', 'subscriber', [OWNER]),
      stranger: engine.apiKey('stranger', 'operator', [STRANGER]),
      partner: engine.apiKey('partner', 'operator', [PARTNER]),
      revision: engine.apiKey('all-seeing', 'auditor', ['all']),
    };
    await engine.settle(keys.admin);
  });
  afterAll(() => engine.close());

  it('are let in by their keys only', async () => {
    expect((await engine.get('/v1/images', 'amk_nothing')).status).toBe(401);
    expect((await engine.get('/v1/images', keys.revision)).status).toBe(200);
  });

  it.each([
    ['admin', [200, 200, 200, 200]],
    ['operator', [200, 200, 200, 403]],
    ['auditor', [200, 200, 403, 403]],
    ['subscriber', [403, 200, 403, 403]],
  ] as const)('of the role %s do what is for it', async (role, statuses) => {
    const key = keys[role];
    const asked = [
      await engine.get(`/v1/images?owner=${OWNER}`, key),
      await engine.get('/v1/schemas', key),
      await engine.ask('PUT', '/v1/account-settings/image-public-access', { key, body: { state: 'unblocked' } }),
      await engine.get('/v1/access-keys', key),
    ];
    expect(asked.map(({ status }) => status)).toEqual(statuses);
  });

  it('command their own accounts only', async () => {
    const body = { state: 'block-new-sharing' };
    const path = '/v1/account-settings/image-public-access';
    const other = await engine.ask('PUT', path, { key: keys.operator, body, account: PARTNER });
    expect(other).toMatchObject({ status: 403, body: { type: 'urn:amistory:problem:account-out-of-scope' } });
    expect(await engine.ask('PUT', path, { key: keys.operator, body, account: '' })).toMatchObject({ status: 200 });
  });

  it('see lists of their own accounts only', async () => {
    const own = Page.parse((await engine.get('/v1/images', keys.auditor)).body).items;
    expect(own).toHaveLength(2);
    expect(Page.parse((await engine.get('/v1/images', keys.stranger)).body).items).toEqual([]);
    const other = await engine.get(`/v1/images?owner=${OWNER}`, keys.stranger);
    expect([other.status, other.text.includes('unannounced')]).toEqual([404, false]);
    expect((await engine.get('/v1/orphans', keys.auditor)).status).toBe(403);
    expect((await engine.get('/v1/orphans', keys.revision)).status).toBe(200);
  });

  it('see what is shared with them, and nothing of what its owner does with it', async () => {
    const shown = await engine.get(`/v1/things/${SHARED}`, keys.partner);
    expect(shown).toMatchObject({ status: 200, body: { attributes: { name: 'announced' }, tags: {}, holds: {} } });
    expect(await engine.get(`/v1/images/${SHARED}/who-could-launch`, keys.partner)).toMatchObject({ status: 404 });
    expect(await engine.get(`/v1/things/${SHARED}/history`, keys.partner)).toMatchObject({ status: 404 });
    expect((await engine.get(`/v1/things/${SHARED}`, keys.auditor)).body).toMatchObject({ tags: { plan: 'secret' } });
  });

  it('ask what they did, and what was done in their accounts', async () => {
    const urn = encodeURIComponent('urn:amistory:principal:api-key:pipeline');
    expect((await engine.get(`/v1/activity?principal=${urn}`, keys.operator)).status).toBe(200);
    const other = encodeURIComponent(`arn:aws:iam::${OWNER}:user/ada`);
    expect((await engine.get(`/v1/activity?principal=${other}`, keys.stranger)).status).toBe(404);
  });

  it('are told as little of a private image of others as of none, whatever they ask', async () => {
    const questions = [
      (id: string) => engine.get(`/v1/things/${id}`, keys.stranger),
      (id: string) => engine.get(`/v1/things/${id}/history`, keys.stranger),
      (id: string) => engine.get(`/v1/things/${id}/lineage`, keys.stranger),
      (id: string) => engine.get(`/v1/images/${id}/who-could-launch`, keys.stranger),
      (id: string) => engine.get(`/v1/images/${id}/impact`, keys.stranger),
      (id: string) => engine.get(`/v1/images/${id}/launches`, keys.stranger),
      (id: string) => engine.get(`/v1/exposure?imageId=${id}`, keys.stranger),
      (id: string) => engine.get(`/v1/images?id=${id}`, keys.stranger),
    ];
    for (const ask of questions) {
      const [secret, missing] = [await ask(SECRET), await ask(MISSING)];
      expect(blurred(secret)).toEqual(blurred(missing));
    }
  });

  it('see what of their own came of their image by way of others, and no id of what those made of it', async () => {
    const [base, theirs, back] = ['ami-0ddddddddddddddd0', 'ami-0ddddddddddddddd1', 'ami-0ddddddddddddddd2'];
    const [theirSnapshot, ourSnapshot] = ['snap-0ddddddddddddddd1', 'snap-0ddddddddddddddd2'];
    await seedImage(base, 'base of others');
    const copied = async (imageId: string, ownerId: string, sourceImageId: string) => {
      const place = { ownerId, region: REGION };
      const data = { imageId, ...place, sourceImageId, sourceRegion: REGION, attributes: { name: imageId } };
      await engine.seed(`image-${imageId}`, { type: 'ImageCopyRequested', data }, { account: ownerId });
    };
    await copied(theirs, PARTNER, base);
    await copied(back, OWNER, theirs);
    for (const [snapshotId, ownerId, sourceSnapshotId] of [
      [theirSnapshot, PARTNER, 'snap-0ddddddddddddddd3'],
      [ourSnapshot, OWNER, theirSnapshot],
    ] as const) {
      const data = { snapshotId, ownerId, region: REGION, sourceSnapshotId, sourceRegion: REGION };
      await engine.seed(`snapshot-${snapshotId}`, { type: 'SnapshotCopyRequested', data }, { account: ownerId });
    }
    await engine.settle(keys.admin);
    const whole = await engine.get(`/v1/things/${base}/lineage`, keys.revision);
    expect(whole.text).toContain(theirs);
    const own = await engine.get(`/v1/things/${base}/lineage`, keys.auditor);
    expect(own.body).toMatchObject({ descendants: [{ imageId: back, joins: base, generation: 2 }] });
    const upwards = await engine.get(`/v1/things/${back}/lineage`, keys.auditor);
    expect(upwards.body).toMatchObject({ ancestors: [{ imageId: base, joins: back, generation: 2 }] });
    const ofSnapshot = await engine.get(`/v1/things/${ourSnapshot}/lineage`, keys.auditor);
    expect((await engine.get(`/v1/things/${ourSnapshot}/lineage`, keys.revision)).text).toContain(theirSnapshot);
    for (const { text } of [own, upwards, ofSnapshot]) {
      expect([text.includes(theirs), text.includes(theirSnapshot)]).toEqual([false, false]);
    }
  });

  it('are refused commands on a private image of others as on none', async () => {
    const as = { key: keys.stranger, account: STRANGER };
    const commands = [
      (id: string) => engine.ask('POST', `/v1/images/${id}/disable`, as),
      (id: string) => engine.ask('DELETE', `/v1/images/${id}`, as),
      (id: string) => engine.ask('POST', `/v1/images/${id}/restore`, as),
      (id: string) =>
        engine.ask('PATCH', `/v1/images/${id}/permissions`, {
          ...as,
          body: { add: [{ kind: 'everyone', id: 'all' }] },
        }),
      (id: string) =>
        engine.ask('POST', `/v1/images/${id}/copies`, { ...as, body: { name: 'mine', sourceRegion: REGION } }),
      (id: string) => engine.ask('POST', '/v1/instances', { ...as, body: { imageId: id } }),
      (id: string) => engine.ask('POST', '/v1/images/bulk', { ...as, body: { action: 'disable', ids: [id] } }),
      (id: string) => engine.ask('POST', `/v1/images/${id}/disable`, { ...as, headers: { 'if-match': '"7"' } }),
      (id: string) => engine.ask('POST', `/v1/images/${id}/disable`, { ...as, headers: { 'if-match': '"0"' } }),
    ];
    for (const command of commands) {
      const [secret, missing] = [await command(SECRET), await command(MISSING)];
      expect(blurred(secret)).toEqual(blurred(missing));
    }
  });

  it('are told of no clash with the name of an image of others', async () => {
    const body = { name: 'hush', manifest: 'bucket/image.manifest.xml', attributes: { architecture: 'x86_64' } };
    const own = () => engine.ask('POST', '/v1/images', { key: keys.operator, body });
    expect((await own()).status).toBe(201);
    expect(await own()).toMatchObject({ status: 409, body: { type: 'urn:amistory:problem:image-name-taken' } });
    const same = await engine.ask('POST', '/v1/images', { key: keys.stranger, account: STRANGER, body });
    expect([same.status, same.body['type']]).toEqual([201, undefined]);
  });

  it('learn nothing of it by the EC2 API either: by id, by filter, or by an error', async () => {
    const stranger = engine.ec2(STRANGER);
    const codeOf = async (id: string) =>
      stranger.send(new DescribeImagesCommand({ ImageIds: [id] })).then(
        () => 'found',
        (error: unknown) => String(error).replaceAll(id, 'ID'),
      );
    expect(await codeOf(SECRET)).toBe(await codeOf(MISSING));
    expect(await codeOf(SECRET)).toContain('does not exist');
    for (const filter of [
      { Name: 'name', Values: ['unannounced'] },
      { Name: 'image-id', Values: [SECRET] },
      { Name: 'owner-id', Values: [OWNER] },
      { Name: 'tag:plan', Values: ['secret'] },
    ]) {
      const { Images = [] } = await stranger.send(new DescribeImagesCommand({ Filters: [filter] }));
      expect(Images.filter(({ OwnerId }) => OwnerId === OWNER)).toEqual([]);
    }
    const changing = async (ImageId: string) =>
      stranger.send(new ModifyImageAttributeCommand({ ImageId, Description: { Value: 'mine' } })).then(
        () => 'done',
        (error: unknown) => String(error).replaceAll(ImageId, 'ID'),
      );
    expect(await changing(SECRET)).toBe(await changing(MISSING));
  });
});

/** An answer without what tells two requests apart that were answered alike. */
const blurred = ({ status, text, headers }: Awaited<ReturnType<AdminEngine['get']>>) => ({
  status,
  text: text
    .replaceAll(SECRET, 'ID')
    .replaceAll(MISSING, 'ID')
    .replaceAll(/"requestId":"[^"]+"/g, ''),
  headers: [...headers.keys()].filter((name) => name !== 'etag'),
});
