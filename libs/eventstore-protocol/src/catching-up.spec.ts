import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { SqliteEventStore, type NewEvent } from '#event-store';
import { counted, endServed, servedLog } from '../../../test/support/served-log.js';

const MANY = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'catching-up-'));
afterEach(async () => expect(await endServed()).toEqual([]));
afterAll(() => rmSync(folder, { recursive: true }));

const page = (from: number): NewEvent[] =>
  Array.from({ length: 1000 }, (_, n) => ({
    id: randomUUID(),
    type: 'Counted',
    data: JSON.stringify({ n: from + n }),
    metadata: '{"by":"test"}',
  }));

describe('a long catch-up over EventStoreDB’s protocol', () => {
  it('takes 100,000 events while appends go on, in order, without a gap or a double, over a dropped connection', async () => {
    const store = await SqliteEventStore.open(join(folder, 'log.db'));
    for (let from = 0; from < MANY; from += 1000) await store.append('long', 'any', page(from));
    const { client, connect } = await servedLog({ store });
    const wanted = MANY + 1000;
    const appending = (async () => {
      for (let n = MANY; n < wanted; n += 10) await client.appendToStream('long', counted(n, n + 10));
    })();
    let next = 0;
    let position: { readonly commit: bigint; readonly prepare: bigint } | undefined;
    for (const until of [30_000, wanted]) {
      const subscription = connect().subscribeToAll(position ? { fromPosition: position } : {});
      for await (const { event } of subscription) {
        if (event?.revision !== BigInt(next)) throw new Error(`revision ${event?.revision} instead of ${next}`);
        position = event?.position;
        if (++next === until) break;
      }
    }
    await appending;
    expect(next).toBe(wanted);
    await endServed();
    await store.close();
  }, 90_000);
});
