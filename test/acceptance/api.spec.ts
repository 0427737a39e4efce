import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { pino } from 'pino';
import { z } from 'zod';
import { QUESTIONS, WhoCouldLaunchAnswer } from '#audit';
import { ImageRow } from '#catalog';
import { pageOf } from '#read-model';
import { cloudTrail } from '#testing';
import { type Engine, startEngine } from '../../apps/api/src/engine.js';
import { ENGINE_CONFIG } from '../support/engine-config.js';
import { ImportReport } from '../../apps/api/src/admin/evidence.answers.js';
import { ASKED, BASE, WEB } from './api-asked.js';

const TRAIL = resolve('examples/trail');
const INVENTORY = resolve('examples/inventory');
const Problem = z.object({
  type: z.string(),
  status: z.number(),
  detail: z.string(),
  errors: z.array(z.unknown()).optional(),
});

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());

describe('the engine, over HTTP', () => {
  let engine: Engine;
  let data: string;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'amistory-api-'));
    engine = await startEngine({ ...ENGINE_CONFIG, data, eventStore: 'sqlite' }, pino({ level: 'silent' }));
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(engine.url + path, { headers });
  const json = async (path: string): Promise<unknown> => (await get(path)).json();
  const post = async (path: string, body?: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}) => {
    const response = await fetch(engine.url + path, {
      method: 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const answer: unknown = await response.json();
    return { status: response.status, headers: response.headers, answer };
  };
  const problemAt = async (path: string) => {
    const response = await get(path);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    return Problem.parse(await response.json());
  };

  it('says that nothing is known before anything is recorded', async () => {
    expect(await problemAt(ASKED['who-could-launch'] ?? '')).toMatchObject({
      type: 'urn:amistory:problem:nothing-known',
      status: 404,
    });
    expect(await json('/v1/images')).toEqual({ items: [], next: null });
  });

  it('records a trail, file by file, compressed or not', async () => {
    const counts: Record<string, number> = {};
    const Counts = z.record(z.string(), z.number());
    for (const [index, file] of filesOf(TRAIL).entries()) {
      const bytes = readFileSync(file);
      const plain = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      const body = index % 3 === 0 ? plain : index % 3 === 1 ? gzipSync(plain) : zstdCompressSync(plain);
      const { status, answer } = await post(
        `/v1/records?file=${encodeURIComponent(file)}&wait=false`,
        new Uint8Array(body),
      );
      expect(status).toBe(200);
      const report = Counts.parse(answer);
      for (const [name, count] of Object.entries(report)) counts[name] = (counts[name] ?? 0) + count;
    }
    expect(counts).toMatchObject({ facts: 68, attempts: 7, quarantined: 0 });
    expect(counts['records']).toBe(
      ['facts', 'attempts', 'ignored', 'duplicates'].reduce((sum, kind) => sum + (counts[kind] ?? 0), 0),
    );
  });

  it('answers with what it was told as soon as the recording is answered', async () => {
    const file = filesOf(TRAIL).find((name) => name.endsWith('.json')) ?? '';
    const again = await post('/v1/records', new Uint8Array(readFileSync(file)), { 'content-type': 'application/json' });
    expect(again.answer).toMatchObject({ facts: 0, attempts: 0, quarantined: 0, events: 0 });
    expect(again.headers.get('amistory-caught-up')).toBe('true');
    const answer = WhoCouldLaunchAnswer.parse(await json(ASKED['who-could-launch'] ?? ''));
    expect(answer.grantees.map(({ kind, id }) => `${kind} ${id}`)).toContain('everyone all');
  });

  it('answers from no earlier position than the one that a question carries', async () => {
    const recorded = await post('/v1/records?wait=false', '[]');
    const position = recorded.headers.get('amistory-position') ?? '';
    expect(position).toMatch(/^\d+$/);
    expect((await get('/v1/images', { 'amistory-position': position })).status).toBe(200);
    expect((await get('/v1/images', { 'amistory-position': 'soon' })).status).toBe(400);
  });

  it('is asked every question that there is', () => {
    expect(Object.keys(ASKED).toSorted()).toEqual(QUESTIONS.map(({ name }) => name).toSorted());
  });

  it.each(QUESTIONS.map(({ name, answer, paged }) => ({ name, answer, paged })))(
    'answers $name as its schema promises',
    async ({ name, answer, paged }) => {
      const told = await json(ASKED[name] ?? '');
      expect(answer.parse(told)).toEqual(told);
      if (paged) expect(z.object({ items: z.array(z.unknown()).min(1) }).safeParse(told).success).toBe(true);
    },
  );

  it('hands a list out in pages that together are the whole', async () => {
    const Page = pageOf(z.object({ eventId: z.string() }));
    const whole = Page.parse(await json(`/v1/activity?principal=111122223333&limit=1000`));
    const pieces: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = Page.parse(await json(`/v1/activity?principal=111122223333&limit=7${after}`));
      pieces.push(...page.items.map(({ eventId }) => eventId));
      cursor = page.next;
    }
    expect(pieces.length).toBeGreaterThan(14);
    expect(pieces).toEqual(whole.items.map(({ eventId }) => eventId));
  });

  it('finds images by what they are now', async () => {
    const Found = pageOf(ImageRow);
    const names = async (query: string) => Found.parse(await json(`/v1/images?${query}`)).items.map(({ name }) => name);
    expect(await names('name=web-*')).toEqual(['web-2026-03']);
    expect(await names(`id=${BASE}&id=${WEB}&sort=-name`)).toEqual(['web-2026-03', 'base-2026-03']);
    expect(await names('state=deregistered')).toContain('legacy-2026-01');
    expect(await names('visibility=public&owner=111122223333')).toEqual([]);
  });

  it('refuses what no evidence could answer', async () => {
    expect(await problemAt(`/v1/images/snap-1/who-could-launch`)).toMatchObject({ status: 400 });
    expect(await problemAt('/v1/unused?days=0')).toMatchObject({ status: 400 });
    expect(await problemAt('/v1/unused')).toMatchObject({ status: 400 });
    expect(await problemAt('/v1/images?cursor=abc')).toMatchObject({ status: 400, errors: [{ member: 'cursor' }] });
    expect(await problemAt('/v1/images?colour=red')).toMatchObject({ status: 400, errors: [{ member: 'colour' }] });
    for (const things of ['images', 'snapshots', 'volumes', 'instances'])
      expect(await problemAt(`/v1/${things}?state=new`)).toMatchObject({ status: 400, errors: [{ member: 'state' }] });
    expect(await problemAt('/v1/things/i-0123456789abcdef0')).toMatchObject({ status: 404 });
  });

  it('saves a client the transfer of an answer that it has', async () => {
    const path = ASKED['who-could-launch'] ?? '';
    const etag = (await get(path)).headers.get('etag') ?? '';
    const again = await get(path, { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('sets aside what it cannot understand, and lists it', async () => {
    const garbage = await post('/v1/records?file=garbage.bin', 'this is no trail');
    expect(garbage.status).toBe(200);
    expect(garbage.answer).toMatchObject({ facts: 0, quarantined: 1 });
    expect(JSON.stringify(await json('/v1/quarantine'))).toContain('garbage.bin');
    expect((await post('/v1/quarantine/retry')).answer).toEqual({ tried: 1, released: 0, kept: 1 });
    for (const cursor of ['zzz', '9999999999999999999'])
      expect(await problemAt(`/v1/quarantine?cursor=${cursor}`)).toMatchObject({
        status: 400,
        errors: [{ member: 'cursor' }],
      });
  });

  it('takes in what AWS shows now, as of a moment, and says where the log told otherwise', async () => {
    const upload = (path: string, name: string) =>
      post(`${path}&file=${name}&account=111122223333`, new Uint8Array(readFileSync(join(INVENTORY, name))));
    const asOf = '?observedAt=2026-04-01T00:00:00Z&region=us-east-1';
    const images = await upload(`/v1/inventory${asOf}`, 'describe-images.json');
    expect(ImportReport.parse(images.answer)).toEqual(images.answer);
    expect(images.answer).toMatchObject({
      files: 1,
      quarantined: 0,
      observedAt: [{ at: '2026-04-01T00:00:00Z', from: 'given' }],
    });
    expect(await upload(`/v1/inventory${asOf}`, 'describe-images.json')).toMatchObject({
      status: 200,
      answer: { facts: 0 },
    });
    const accounts = await upload('/v1/organization?observedAt=2026-04-01', 'list-accounts.json');
    expect(ImportReport.parse(accounts.answer)).toMatchObject({ quarantined: 0 });
  });

  it('costs a torn upload no more than itself', async () => {
    const [file = ''] = filesOf(TRAIL).filter((name) => name.endsWith('.gz'));
    const torn = await post('/v1/records?file=torn.json.gz', new Uint8Array(readFileSync(file).subarray(0, 200)));
    expect(torn.status).toBe(200);
    expect(z.object({ quarantined: z.number().min(1) }).safeParse(torn.answer).success).toBe(true);
  });

  it('takes in what had come whole of an upload that breaks off, and none of the rest for garbage', async () => {
    const imageId = 'ami-0b0b0b0b0b0b0b0b0';
    const whole = cloudTrail({ eventName: 'DisableImage', requestParameters: { imageId } });
    const upload = request(`${engine.url}/v1/records?file=off.json`, { method: 'POST' });
    upload.on('error', () => undefined);
    await new Promise((sent) => upload.write(`{"Records":[${JSON.stringify(whole)},{"eventVersion":"1.0`, sent));
    upload.destroy();
    while ((await get(`/v1/things/${imageId}`)).status === 404) await new Promise((wake) => setTimeout(wake, 10));
    expect(await json(`/v1/things/${imageId}`)).toMatchObject({ id: imageId, state: 'disabled' });
    expect(JSON.stringify(await json('/v1/quarantine'))).not.toContain('off.json');
  });

  it('refuses to record nothing, and codings that it cannot read', async () => {
    expect(await post('/v1/records')).toMatchObject({ status: 400, answer: { errors: [{ member: 'body' }] } });
    expect(await post('/v1/records', '{}', { 'content-encoding': 'br' })).toMatchObject({ status: 415 });
  });

  it('tells how it is', async () => {
    expect(await json('/healthz')).toEqual({ alive: true });
    const ready = await get('/readyz');
    expect(ready.status).toBe(200);
    const state = z
      .object({ projections: z.array(z.unknown()) })
      .loose()
      .parse(await ready.json());
    expect(state).toMatchObject({ ready: true, store: 'open', quarantine: 2 });
    expect(state.projections).toHaveLength(2);
    for (const projection of state.projections)
      expect(projection).toMatchObject({ caughtUp: true, lagEvents: 0, parked: [] });
  });

  it('gives its figures to Prometheus', async () => {
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const figure = (text: string, name: string) =>
      Number(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)`, 'm').exec(text)?.[1]);
    const text = await response.text();
    expect(figure(text, 'amistory_log_appends_total')).toBeGreaterThan(50);
    expect(figure(text, 'amistory_log_events_total')).toBeGreaterThanOrEqual(
      figure(text, 'amistory_log_appends_total'),
    );
    expect(figure(text, 'amistory_log_reads_total')).toBeGreaterThan(0);
    expect(figure(text, 'amistory_quarantine_records')).toBe(2);
    expect(text).toMatch(/amistory_projection_lag_events\{projection="\w+"\} 0/);
    expect(text).toMatch(/amistory_projection_lag_seconds\{projection="\w+"\} 0/);
    expect(text).toMatch(/route="\/v1\/images\/:imageId\/who-could-launch"/);
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(text).not.toContain(BASE);
  });

  it('backs its log up while it runs, and builds its read models anew', async () => {
    const backup = await post('/v1/backup');
    const { file, bytes } = z.object({ file: z.string(), bytes: z.number() }).parse(backup.answer);
    expect(statSync(file).size).toBe(bytes);
    expect(file.startsWith(join(data, 'backups'))).toBe(true);
    const before = await json(`/v1/things/${BASE}?at=2026-03-21`);
    expect(await post('/v1/rebuild')).toMatchObject({ status: 200, answer: { projections: ['catalog', 'fleet'] } });
    expect(await json(`/v1/things/${BASE}?at=2026-03-21`)).toEqual(before);
    expect(await post('/v1/rebuild?projection=weather')).toMatchObject({ status: 400 });
  });
});
