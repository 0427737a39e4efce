/** The process that the crash test kills: appends to a log until then, and prints each acknowledgement when it has it. */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { SqliteEventStore } from '../../../../dist/libs/event-store/src/index.js';

const [, , file, round] = process.argv;
const store = await SqliteEventStore.open(file);

async function write(writer) {
  const stream = `writer-${round}-${writer}`;
  for (let revision = -1; ;) {
    const size = 1 + Math.floor(Math.random() * 4);
    const batch = randomUUID();
    const events = Array.from({ length: size }, (_, n) => ({
      id: randomUUID(),
      type: 'Appended',
      data: JSON.stringify({ batch, size, n, filler: 'x'.repeat(Math.random() * 3000) }),
      metadata: '{}',
    }));
    const { lastRevision, position } = await store.append(stream, revision < 0 ? 'none' : revision, events);
    const ids = events.map(({ id }) => id);
    writeSync(1, `${JSON.stringify({ stream, first: revision + 1, position: String(position), ids })}\n`);
    revision = lastRevision;
  }
}

await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
