import { z } from 'zod';
import { type AdminEngine, startAdminEngine } from '../support/admin.js';
import { OWNER, PARTNER } from '../support/engine.js';

const Launched = z.object({ instances: z.array(z.object({ instanceId: z.string() })).min(1) });
const Named = z.object({ imageId: z.string() });
const Items = z.object({
  items: z.array(z.object({ id: z.string(), ok: z.boolean(), problem: z.object({ type: z.string() }).optional() })),
});

describe('the lifecycle, commanded by the admin API', () => {
  let engine: AdminEngine;
  let snapshotId: string;

  beforeAll(async () => {
    engine = await startAdminEngine();
    const volume = await engine.ask('POST', '/v1/volumes', { body: { availabilityZone: 'eu-central-1a', sizeGiB: 8 } });
    await settled();
    const taken = await engine.ask('POST', `/v1/volumes/${String(volume.body['volumeId'])}/snapshots`, { body: {} });
    expect(taken).toMatchObject({ status: 201 });
    await settled();
    snapshotId = String(taken.body['snapshotId']);
  });
  afterAll(() => engine.close());

  const settled = () => engine.settle();
  let count = 0;
  const register = async (body: Record<string, unknown> = {}) => {
    const name = `image-${(count += 1)}`;
    const blockDevices = [{ deviceName: '/dev/xvda', snapshotId }];
    const attributes = { rootDeviceName: '/dev/xvda', architecture: 'x86_64', virtualizationType: 'hvm' };
    return engine.ask('POST', '/v1/images', { body: { name, blockDevices, attributes, ...body } });
  };
  const registered = async (body?: Record<string, unknown>) => Named.parse((await register(body)).body).imageId;

  it('registers an image, and tells the position that the log has reached by it', async () => {
    const answer = await register({ name: 'web', tags: { stage: 'test' } });
    expect(answer.status).toBe(201);
    expect(answer.body['position']).toBe(answer.headers.get('amistory-position'));
    const headers = { 'amistory-position': String(answer.body['position']) };
    const shown = await engine.ask('GET', `/v1/images?id=${String(answer.body['imageId'])}`, {
      account: '',
      headers,
    });
    expect(shown.text).toContain('"web"');
  });

  it('tells in the fact who commanded, from where, and within which undertaking', async () => {
    const key = engine.apiKey('pipeline', 'operator', [OWNER]);
    const imageId = await registered();
    await engine.ask('POST', `/v1/images/${imageId}/disable`, { key });
    const { metadata } = (await engine.facts(`image-${imageId}`)).at(-1) ?? {};
    expect(metadata).toMatchObject({ actor: { principal: 'urn:amistory:principal:api-key:pipeline' }, account: OWNER });
  });

  it('takes an image through its whole life', async () => {
    const imageId = await registered();
    const path = `/v1/images/${imageId}`;
    const steps = [
      ['PATCH', `${path}/permissions`, { add: [{ kind: 'account', id: PARTNER }] }],
      ['PUT', `${path}/deprecation`, { at: '2030-01-01T00:00:00Z' }],
      ['DELETE', `${path}/deprecation`],
      ['POST', `${path}/disable`],
      ['POST', `${path}/enable`],
      ['PUT', `${path}/protection`, { withCooldown: false }],
      ['DELETE', `${path}/protection`],
      ['POST', `${path}/watermarks`, { name: 'checked' }],
      ['PATCH', path, { description: 'the last one' }],
      ['PATCH', `/v1/things/${imageId}/tags`, { set: { stage: 'end' }, remove: ['begin'] }],
      ['DELETE', path],
    ] as const;
    for (const [method, at, body] of steps) {
      const { status, text } = await engine.ask(method, at, { body });
      expect([method, at, status, status < 300 ? '' : text]).toEqual([method, at, status === 201 ? 201 : 200, '']);
    }
    const types = (await engine.facts(`image-${imageId}`)).map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['LaunchPermissionGranted', 'ImageDisabled', 'ImageEnabled', 'ImageDeregistered']),
    );
  });

  it('launches, stops, starts, images and terminates an instance', async () => {
    const imageId = await registered();
    await settled();
    const launched = await engine.ask('POST', '/v1/instances', { body: { imageId, instanceType: 't3.micro' } });
    expect([launched.status, launched.text]).toEqual([201, expect.stringContaining('pending')]);
    const [{ instanceId } = { instanceId: '' }] = Launched.parse(launched.body).instances;
    await settled();
    const path = `/v1/instances/${instanceId}`;
    const imaged = await engine.ask('POST', `${path}/images`, { body: { name: `of-${instanceId}` } });
    expect([imaged.status, imaged.text]).toEqual([201, expect.stringContaining('ami-')]);
    expect((await engine.ask('POST', `${path}/stop`, { body: {} })).body).toMatchObject({ state: 'stopping' });
    await settled();
    expect((await engine.ask('POST', `${path}/start`)).body).toMatchObject({ before: 'stopped', state: 'pending' });
    await settled();
    expect((await engine.ask('DELETE', path)).body).toMatchObject({ instanceId, before: 'running' });
  });

  it('says a refusal as a problem of its own type, that names the thing and the rule', async () => {
    const missing = await engine.ask('POST', '/v1/images/ami-0123456789abcdef0/disable');
    expect(missing).toMatchObject({ status: 404, body: { type: 'urn:amistory:problem:image-not-found' } });
    expect(missing.headers.get('content-type')).toContain('application/problem+json');
    await register({ name: 'twice' });
    expect(await register({ name: 'twice' })).toMatchObject({
      status: 409,
      body: { type: 'urn:amistory:problem:image-name-taken', detail: expect.stringContaining('twice') },
    });
    expect(await register({ name: 'x' })).toMatchObject({ status: 422 });
  });

  it('names every fault of a body, with its rule', async () => {
    const wrong = { name: 7, blockDevices: [{ deviceName: '/dev/xvda', size: 8 }], colour: 'red' };
    const { status, body } = await engine.ask('POST', '/v1/images', { body: wrong });
    expect(status).toBe(400);
    expect(JSON.stringify(body['errors'])).toMatch(/name.*blockDevices\.0\.size|blockDevices\.0\.size.*name/);
    expect(JSON.stringify(body['errors'])).toContain('colour');
  });

  it('asks for account and Region by name', async () => {
    const body = { name: 'nowhere' };
    const unnamed = await engine.ask('POST', '/v1/images', { body, account: '' });
    expect(unnamed).toMatchObject({ status: 400, body: { errors: [{ member: 'account' }] } });
    const nowhere = await engine.ask('POST', '/v1/images', { body, region: 'moon-1' });
    expect(nowhere).toMatchObject({ status: 400, body: { errors: [{ member: 'region' }] } });
  });

  it('changes many images at once, and tells what became of each', async () => {
    const ids = [await registered(), 'ami-0123456789abcdef0', await registered()];
    const answer = await engine.ask('POST', '/v1/images/bulk', { body: { action: 'disable', ids } });
    expect(answer).toMatchObject({ status: 200, body: { done: 2, refused: 1 } });
    const { items } = Items.parse(answer.body);
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect(items.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(items[1]?.problem?.type).toBe('urn:amistory:problem:image-not-found');
  });

  it('sets what holds for all that an account owns', async () => {
    const settings = '/v1/account-settings';
    await engine.ask('PUT', `${settings}/image-public-access`, { body: { state: 'block-new-sharing' } });
    await engine.ask('PUT', `${settings}/encryption-by-default`, { body: { enabled: true } });
    expect((await engine.ask('GET', settings)).body).toMatchObject({
      mode: 'ruled',
      imagePublicAccess: 'block-new-sharing',
      encryptionByDefault: true,
    });
    await engine.ask('PUT', `${settings}/image-public-access`, { body: { state: 'unblocked' } });
    await engine.ask('PUT', `${settings}/encryption-by-default`, { body: { enabled: false } });
  });

  it('keeps what is deleted as the rules of the Recycle Bin say, and gives it back', async () => {
    const made = await engine.ask('POST', '/v1/recycle-bin-rules', { body: { keeps: 'images', retentionDays: 7 } });
    expect(made).toMatchObject({ status: 201, body: { keeps: 'images', retentionDays: 7 } });
    const imageId = await registered();
    await engine.ask('DELETE', `/v1/images/${imageId}`);
    expect(await engine.ask('POST', `/v1/images/${imageId}/restore`)).toMatchObject({ status: 200 });
    const ruleId = String(made.body['ruleId']);
    expect(await engine.ask('DELETE', `/v1/recycle-bin-rules/${ruleId}`)).toMatchObject({ status: 200 });
    expect((await engine.ask('GET', '/v1/recycle-bin-rules')).body).toEqual({ items: [] });
  });

  it('rules an account, or only watches it', async () => {
    const account = '123123123123';
    const body = { name: 'of-another' };
    const ask = (mode: string) => engine.ask('PUT', `/v1/accounts/${account}/mode`, { body: { mode } });
    expect(await engine.ask('POST', '/v1/images', { account, body })).toMatchObject({
      status: 409,
      body: { type: 'urn:amistory:problem:account-observed' },
    });
    expect(await ask('ruled')).toMatchObject({ status: 200 });
    expect(await engine.ask('POST', '/v1/images', { account, body })).toMatchObject({ status: 422 });
    expect(await ask('observed')).toMatchObject({ status: 200 });
  });

  describe('on condition that a thing is still as it was seen', () => {
    const etagOf = async (imageId: string) => (await engine.get(`/v1/things/${imageId}`)).headers.get('etag') ?? '';

    it('does it where it is', async () => {
      const imageId = await registered();
      const headers = { 'if-match': await etagOf(imageId) };
      expect(await engine.ask('POST', `/v1/images/${imageId}/disable`, { headers })).toMatchObject({ status: 200 });
    });

    it('refuses it where it has moved on, and tells to where', async () => {
      const imageId = await registered();
      const headers = { 'if-match': await etagOf(imageId) };
      const done = await engine.ask('POST', `/v1/images/${imageId}/disable`, { headers });
      const late = await engine.ask('POST', `/v1/images/${imageId}/enable`, { headers });
      expect(late).toMatchObject({ status: 412, body: { type: 'urn:amistory:problem:moved-on' } });
      expect(String(late.body['revision'])).toBe(done.headers.get('amistory-revision'));
      const again = { 'if-match': `"${String(late.body['revision'])}"` };
      expect(await engine.ask('POST', `/v1/images/${imageId}/enable`, { headers: again })).toMatchObject({
        status: 200,
      });
    });

    it('lets one of two win that saw the same', async () => {
      const imageId = await registered();
      const headers = { 'if-match': await etagOf(imageId) };
      const answers = await Promise.all(
        [1, 2, 3].map((one) =>
          engine.ask('PATCH', `/v1/images/${imageId}`, { headers, body: { description: `the ${one}th` } }),
        ),
      );
      expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 412, 412]);
    });

    it('is refused of commands about nothing that is there', async () => {
      const headers = { 'if-match': '"0"' };
      expect(await engine.ask('POST', '/v1/images', { headers, body: { name: 'new' } })).toMatchObject({ status: 400 });
    });
  });

  describe('under a key', () => {
    const body = { imageId: '' };
    beforeAll(async () => {
      body.imageId = await registered();
      await settled();
    });
    const launch = (key: string, asked: object = body) =>
      engine.ask('POST', '/v1/instances', { headers: { 'idempotency-key': key }, body: asked });

    it('answers the same again, and does it once', async () => {
      const [first, second] = [await launch('one'), await launch('one')];
      expect(first.status).toBe(201);
      expect([second.status, second.text]).toEqual([first.status, first.text]);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(second.headers.get('amistory-position')).toBe(first.headers.get('amistory-position'));
    });

    it('does it once, however many ask at the same time', async () => {
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => launch('many')));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    });

    it('refuses another request', async () => {
      await launch('taken');
      expect(await launch('taken', { ...body, maxCount: 2 })).toMatchObject({
        status: 422,
        body: { type: 'urn:amistory:problem:idempotency-key-reused' },
      });
    });

    it('remembers refusals, and not what was malformed', async () => {
      const missing = { imageId: 'ami-0123456789abcdef0' };
      const [first, second] = [await launch('refused', missing), await launch('refused', missing)];
      expect([first.status, second.status]).toEqual([404, 404]);
      expect(second.text).toBe(first.text);
      expect(await launch('wrong', { imageId: 7 })).toMatchObject({ status: 400 });
      expect(await launch('wrong')).toMatchObject({ status: 201 });
    });

    it('answers also after somebody left before the answer', async () => {
      const leaving = new AbortController();
      const where = `account=${OWNER}&region=eu-central-1`;
      const left = fetch(`${engine.url}/v1/instances?${where}`, {
        method: 'POST',
        headers: { 'idempotency-key': 'left', 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: leaving.signal,
      });
      setTimeout(() => leaving.abort(), 1);
      await left.catch(() => undefined);
      expect(await launch('left')).toMatchObject({ status: 201 });
      expect((await launch('left')).headers.get('idempotency-replayed')).toBe('true');
    });

    it('knows principals apart', async () => {
      const key = engine.apiKey('another', 'operator', [OWNER]);
      const first = await launch('shared');
      const other = await engine.ask('POST', '/v1/instances', { key, headers: { 'idempotency-key': 'shared' }, body });
      expect(other.status).toBe(201);
      expect(other.text).not.toBe(first.text);
    });
  });
});
