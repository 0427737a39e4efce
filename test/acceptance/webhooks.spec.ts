import { z } from 'zod';
import { type AdminEngine, startAdminEngine } from '../support/admin.js';
import { OWNER, PARTNER } from '../support/engine.js';

const URL_THERE = 'https://hooks.example.org/secret-path';

const Listed = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

describe('webhooks by REST', () => {
  let engine: AdminEngine;
  let keys: Record<'subscriber' | 'partner' | 'auditor' | 'all', string>;
  const at = (path: string) => `/v1/webhooks${path}`;
  const send = async (method: string, path: string, key: string, body?: unknown) => asked({ method, path, key, body });
  const asked = async ({ method, path, key, body, headers = {} }: Asked) => {
    const response = await fetch(engine.url + at(path), {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const told: Record<string, unknown> = JSON.parse(text);
    return { status: response.status, body: told, text, id: String(told['id']) };
  };
  const made = (key = keys.subscriber, body: object = {}) => send('POST', '', key, { url: URL_THERE, ...body });

  beforeAll(async () => {
    engine = await startAdminEngine();
    keys = {
      subscriber: engine.apiKey('bus', 'subscriber', [OWNER]),
      partner: engine.apiKey('partner', 'operator', [PARTNER]),
      auditor: engine.apiKey('revision', 'auditor', [OWNER]),
      all: engine.apiKey('root', 'admin'),
    };
  });
  afterAll(() => engine.close());

  it('tell a secret once, and keep neither it nor the URL in the clear', async () => {
    const { status, body, id } = await made();
    expect([status, body['state'], body['accounts']]).toEqual([201, 'active', [OWNER]]);
    const secret = String(body['secret']);
    expect(secret).toMatch(/^whsec_/);
    const shown = await send('GET', `/${id}`, keys.subscriber);
    expect([shown.status, shown.text.includes(secret), shown.body['url']]).toEqual([200, false, URL_THERE]);
    let log = '';
    for await (const { data } of engine.store.readAll({ filter: { streamPrefixes: ['webhook-'] } })) log += data;
    expect([log.includes(id), log.includes('secret-path'), log.includes(secret)]).toEqual([false, false, false]);
    expect(log).toContain('https://hooks.example.org');
  });

  it('are made once under one key, and answered alike', async () => {
    const once = { method: 'POST', path: '', key: keys.subscriber, headers: { 'idempotency-key': 'once' } };
    const [one, again] = [
      await asked({ ...once, body: { url: URL_THERE } }),
      await asked({ ...once, body: { url: URL_THERE } }),
    ];
    expect([again.status, again.id, again.body['secret']]).toEqual([201, one.id, one.body['secret']]);
    const other = await asked({ ...once, body: { url: `${URL_THERE}/2` } });
    expect([other.status, other.body['type']]).toEqual([422, 'urn:amistory:problem:idempotency-key-reused']);
  });

  it('are seen by nobody who has no say in all of their accounts', async () => {
    const { id } = await made();
    for (const [method, path, body] of [
      ['GET', `/${id}`, undefined],
      ['GET', `/${id}/deliveries`, undefined],
      ['GET', `/${id}/dead-letters`, undefined],
      ['PATCH', `/${id}`, { name: 'mine' }],
      ['POST', `/${id}/pause`, undefined],
      ['POST', `/${id}/rotate-secret`, {}],
      ['POST', `/${id}/replay`, { from: '0' }],
      ['POST', `/${id}/test`, undefined],
      ['DELETE', `/${id}`, undefined],
    ] as const) {
      const told = await send(method, path, keys.partner, body);
      expect([path, told.status]).toEqual([path, 404]);
    }
    expect((await send('GET', '', keys.partner)).body).toEqual({ items: [], next: null });
    expect((await send('GET', '', keys.auditor)).status).toBe(403);
    expect((await made(keys.partner, { accounts: [OWNER] })).status).toBe(403);
    expect((await send('GET', `/${id}`, keys.all)).status).toBe(200);
  });

  it('are refused with the rule and the way out', async () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ url: 'http://hooks.example.org/' }, 'https'],
      [{ url: 'https://10.0.0.1/' }, 'public internet'],
      [{ url: 'https://hooks.example.org/', filter: { type: ['Nonsense'] } }, 'type of fact'],
      [{ url: 'https://hooks.example.org/', from: '99999999' }, 'position'],
      [{ url: 'https://hooks.example.org/', form: 'morse' }, 'cloudevents, eventbridge'],
      [{ url: 'https://hooks.example.org/', patienceSeconds: 1 }, 'at least 60'],
      [{}, 'url'],
    ];
    for (const [body, why] of wrong) {
      const told = await send('POST', '', keys.subscriber, body);
      expect([told.status, told.text]).toEqual([400, expect.stringContaining(why)]);
    }
    expect((await send('GET', '/wh-none', keys.subscriber)).status).toBe(404);
  });

  it('can be changed, paused, resumed, replayed, given a new secret, and ended', async () => {
    const { id } = await made();
    const does = async (method: string, path: string, body?: unknown) =>
      send(method, `/${id}${path}`, keys.subscriber, body);
    expect((await does('PATCH', '', { order: 'concurrent', name: 'scanner' })).body).toMatchObject({
      order: 'concurrent',
      name: 'scanner',
      url: URL_THERE,
    });
    expect((await does('POST', '/pause')).body).toMatchObject({ state: 'paused' });
    expect((await does('POST', '/replay', { from: '0' })).body).toMatchObject({ startedAfter: '0' });
    const rotated = await does('POST', '/rotate-secret', { overlapSeconds: 60 });
    expect(rotated.body).toMatchObject({
      secret: expect.stringMatching(/^whsec_/),
      olderSecretsUntil: [expect.any(String)],
    });
    const atOnce = await does('POST', '/rotate-secret', { overlapSeconds: 0 });
    const after = await does('GET', '');
    // The one of the minute's overlap signs on; the one between them does not, and is not spoken of.
    expect([atOnce.body, after.body].map((body) => body['olderSecretsUntil'])).toEqual(
      Array.from({ length: 2 }, () => rotated.body['olderSecretsUntil']),
    );
    expect((await does('POST', '/dead-letters/retry', { ids: ['nothing'] })).status).toBe(404);
    expect((await does('POST', '/resume')).body).toMatchObject({ state: 'active' });
    expect((await does('DELETE', '')).status).toBe(200);
    expect((await does('GET', '')).status).toBe(404);
  });

  it('are listed page by page, oldest first, and a page that is no page is refused', async () => {
    const ids = [(await made(keys.partner)).id, (await made(keys.partner)).id, (await made(keys.partner)).id];
    const idsOf = (body: unknown) => Listed.parse(body).items.map(({ id }) => id);
    const whole = await send('GET', '', keys.partner);
    expect(idsOf(whole.body)).toEqual(ids);
    const first = await send('GET', '?limit=2', keys.partner);
    expect(idsOf(first.body)).toEqual(ids.slice(0, 2));
    await send('DELETE', `/${ids[1]}`, keys.partner);
    const second = await send('GET', `?limit=2&cursor=${String(first.body['next'])}`, keys.partner);
    expect([idsOf(second.body), second.body['next']]).toEqual([ids.slice(2), null]);
    for (const list of ['', `/${ids[0]}/deliveries`, `/${ids[0]}/dead-letters`])
      for (const wrong of ['cursor=nonsense', 'limit=0', 'limit=1001', 'page=2'])
        expect([list, wrong, (await send('GET', `${list}?${wrong}`, keys.partner)).status]).toEqual([list, wrong, 400]);
  });

  it('speak of no older secret where none signs any more', async () => {
    const { id } = await made();
    const rotated = await send('POST', `/${id}/rotate-secret`, keys.subscriber, { overlapSeconds: 0 });
    expect([rotated.status, 'secret' in rotated.body, 'olderSecretsUntil' in rotated.body]).toEqual([200, true, false]);
  });
});
