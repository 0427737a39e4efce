import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { happened } from '#testing';
import * as the from '../../../../test/support/auditing/cast.js';
import type { FeedReader } from '../../../../test/support/feed-reader.js';
import { type Listening, listening, subjects, tagged } from '../../../../test/support/feeding.js';
import { Problem } from '../admin/problem.js';

const Schema = z.record(z.string(), z.json());

describe('a feed', () => {
  let here: Listening;
  const readers: FeedReader[] = [];
  const open = async (query = '', headers = {}) => {
    const reader = await here.open(query, headers);
    readers.push(reader);
    return reader.until(({ heard }) => heard.length > 0 || reader.response.statusCode !== 200);
  };

  beforeEach(async () => (here = await listening({ heartbeatMs: 40 })));
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.leave();
    await here.close();
  });

  it('tells each fact as a CloudEvent, as soon as it is recorded', async () => {
    const reader = await open();
    expect(reader.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const fact = the.registered('10:00:00', the.BASE, the.SNAPSHOT, { account: the.OWNER, region: the.REGION });
    await here.tell(fact);
    await reader.until(({ facts }) => facts.length === 1);
    expect(reader.facts[0]).toMatchObject({
      specversion: '1.0',
      id: fact.id,
      source: `urn:amistory:image:${the.BASE}`,
      type: 'ImageRegistered',
      subject: the.BASE,
      time: '2026-03-01T10:00:00Z',
      datacontenttype: 'application/json',
      position: reader.lastEventId,
      origin: 'cloudtrail',
      account: the.OWNER,
      region: the.REGION,
      principal: 'arn:aws:iam::111122223333:user/ann',
      data: fact.data,
    });
    expect(Object.keys(reader.facts[0] ?? {}).filter((name) => !/^[a-z0-9]{1,20}$/.test(name))).toEqual([]);
  });

  it('names a schema that the engine serves, and that what it tells keeps to', async () => {
    const reader = await open('?from=0');
    await here.tell(the.registered('10:00:00'), ...the.launched('10:10:00', 'i-01'));
    await reader.until(({ facts }) => facts.length >= 2);
    for (const { dataschema, data, type } of reader.facts) {
      expect(dataschema).toBe(`${here.url}/v1/schemas/${String(type)}`);
      const response = await fetch(String(dataschema));
      expect(response.headers.get('content-type')).toContain('application/schema+json');
      const schema = Schema.parse(await response.json());
      expect(schema).toMatchObject({ $id: dataschema, title: type });
      expect(z.fromJSONSchema(schema).safeParse(data)).toMatchObject({ success: true });
    }
    expect((await fetch(`${here.url}/v1/schemas/ImageLost`)).status).toBe(404);
  });

  it('never tells user data, though it is sealed, nor the records behind the facts', async () => {
    const reader = await open('?from=0');
    const [launch] = the.launched('10:10:00', 'i-01');
    if (launch === undefined) throw new Error('Nothing was launched.');
    const sealed = {
      ...launch,
      data: { ...launch.data, attributes: { userData: 'v1.c2VhbGVk', UserData: 'v1.c2VhbGVk' } },
    };
    await here.store.append('evidence-1', 'none', [
      { id: crypto.randomUUID(), type: 'EvidenceRecorded', data: '{"raw":"v1.c2VhbGVk"}', metadata: '{}' },
    ]);
    await here.store.append(launch.stream, 'any', [
      {
        id: launch.id,
        type: launch.type,
        data: JSON.stringify(sealed.data),
        metadata: JSON.stringify(launch.metadata),
      },
    ]);
    await here.tell(the.registered('11:00:00'));
    await reader.until(({ facts }) => facts.length === 2);
    expect(JSON.stringify(reader.heard)).not.toContain('c2VhbGVk');
    expect(reader.facts[0]).toMatchObject({ type: launch.type });
  });

  it('begins now, after a position, or at a time', async () => {
    const [first, second, third] = [
      the.registered('10:00:00'),
      the.deregistered('11:00:00'),
      the.registered('12:00:00', 'ami-02'),
    ];
    await here.tell(first);
    const { position } = await here.store.append('quarantine-x', 'none', [
      { id: crypto.randomUUID(), type: 'RecordQuarantined', data: '{}', metadata: '{}' },
    ]);
    await pause(5);
    const between = new Date().toISOString();
    await pause(5);
    await here.tell(second);
    const feeds = await Promise.all(
      ['', `?from=${position}`, `?from=${between}`, '?from=0', '?from=now'].map((query) => open(query)),
    );
    await here.tell(third);
    await Promise.all(feeds.map((feed) => feed.until(({ facts }) => facts.some(({ id }) => id === third.id))));
    const ids = feeds.map(({ facts }) => facts.map(({ id }) => id));
    expect(ids).toEqual([
      [third.id],
      [second.id, third.id],
      [second.id, third.id],
      [first.id, second.id, third.id],
      [third.id],
    ]);
  });

  it('can be narrowed by type, account, Region and principal', async () => {
    const telling = { account: the.SHOP, region: 'us-east-1', by: 'arn:aws:iam::444455556666:role/ci' };
    const queries = [
      'type=ImageDeregistered',
      `account=${the.SHOP}`,
      'region=us-east-1',
      'principal=*:role/ci',
      `account=1&account=${the.SHOP}&type=TagsSet`,
    ];
    const feeds = await Promise.all(queries.map((query) => open(`?${query}`)));
    await here.tell(
      the.registered('10:00:00', 'ami-01', the.SNAPSHOT, { account: the.OWNER, region: the.REGION }),
      the.registered('10:00:01', 'ami-02', the.SNAPSHOT, telling),
      the.deregistered('11:00:00', 'ami-01'),
      tagged('12:00:00', 'ami-02', { end: '' }, telling),
      the.deregistered('13:00:00', 'ami-09'),
    );
    const ends = [2, 2, 2, 2, 1];
    await Promise.all(feeds.map((feed, index) => feed.until(({ facts }) => facts.length >= (ends[index] ?? 0))));
    expect(feeds.map(subjects)).toEqual([
      ['ImageDeregistered ami-01', 'ImageDeregistered ami-09'],
      ['ImageRegistered ami-02', 'TagsSet ami-02'],
      ['ImageRegistered ami-02', 'TagsSet ami-02'],
      ['ImageRegistered ami-02', 'TagsSet ami-02'],
      ['TagsSet ami-02'],
    ]);
  });

  it('follows an image and whatever comes of it while it runs', async () => {
    const all = await open(`?image=${the.BASE}`);
    const itself = await open(`?image=${the.BASE}&descendants=false`);
    await here.tell(
      the.registered('10:00:00'),
      the.registered('10:00:01', 'ami-0f', 'snap-0f'),
      the.copied('11:00:00', the.COPY, the.BASE),
      ...the.launched('11:10:00', 'i-01', the.COPY),
      ...the.launched('11:10:00', 'i-02', 'ami-0f'),
      the.copied('12:00:00', 'ami-0c2', the.COPY),
      the.deregistered('12:30:00', 'ami-0f'),
      the.deregistered('12:40:00', 'ami-0c2'),
      the.deregistered('13:00:00'),
    );
    await all.until((reader) => subjects(reader).includes(`ImageDeregistered ${the.BASE}`));
    await itself.until((reader) => subjects(reader).includes(`ImageDeregistered ${the.BASE}`));
    expect(subjects(all)).toEqual(
      expect.arrayContaining([`ImageCopyRequested ${the.COPY}`, 'InstanceLaunched i-01', 'ImageDeregistered ami-0c2']),
    );
    expect(subjects(all).join()).not.toMatch(/ami-0f|i-02/);
    expect(subjects(itself)).toEqual([`ImageRegistered ${the.BASE}`, `ImageDeregistered ${the.BASE}`]);
  });

  it('tells of things that carry a tag, and of the tag itself when it is taken away', async () => {
    const [valued, keyed] = [await open('?tag=team=web'), await open('?tag=team')];
    await here.tell(
      the.registered('10:00:00', 'ami-01'),
      tagged('10:01:00', 'ami-01', { team: 'web' }),
      the.registered('10:02:00', 'ami-02'),
      tagged('10:03:00', 'ami-02', { team: 'ops' }),
      the.deregistered('10:04:00', 'ami-02'),
      happened('10:05:00', 'TagsRemoved', { resourceId: 'ami-01', tags: [{ key: 'team' }] }),
      tagged('10:06:00', 'ami-01', { team: 'web' }),
    );
    await Promise.all(
      [valued, keyed].map((feed) => feed.until(({ facts }) => facts.at(-1)?.['time'] === '2026-03-01T10:06:00Z')),
    );
    expect(subjects(valued).slice(-2)).toEqual(['TagsRemoved ami-01', 'TagsSet ami-01']);
    expect(subjects(valued).join()).not.toContain('ami-02');
    expect(subjects(keyed)).toEqual(
      expect.arrayContaining(['TagsSet ami-02', 'ImageDeregistered ami-02', 'TagsRemoved ami-01']),
    );
  });

  it('beats while nothing comes, and marks how far it has looked', async () => {
    const reader = await open('?type=ImageDeregistered');
    const begun = reader.lastEventId;
    await here.tell(the.registered('10:00:00'));
    await reader.until(
      ({ heard, lastEventId }) =>
        lastEventId !== begun && heard.filter(({ comment }) => comment === 'heartbeat').length > 2,
    );
    expect(reader.lastEventId).toBe(String(await here.store.head()));
    expect(reader.facts).toEqual([]);
  });

  it('ends with the engine, and says so', async () => {
    const reader = await open();
    await here.close();
    await reader.until(({ ended }) => ended);
    expect(reader.heard.at(-1)).toMatchObject({ event: 'end', data: { reason: 'closing' } });
  });

  it('says what is wrong with what was asked', async () => {
    const refusal = async (query: string, headers = {}) => {
      const response = await fetch(`${here.url}/v1/feed${query}`, { headers });
      return Problem.parse(await response.json());
    };
    const faulty = await refusal('?type=ImageLost&account=ann&image=i-1&tag==x&region=&principal=');
    expect(faulty).toMatchObject({ status: 400, type: 'urn:amistory:problem:bad-request' });
    expect(faulty.errors?.map(({ member }) => member)).toEqual([
      'type',
      'account',
      'image',
      'tag',
      'region',
      'principal',
    ]);
    expect(await refusal('?form=soon')).toMatchObject({ errors: [{ member: 'form' }] });
    expect(await refusal('?from=soon')).toMatchObject({ errors: [{ member: 'from' }] });
    expect(await refusal('?from=2199-01-01')).toMatchObject({ errors: [{ member: 'from' }] });
    expect(await refusal('?from=999999999999')).toMatchObject({ errors: [{ member: 'from' }] });
    expect(await refusal('', { 'last-event-id': '999999999999' })).toMatchObject({
      errors: [{ member: 'last-event-id' }],
    });
    expect(await refusal('', { 'last-event-id': 'abc' })).toMatchObject({ errors: [{ member: 'last-event-id' }] });
    expect((await fetch(`${here.url}/v1/feed`, { method: 'HEAD' })).status).toBe(200);
  });
});
