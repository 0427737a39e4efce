import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import type { ApiKeys } from '#access';
import { Relations } from '#delivery';
import { EventStore } from '#event-store';
import type { Fact } from '#lifecycle';
import { cloudPlan } from '#lifecycle/commands';
import { AppModule } from '../../apps/api/src/app.module.js';
import { Feed, FEED_TERMS, type FeedTerms } from '../../apps/api/src/feed/feed.js';
import type { Doors } from '../../apps/api/src/guards.js';
import { createHttp } from '../../apps/api/src/http.js';
import { Metrics } from '../../apps/api/src/operation/metrics.js';
import { FeedReader } from './feed-reader.js';
import { happened } from './given.js';

/** An engine in memory whose feeds have terms of their own. */
export async function listening(terms: Partial<FeedTerms> = {}, keys?: ApiKeys, doors: Partial<Doors> = {}) {
  const metrics = new Metrics();
  const imports = [
    AppModule.forRoot({ memory: true }, metrics, {
      cloud: cloudPlan('instant'),
      ...(keys && { keys }),
    }),
  ];
  const module = await Test.createTestingModule({ imports })
    .overrideProvider(Feed)
    .useFactory({
      inject: [EventStore, Relations],
      factory: (store, relations) => new Feed(store, relations, { ...FEED_TERMS, ...terms }),
    })
    .compile();
  const http = createHttp({ logger: pino({ level: 'silent' }), metrics, token: undefined, keys, ...doors });
  const app = module.createNestApplication<NestFastifyApplication>(http, { bodyParser: false, logger: false });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const store = app.get(EventStore);
  const tell = async (...facts: readonly Fact[]) => {
    for (const { id, stream, type, data, metadata } of facts) {
      await store.append(stream, 'any', [{ id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) }]);
    }
  };
  const open = (query = '', headers = {}) => FeedReader.open(`${url}/v1/feed${query}`, headers);
  return { app, url, store, tell, open, feed: app.get(Feed), close: () => app.close() };
}
export type Listening = Awaited<ReturnType<typeof listening>>;

/** Tags of a thing were set. */
export const tagged = (time: string, resourceId: string, tags: Record<string, string>, telling = {}) =>
  happened(time, 'TagsSet', { resourceId, tags }, telling);
/** What was told of what, in order. */
export const subjects = (reader: FeedReader) =>
  reader.facts.map(({ type, subject }) => `${String(type)} ${String(subject)}`);
