import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ACCOUNT, EUROPE } from './story/cast.js';
import { chapters } from './story/chapters.js';
import { noise } from './story/noise.js';
import { uuidOf } from './story/records.js';

/**
 * Writes examples/trail: the story of story/chapters.js as CloudTrail and EventBridge would have delivered it.
 *
 *     node examples/make-trail.js [FOLDER]
 */
const FOLDER = process.argv[2] ?? join(import.meta.dirname, 'trail');
const DELIVERY_DELAY = 6 * 60_000;

const told = chapters();
const records = [...told.flatMap((chapter) => chapter.records), ...noise()];
const notices = told.flatMap((chapter) => chapter.notices ?? []);

/** CloudTrail delivers a file every five minutes; here one a day does, in no order, under the name of that day's last one. */
const dayOf = ({ recipientAccountId: account, awsRegion: region, eventTime }) => [account, region, eventTime.slice(0, 10)].join(' ');

const pathOf = (held, number) => {
  const [{ recipientAccountId: account, awsRegion: region }] = held;
  const last = Math.max(...held.map(({ eventTime }) => Date.parse(eventTime)));
  const delivered = new Date(Math.ceil((last + DELIVERY_DELAY) / 300_000) * 300_000).toISOString();
  const stamp = `${delivered.slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  const unique = uuidOf('file', account, region, stamp, String(number)).replaceAll('-', '').slice(0, 16);
  const zipped = region === EUROPE || account === ACCOUNT.stranger || account === ACCOUNT.management;
  const name = `${account}_CloudTrail_${region}_${stamp}_${unique}.json${zipped ? '.gz' : ''}`;
  return join('AWSLogs', account, 'CloudTrail', region, ...delivered.slice(0, 10).split('-'), name);
};

const deliveries = [...Map.groupBy(records, dayOf).values()];

/** At least once: the share with the organization comes a second time, in a file of its own. */
deliveries.push(records.filter((record) => record.eventTime === '2026-03-02T10:00:00Z'));

const write = (path, bytes) => {
  const file = join(FOLDER, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
};

rmSync(FOLDER, { recursive: true, force: true });
for (const [number, held] of deliveries.entries()) {
  const path = pathOf(held, number);
  const shuffled = held.toSorted((a, b) => (uuidOf('order', a.eventID) < uuidOf('order', b.eventID) ? -1 : 1));
  const text = JSON.stringify({ Records: shuffled });
  write(path, path.endsWith('.gz') ? gzipSync(text) : text);
}
write(join('EventBridge', '2026-03.ndjson'), notices.map((event) => `${JSON.stringify(event)}\n`).join(''));

const lifecycle = records.length - noise().length;
console.log(
  `${deliveries.length + 1} files: ${lifecycle} records of the story, ${noise().length} of no interest, 1 delivered twice, ${notices.length} events`,
);
