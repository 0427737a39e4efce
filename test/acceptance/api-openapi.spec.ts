import { pino } from 'pino';
import { z } from 'zod';
import { QUESTIONS } from '#audit';
import { type Engine, startEngine } from '../../apps/api/src/engine.js';
import { ENGINE_CONFIG } from '../support/engine-config.js';
import { ASKED } from './api-asked.js';

const Document = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() })).default([]),
  responses: z.record(z.string(), z.object({ description: z.string(), content: z.unknown().optional() })),
});
const Json = z.object({ 'application/json': z.object({ schema: z.object({ $ref: z.string() }) }) });

describe('the OpenAPI document', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine({ ...ENGINE_CONFIG, sample: true }, pino({ level: 'silent' }));
  }, 60_000);
  afterAll(() => engine.stop());

  const get = (path: string) => fetch(engine.url + path);
  const json = async (path: string): Promise<unknown> => (await get(path)).json();
  const document = async () => Document.parse(await json('/openapi.json'));
  const operations = async () =>
    Object.entries((await document()).paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, ...Operation.parse(operation) })),
    );

  it('is of version 3.1, and every reference in it leads somewhere', async () => {
    const { openapi, components } = await document();
    expect(openapi).toBe('3.1.0');
    const text = JSON.stringify(await json('/openapi.json'));
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference);
    expect(references.length).toBeGreaterThan(20);
    const names = new Set(Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`));
    expect(references.filter((reference) => !names.has(reference))).toEqual([]);
    expect(text).not.toContain('$defs');
  });

  it('names each operation once, and every parameter of its path', async () => {
    const all = await operations();
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
    for (const { path, parameters } of all) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named);
    }
  });

  it('has every question, with just its parameters', async () => {
    const all = await operations();
    for (const { name, path, parameters, summary } of QUESTIONS) {
      const operation = all.find(({ operationId }) => operationId === name);
      expect(operation).toMatchObject({ path: path.replace(/:(\w+)/g, '{$1}'), method: 'get', summary });
      const listed = (some: readonly { name: string; in: string; required?: boolean | undefined }[] = []) =>
        some.map((one) => `${one.in} ${one.name} ${one.required === true}`).toSorted();
      expect(listed(operation?.parameters)).toEqual(listed(parameters));
    }
  });

  it('describes every answer as it is', async () => {
    const { components } = await document();
    const shapes = JSON.parse(JSON.stringify(components.schemas).replaceAll('#/components/schemas/', '#/$defs/'));
    const asked: Record<string, string> = {
      ...ASKED,
      images: '/v1/images',
      snapshots: '/v1/snapshots',
      volumes: '/v1/volumes',
      instances: '/v1/instances',
      'list-quarantine': '/v1/quarantine',
      alive: '/healthz',
      ready: '/readyz',
    };
    for (const { operationId, responses } of await operations()) {
      const path = asked[operationId];
      if (path === undefined) continue;
      const { $ref } = Json.parse(responses['200']?.content)['application/json'].schema;
      const shape = z.fromJSONSchema({ $ref: $ref.replace('#/components/schemas/', '#/$defs/'), $defs: shapes });
      const { success, error } = shape.safeParse(await json(path));
      expect([operationId, success ? [] : error.issues]).toEqual([operationId, []]);
      delete asked[operationId];
    }
    expect(asked).toEqual({});
  });

  it('is shown on a page that needs nothing from elsewhere', async () => {
    const page = await (await get('/docs')).text();
    expect(page).toContain('Amistory');
    const assets = [...page.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(([, asset = '']) => asset);
    expect(assets.length).toBeGreaterThan(2);
    for (const asset of assets) {
      const url = new URL(asset, `${engine.url}/docs`);
      expect(url.origin).toBe(engine.url);
      expect((await fetch(url)).status).toBe(200);
    }
  });
});
