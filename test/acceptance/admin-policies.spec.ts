import { z } from 'zod';
import { type AdminEngine, startAdminEngine } from '../support/admin.js';
import { OWNER, PARTNER, REGION } from '../support/engine.js';

const Page = z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });
const AT = Date.UTC(2040, 0, 1) * 1000;

describe('what is due, by REST', () => {
  let engine: AdminEngine;
  const due = async (query: string, key?: string) => {
    const { body } = await engine.get(`/v1/policies/due?${query}`, key);
    return Page.parse(body);
  };

  beforeAll(async () => {
    engine = await startAdminEngine();
    const whose = { 'ami-1': OWNER, 'ami-2': OWNER, 'ami-3': PARTNER };
    for (const [imageId, ownerId] of Object.entries(whose)) {
      const data = { imageId, ownerId, region: REGION, attributes: { name: imageId }, state: 'available' };
      await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data }, { account: ownerId });
      const deprecateAt = AT + Number(imageId.slice(-1));
      const set = { type: 'ImageDeprecationSet' as const, data: { imageId, deprecateAt } };
      await engine.seed(`image-${imageId}`, set, { account: ownerId });
    }
    await engine.settle();
  });
  afterAll(() => engine.close());

  it('is listed by its moment, thing by thing, in pages', async () => {
    const first = await due('limit=2');
    const told = { policy: 'deprecation', account: OWNER, revision: 1, tries: 0, reason: null };
    expect(first.items).toEqual([
      { ...told, at: '2040-01-01T00:00:00.000001Z', stream: 'image-ami-1' },
      { ...told, at: '2040-01-01T00:00:00.000002Z', stream: 'image-ami-2' },
    ]);
    const second = await due(`limit=2&cursor=${first.next}`);
    expect(second).toMatchObject({ items: [{ account: PARTNER, stream: 'image-ami-3' }], next: null });
    expect(await due('failing=true')).toEqual({ items: [], next: null });
    expect((await engine.get('/v1/policies/due?cursor=abc')).status).toBe(400);
  });

  it('is shown, and tried again, within the accounts that somebody has a say in', async () => {
    const keys = {
      operator: engine.apiKey('ops', 'operator', [PARTNER]),
      auditor: engine.apiKey('eyes', 'auditor', [OWNER]),
      both: engine.apiKey('both', 'auditor', [OWNER, PARTNER]),
    };
    expect((await due('', keys.operator)).items).toMatchObject([{ stream: 'image-ami-3' }]);
    expect((await due('', keys.auditor)).items).toHaveLength(2);
    expect((await engine.get(`/v1/policies/due?account=${OWNER}`, keys.operator)).status).toBe(404);
    expect((await engine.get('/v1/policies/due', keys.both)).status).toBe(400);
    const post = (key: string, query: string) =>
      fetch(`${engine.url}/v1/policies/retry${query}`, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
    const answered = await post(keys.operator, `?account=${PARTNER}`);
    expect([answered.status, await answered.json()]).toEqual([200, { retried: 0 }]);
    expect((await post(keys.operator, `?account=${OWNER}`)).status).toBe(404);
    expect((await post(keys.auditor, '')).status).toBe(403);
  });
});
