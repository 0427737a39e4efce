import { jest } from '@jest/globals';
import { type AdminEngine, startAdminEngine } from '../support/admin.js';
import { OWNER, PARTNER, REGION } from '../support/engine.js';
import { until } from '../support/served-log.js';
import { amistory, json } from './cli-program.js';

const FAR = Date.UTC(2040, 0, 1) * 1000;

describe('amistory policies', () => {
  let engine: AdminEngine;
  let here: readonly string[];

  const deprecated = async (imageId: string, ownerId: string, deprecateAt: number) => {
    const data = { imageId, ownerId, region: REGION, attributes: { name: imageId }, state: 'available' };
    await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data }, { account: ownerId });
    const set = { type: 'ImageDeprecationSet', data: { imageId, deprecateAt } } as const;
    await engine.seed(`image-${imageId}`, set, { account: ownerId });
  };

  beforeAll(async () => {
    engine = await startAdminEngine();
    here = ['--url', engine.url];
    await deprecated('ami-1', OWNER, FAR);
    await deprecated('ami-2', PARTNER, FAR + 1_000_000);
    await until(async () => Object.keys(Object(await json(['policies', 'due', ...here]))).length === 2);
  }, 30_000);
  afterAll(() => engine.close());

  it('tells what is to come and when, of an account or of all', async () => {
    const told = { policy: 'deprecation', revision: 1, tries: 0, reason: null };
    const first = { ...told, at: '2040-01-01T00:00:00Z', account: OWNER, stream: 'image-ami-1' };
    expect(await json(['policies', 'due', '--limit', '1', ...here])).toEqual([first]);
    expect(await json(['policies', 'due', '--account', OWNER, ...here])).toEqual([first]);
    expect(await json(['policies', 'status', ...here])).toEqual({ waiting: 2, lateSeconds: 0, trouble: null });
    const { out } = await amistory(['policies', 'due', ...here]);
    expect(out).toMatch(/^2 things to come, 0 of them tried in vain\.\n/);
    expect(out).toMatch(/2040-01-01T00:00:01Z +deprecation +444455556666 +image-ami-2 +0/);
  });

  it('tells what failed and why, and has it tried again at once', async () => {
    const append = engine.store.append.bind(engine.store);
    const failing = jest.spyOn(engine.store, 'append').mockImplementation((stream, expected, events) => {
      const isDone = events.some(({ type }) => type === 'ImageDeprecationTookEffect');
      return isDone ? Promise.reject(new Error('the disk is full')) : append(stream, expected, events);
    });
    await deprecated('ami-3', OWNER, Date.now() * 1000);
    const failed = async () => (await amistory(['policies', 'due', '--failing', ...here])).out;
    await until(async () => (await failed()).startsWith("1 thing tried in vain; 'amistory policies retry' tries now."));
    expect(await failed()).toMatch(/image-ami-3 +\d+ +the disk is full/);
    expect(await json(['policies', 'retry', '--account', PARTNER, ...here])).toEqual({ retried: 0 });
    const { out } = await amistory(['policies', 'retry', ...here]);
    expect(out).toBe('1 thing tried again now.\n');
    failing.mockRestore();
    await until(async () =>
      (await engine.facts('image-ami-3')).some(({ type }) => type === 'ImageDeprecationTookEffect'),
    );
    expect(await json(['policies', 'due', '--failing', ...here])).toEqual([]);
  }, 30_000);

  it('says in a line that nothing is seen to without an engine', async () => {
    const { code, err } = await amistory(['policies', 'due', '--data', '/nowhere']);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/no engine runs on '\/nowhere', so nothing sees to what is due/),
    ]);
  });
});
