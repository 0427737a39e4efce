import { randomUUID } from 'node:crypto';
import { streamNameFilter } from '@eventstore/db-client';
import { endServed, first, servedLog } from '../../../test/support/served-log.js';

afterEach(async () => expect(await endServed()).toEqual([]));

/** Sizes around those at which replies are put together or go alone. */
const SIZES = [0, 1, 100, 3_000, 15_000, 31_900, 32_000, 32_300, 32_768, 40_000, 200_000, 0, 0, 7];

describe('replies of a subscription that are sent together', () => {
  it('arrive each as itself, whatever their sizes, behind the log and live', async () => {
    const { client, store } = await servedLog();
    const texts: string[] = [];
    const append = async (sizes: readonly number[]) => {
      const events = sizes.map((size) => {
        const data = JSON.stringify(String(texts.length % 10).repeat(size));
        texts.push(data);
        return { id: randomUUID(), type: 'Sized', data, metadata: '{}' };
      });
      await store.append('sized', 'any', events);
    };
    const told = async (subscription: AsyncIterable<{ readonly event?: { readonly data: unknown } }>) =>
      (await first(subscription, SIZES.length * 3)).map(({ event }) => JSON.stringify(event?.data));
    await append(SIZES);
    const behind = told(client.subscribeToAll());
    const filter = streamNameFilter({ prefixes: ['sized'], checkpointInterval: 3 });
    const filtered = told(client.subscribeToAll({ filter }));
    const ofStream = told(client.subscribeToStream('sized'));
    await append(SIZES.toReversed());
    for (const size of SIZES) await append([size]);
    expect(await behind).toEqual(texts);
    expect(await filtered).toEqual(texts);
    expect(await ofStream).toEqual(texts);
  });
});
