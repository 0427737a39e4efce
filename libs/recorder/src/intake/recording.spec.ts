import { gzipSync } from 'node:zlib';
import { type EventStore, MemoryEventStore } from '#event-store';
import { ACCOUNT, cloudTrail, disabled, foreign, held, inputOf, NOTHING_RECORDED } from '#testing';
import { Recording } from './recording.js';

const record = (store: EventStore, ...contents: unknown[]) =>
  new Recording(store, () => 1).run(contents.map((content, at) => inputOf(`file-${at}`, content)));
describe('recording', () => {
  let store: MemoryEventStore;
  beforeEach(() => {
    store = new MemoryEventStore();
  });

  it('counts each record as exactly one thing', async () => {
    const attempt = cloudTrail({
      eventName: 'DisableImage',
      requestParameters: { imageId: 'ami-02' },
      errorCode: 'Client.AuthFailure',
    });
    const launch = cloudTrail({
      eventName: 'RunInstances',
      responseElements: { ownerId: ACCOUNT, instancesSet: { items: [{ instanceId: 'i-01', imageId: 'ami-01' }] } },
    });
    const known = disabled('ami-03');
    const Records = [disabled(), launch, attempt, foreign(), known, known, { what: 'ever' }];
    expect(await record(store, { Records })).toEqual({
      ...NOTHING_RECORDED,
      records: 7,
      facts: 3,
      attempts: 1,
      ignored: 1,
      duplicates: 1,
      quarantined: 1,
      events: 5,
    });
  });

  it('keeps the record verbatim, hashed, as evidence that its facts name', async () => {
    const raw = JSON.stringify(disabled(), null, 2).replace('"DisableImage"', '"Disable\\u0049mage"');
    await record(store, `[${raw}]`);
    const [fact] = await held(store, 'image-');
    const [evidence] = await held(store, 'evidence-');
    expect(fact?.metadata.evidence).toBe(evidence?.stream);
    expect(evidence?.data).toMatchObject({
      raw,
      form: 'cloudtrail',
      file: 'file-0',
      index: 0,
      record: fact?.metadata.record,
    });
    expect(evidence?.data.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('puts aside what it does not understand, with its place, its reason and its bytes', async () => {
    const broken = cloudTrail({ eventName: 'CopyImage', requestParameters: {}, responseElements: {} });
    const notUtf8 = Buffer.concat([Buffer.from('{"eventName":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    await record(store, { Records: [foreign(), broken] }, notUtf8);
    const [first, second] = (await held(store, 'quarantine-')).map(({ data }) => data);
    expect(first).toMatchObject({
      file: 'file-0',
      index: 1,
      raw: JSON.stringify(broken),
      encoding: 'utf8',
      truncated: false,
    });
    expect(first.reason).toBe('It does not tell which image it is about (imageId).');
    expect(second).toMatchObject({
      file: 'file-1',
      raw: notUtf8.toString('base64'),
      encoding: 'base64',
      reason: 'It is not UTF-8.',
    });
  });

  it('lets garbage cost only itself', async () => {
    const lines = [
      'what is this',
      JSON.stringify(disabled('ami-01')),
      'and this',
      'or that',
      JSON.stringify(disabled('ami-02')),
    ].join('\n');
    const whole = gzipSync(JSON.stringify({ Records: Array.from({ length: 300 }, (_, n) => disabled(`ami-1${n}`)) }));
    const cut = whole.subarray(0, whole.length >> 1);
    const report = await record(
      store,
      lines,
      'no record at all,\nnot in any line\n',
      Buffer.from([0, 1, 2, 3, 250]),
      cut,
      { Records: [disabled('ami-03')] },
    );
    expect(report).toMatchObject({ files: 5, quarantined: 3 + 1 + 1 + 1 });
    expect(report.facts).toBeGreaterThan(50);
    expect(report.records).toBe(report.facts + report.quarantined);
    expect((await held(store, 'image-ami-03')).length).toBe(1);
    expect((await held(store, 'quarantine-')).at(-1)?.data.reason).toContain('gzip compression is broken or cut off');
  });

  it('puts the same garbage aside once, wherever it is found', async () => {
    expect(await record(store, 'garbage', 'garbage')).toMatchObject({ records: 2, quarantined: 1, duplicates: 1 });
    expect(await record(store, { Records: [{ a: 1 }] }, '[{"a":1}]')).toMatchObject({ quarantined: 1, duplicates: 1 });
  });

  it('is harmed by no key: twice the same, or one that every object inherits', async () => {
    const raw = JSON.stringify(disabled('ami-07')).replace(
      '{',
      '{"__proto__":{"eventName":"x"},"eventName":"GetObject",',
    );
    expect(await record(store, `[${raw}]`)).toMatchObject({ facts: 1 });
    expect(await record(store, '[{"constructor":{},"hasOwnProperty":1}]')).toMatchObject({ quarantined: 1 });
  });

  it('never copies what is secret into a fact', async () => {
    const launch = cloudTrail({
      eventName: 'RunInstances',
      requestParameters: { userData: 'c2VjcmV0', imageId: 'ami-01' },
      errorCode: 'Client.X',
    });
    await record(store, [launch]);
    const [attempt] = await held(store, 'image-');
    expect(JSON.stringify(attempt)).not.toContain('c2VjcmV0');
  });

  it('tells how far it has come', async () => {
    const seen: object[] = [];
    const inputs = [inputOf('a', [disabled()]), inputOf('b', [foreign()])];
    await new Recording(
      store,
      () => 1,
      (progress) => seen.push(progress),
    ).run(inputs);
    const totalBytes = inputs.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(seen.at(-1)).toEqual({ files: 2, records: 2, bytes: totalBytes, totalBytes });
  });

  it('fails as the log fails', async () => {
    await store.close();
    await expect(record(store, [disabled()])).rejects.toThrow();
  });
});
