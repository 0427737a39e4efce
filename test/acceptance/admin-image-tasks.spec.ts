import { DescribeExportImageTasksCommand, DescribeStoreImageTasksCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { type AdminEngine, startAdminEngine } from '../support/admin.js';
import { OWNER, PARTNER } from '../support/engine.js';

const Items = z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });
const SOURCE = 's3://disks/web.vmdk';

describe('images and snapshots from and to S3, by the admin API', () => {
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
    const { taskId } = await made('/v1/imports/images', { sources: [SOURCE], format: 'VMDK', tags: { stage: 'test' } });
    await engine.settle();
    imageId = String((await listed('/v1/imports')).items.find((one) => one['taskId'] === taskId)?.['madeId']);
  });
  afterAll(() => engine.close());

  const made = async (path: string, body: object) => {
    const answer = await engine.ask('POST', path, { body, key: keys.operator });
    expect([path, answer.status, answer.status === 201 ? '' : answer.text]).toEqual([path, 201, '']);
    return answer.body;
  };
  const listed = async (path: string, key = keys.auditor, account = OWNER) =>
    Items.parse((await engine.ask('GET', path, { key, account })).body);

  it('are imported by tasks that tell what they made', async () => {
    const asked = { source: SOURCE, format: 'RAW', description: 'data' };
    const { taskId } = await made('/v1/imports/snapshots', asked);
    const show = async () => (await engine.ask('GET', `/v1/imports/${String(taskId)}`, { key: keys.auditor })).body;
    expect(await show()).toMatchObject({ ...asked, taskId, makes: 'snapshot' });
    await engine.settle();
    expect(await show()).toMatchObject({ state: 'completed', madeId: expect.stringMatching(/^snap-/), reason: null });
    expect(imageId).toMatch(/^ami-/);
    const first = await listed('/v1/imports?limit=1');
    const second = await listed(`/v1/imports?limit=1&cursor=${first.next}`);
    expect([...first.items, ...second.items].map(({ makes }) => makes)).toEqual(['image', 'snapshot']);
  });

  it('are exported and stored by tasks, as EC2 describes them, and restored', async () => {
    const { taskId } = await made(`/v1/images/${imageId}/exports`, { format: 'VMDK', bucket: 'exports' });
    const { objectKey } = await made(`/v1/images/${imageId}/stored`, { bucket: 'store' });
    await engine.settle();
    const told = { imageId, state: 'completed', reason: null };
    expect((await listed('/v1/exports')).items).toMatchObject([{ ...told, taskId, bucket: 'exports' }]);
    expect((await listed('/v1/stored-images')).items).toMatchObject([{ ...told, objectKey, bucket: 'store' }]);
    const { ExportImageTasks = [] } = await engine.ec2().send(new DescribeExportImageTasksCommand({}));
    expect(ExportImageTasks).toMatchObject([{ ExportImageTaskId: taskId, Status: 'completed' }]);
    const { StoreImageTaskResults = [] } = await engine.ec2().send(new DescribeStoreImageTasksCommand({}));
    expect(StoreImageTaskResults).toMatchObject([{ AmiId: imageId, StoreTaskState: 'Completed' }]);
    const restored = await made('/v1/stored-images/restore', { bucket: 'store', objectKey, name: 'restored' });
    const facts = await engine.facts(`image-${String(restored['imageId'])}`);
    expect(facts[0]?.type).toBe('ImageRestoreRequested');
  });

  it('are asked for once under a key, and refused with the rule', async () => {
    const body = { sources: [SOURCE], format: 'VMDK' };
    const ask = async (format: string) =>
      engine.ask('POST', '/v1/imports/images', { body: { ...body, format }, headers: { 'idempotency-key': 'one' } });
    const [one, again] = [await ask('VMDK'), await ask('VMDK')];
    expect(again.body).toEqual(one.body);
    const odd = await engine.ask('POST', '/v1/imports/images', { body: { ...body, format: 'PNG' } });
    expect([odd.status, odd.body['type']]).toEqual([422, expect.stringMatching(/format/)]);
  });

  it('are commanded by operators only, and seen by nobody else', async () => {
    for (const path of ['imports', 'exports', 'stored-images']) {
      expect((await engine.ask('GET', `/v1/${path}`, { key: keys.stranger })).status).toBe(403);
      expect((await listed(`/v1/${path}`, keys.stranger, PARTNER)).items).toEqual([]);
    }
    const body = { bucket: 'store' };
    expect((await engine.ask('POST', `/v1/images/${imageId}/stored`, { body, key: keys.auditor })).status).toBe(403);
    const other = { body, key: keys.stranger, account: PARTNER };
    expect((await engine.ask('POST', `/v1/images/${imageId}/stored`, other)).status).toBe(404);
  });
});
