import { randomUUID } from 'node:crypto';
import {
  AccessDeniedError,
  BACKWARDS,
  binaryEvent,
  END,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { MemoryEventStore } from '#event-store';
import { all, counted, endServed, idOf, numbered, numbersOf, servedLog } from '../../../test/support/served-log.js';

afterEach(async () => expect(await endServed()).toEqual([]));

describe('the log served by EventStoreDB’s protocol, to its official client', () => {
  it('tells an event as it was appended, with its id, time, revision and position', async () => {
    const { client, store } = await servedLog();
    const sent = numbered(1);
    const before = Date.now();
    const { nextExpectedRevision, position, success } = await client.appendToStream('a', sent, {
      expectedRevision: NO_STREAM,
    });
    expect({ nextExpectedRevision, success }).toEqual({ nextExpectedRevision: 0n, success: true });
    const [read] = await all(client.readStream('a'));
    expect(read?.event).toMatchObject({
      id: sent.id,
      type: 'Counted',
      streamId: 'a',
      revision: 0n,
      data: { n: 1 },
      metadata: { by: 'test' },
      isJson: true,
    });
    expect(read?.event?.created.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(read?.event?.created.getTime()).toBeLessThanOrEqual(Date.now());
    expect(position).toEqual({ commit: await store.head(), prepare: await store.head() });
    expect(read?.commitPosition).toBe(position?.commit);
  });

  it('keeps bytes that are no JSON, and JSON that looks like bytes, as they were', async () => {
    const { client } = await servedLog();
    const bytes = Uint8Array.from([0, 255, 34, 10]);
    const tricky = 'data:application/octet-stream;base64,AAAA';
    await client.appendToStream('a', [
      binaryEvent({ type: 'B', data: bytes, metadata: bytes }),
      jsonEvent({ type: 'J', data: tricky }),
    ]);
    const [binary, json] = await all(client.readStream('a'));
    expect(binary?.event).toMatchObject({ isJson: false, data: bytes, metadata: bytes });
    expect(json?.event).toMatchObject({ isJson: true, data: tricky });
    expect(json?.event?.metadata).toBeUndefined();
  });

  it('reads a stream forwards and backwards, from a revision and from its ends', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', counted(0, 10));
    expect(numbersOf(await all(client.readStream('a', { fromRevision: 7n })))).toEqual([7, 8, 9]);
    expect(
      numbersOf(await all(client.readStream('a', { direction: BACKWARDS, fromRevision: END, maxCount: 2 }))),
    ).toEqual([9, 8]);
    expect(numbersOf(await all(client.readStream('a', { direction: BACKWARDS, fromRevision: 1n })))).toEqual([1, 0]);
    expect(numbersOf(await all(client.readStream('a', { fromRevision: 100n })))).toEqual([]);
    await expect(all(client.readStream('missing'))).rejects.toBeInstanceOf(StreamNotFoundError);
  });

  it('reads $all forwards from a position inclusive, and backwards exclusive', async () => {
    const { client } = await servedLog();
    for (const stream of ['a', 'b']) await client.appendToStream(stream, counted(0, 400));
    const forwards = await all(client.readAll());
    expect(forwards).toHaveLength(800);
    const backwards = await all(client.readAll({ direction: BACKWARDS, fromPosition: END }));
    expect(backwards).toEqual(forwards.toReversed());
    const middle = forwards[300]?.event?.position;
    if (!middle) throw new Error('no position');
    expect((await all(client.readAll({ fromPosition: middle, maxCount: 5 }))).map(idOf)).toEqual(
      forwards.slice(300, 305).map(idOf),
    );
    const before = await all(client.readAll({ direction: BACKWARDS, fromPosition: middle, maxCount: 3 }));
    expect(before.map(idOf)).toEqual(forwards.slice(297, 300).toReversed().map(idOf));
    expect(await all(client.readAll({ fromPosition: END }))).toEqual([]);
    expect(await all(client.readAll({ fromPosition: START, direction: BACKWARDS }))).toEqual([]);
  });

  it.each([
    ['many appends over one call', undefined],
    ['a call for each append', { username: 'admin', password: 'changeit' }],
  ])('refuses a lost race with both revisions, and appends at the right one (%s)', async (_, credentials) => {
    const { client } = await servedLog();
    const how = credentials ? { credentials } : {};
    await expect(
      client.appendToStream('a', numbered(1), { expectedRevision: STREAM_EXISTS, ...how }),
    ).rejects.toMatchObject({
      type: 'wrong-expected-version',
      actualVersion: 'no_stream',
      expectedVersion: 'stream_exists',
    });
    await client.appendToStream('a', counted(0, 3), { expectedRevision: NO_STREAM, ...how });
    const wrong = client.appendToStream('a', numbered(3), { expectedRevision: 7n, ...how });
    await expect(wrong).rejects.toBeInstanceOf(WrongExpectedVersionError);
    await expect(wrong).rejects.toMatchObject({ streamName: 'a', expectedVersion: 7n, actualVersion: 2n });
    const once = numbered(3);
    const ended = await client.appendToStream('a', once, { expectedRevision: 2n, ...how });
    expect(ended.nextExpectedRevision).toBe(3n);
    expect(await client.appendToStream('a', once, { expectedRevision: 2n, ...how })).toEqual(ended);
    expect(await all(client.readStream('a'))).toHaveLength(4);
  });

  it('answers a lost race without an error to clients that want none', async () => {
    const { client } = await servedLog({ parameters: '&throwOnAppendFailure=false' });
    const answer = await client.appendToStream('a', numbered(1), { expectedRevision: 4n });
    expect(answer).toMatchObject({ success: false, nextExpectedRevision: -1n });
  });

  it('takes an event of 1 MB, and refuses an append that is too large with the limit', async () => {
    const { client } = await servedLog();
    const large = jsonEvent({ type: 'Large', data: { text: 'x'.repeat(1_048_576) } });
    await client.appendToStream('a', large);
    const [read] = await all(client.readStream('a'));
    expect(read?.event?.data).toEqual(large.data);
    const larger = jsonEvent({ type: 'Large', data: { text: 'x'.repeat(5_000_000) } });
    await expect(client.appendToStream('a', larger)).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    await expect(client.appendToStream('a', larger)).rejects.toMatchObject({ maxAppendSize: 4_194_304 });
  });

  it('lets subscribers read, and nobody else write', async () => {
    const { client, store } = await servedLog({ role: 'subscriber' });
    await store.append('a', 'none', [{ id: randomUUID(), type: 'T', data: '{}', metadata: '{}' }]);
    expect(await all(client.readStream('a'))).toHaveLength(1);
    const credentials = { username: 'u', password: 'p' };
    await expect(client.appendToStream('a', numbered(1))).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(client.appendToStream('a', numbered(1), { credentials })).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(client.deleteStream('a')).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(client.tombstoneStream('a')).rejects.toBeInstanceOf(AccessDeniedError);
    expect(await store.head()).toBe(1n);
  });
});

describe('a stream’s metadata, over EventStoreDB’s protocol', () => {
  it('limits what is read of it by $maxCount and $tb, and $all by neither', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', counted(0, 10));
    await client.setStreamMetadata('a', { maxCount: 3 });
    expect(numbersOf(await all(client.readStream('a')))).toEqual([7, 8, 9]);
    expect(numbersOf(await all(client.readStream('a', { direction: BACKWARDS, fromRevision: END })))).toEqual([
      9, 8, 7,
    ]);
    await client.setStreamMetadata('a', { truncateBefore: 9, team: 'blue' });
    expect(numbersOf(await all(client.readStream('a')))).toEqual([9]);
    expect(await client.getStreamMetadata('a')).toMatchObject({ metadata: { truncateBefore: 9, team: 'blue' } });
    expect(await all(client.readAll())).toHaveLength(12);
  });

  it('hides what is older than $maxAge', async () => {
    let now = (Date.now() - 60_000) * 1000;
    const { client } = await servedLog({ store: new MemoryEventStore({ clock: () => now }) });
    await client.appendToStream('a', numbered(1));
    now = Date.now() * 1000;
    await client.appendToStream('a', numbered(2));
    await client.setStreamMetadata('a', { maxAge: 30 });
    expect(numbersOf(await all(client.readStream('a')))).toEqual([2]);
  });

  it('deletes a stream until it is written again, which goes on at the next revision', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', counted(0, 3));
    await client.setStreamMetadata('a', { team: 'blue' });
    await expect(client.deleteStream('a', { expectedRevision: 9n })).rejects.toMatchObject({
      type: 'wrong-expected-version',
      streamName: 'a',
      expectedVersion: 9n,
      actualVersion: 2n,
    });
    const { position } = await client.deleteStream('a', { expectedRevision: 2n });
    expect(position?.commit).toBeGreaterThan(0n);
    await expect(all(client.readStream('a'))).rejects.toBeInstanceOf(StreamNotFoundError);
    const again = await client.appendToStream('a', numbered(3), { expectedRevision: NO_STREAM });
    expect(again.nextExpectedRevision).toBe(3n);
    expect(numbersOf(await all(client.readStream('a')))).toEqual([3]);
    expect(await client.getStreamMetadata('a')).toMatchObject({ metadata: { team: 'blue', truncateBefore: 3 } });
  });

  it('tombstones a stream for ever', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', numbered(1));
    const racing = Array.from({ length: 20 }, (_, n) =>
      client.appendToStream('a', numbered(n)).catch((error: unknown) => error),
    );
    await client.tombstoneStream('a');
    await Promise.all(racing);
    await expect(all(client.readStream('a'))).rejects.toBeInstanceOf(StreamDeletedError);
    await expect(client.appendToStream('a', numbered(2))).rejects.toMatchObject({
      type: 'stream-deleted',
      streamName: 'a',
    });
    await expect(client.tombstoneStream('a')).rejects.toBeInstanceOf(StreamDeletedError);
    const last = (await all(client.readAll())).at(-1);
    expect(last?.event?.type).toBe('$streamDeleted');
  });
});
