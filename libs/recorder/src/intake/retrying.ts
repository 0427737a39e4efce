import { type EventStore, WrongExpectedRevision } from '#event-store';
import { toEvent } from '#lifecycle';
import { parseItem, unwrap } from './envelopes.js';
import { engineMetadata, type Recordable } from './facts-of.js';
import { uuidOf } from './identity.js';
import { LogWriter } from './log-writer.js';
import { type PutAside, releasedStreams, waiting } from './put-aside.js';
import { Splitter } from './splitter.js';
import { understand, type Understood } from './understanding.js';

/** What came of trying the quarantine again. */
export interface RetryReport {
  readonly tried: number;
  /** Understood now: their facts are recorded. */
  readonly released: number;
  readonly kept: number;
}

/** One attempt at everything in quarantine. */
export class Retrying {
  private readonly writer: LogWriter;

  constructor(
    private readonly store: EventStore,
    private readonly now: () => number,
  ) {
    this.writer = new LogWriter(store);
  }

  async run(): Promise<RetryReport> {
    let tried = 0;
    let released = 0;
    for await (const item of waiting(this.store, await releasedStreams(this.store))) {
      tried += 1;
      if (await this.release(item)) released += 1;
    }
    return { tried, released, kept: tried - released };
  }

  private async release(item: PutAside): Promise<boolean> {
    const understood = reread(item);
    if (understood === null) return false;
    await this.writer.write(understood);
    const record = understood[0]?.facts[0]?.metadata.record ?? item.sha256;
    const metadata = engineMetadata('RecordReleased', this.now());
    const id = uuidOf('RecordReleased', item.id);
    const fact = { id, stream: item.stream, type: 'RecordReleased', data: { record }, metadata };
    try {
      await this.store.append(item.stream, item.revision, [toEvent(fact)]);
    } catch (error) {
      // Somebody else released it meanwhile: it is released all the same.
      if (!(error instanceof WrongExpectedRevision)) throw error;
    }
    return true;
  }
}

/** What a kept record tells now; null where it is still not understood wholly, or was not kept wholly. */
function reread({ raw, encoding, truncated, file, index }: PutAside): Recordable[] | null {
  if (truncated || encoding !== 'utf8' || raw === '') return null;
  const splitter = new Splitter();
  const items = [...splitter.push(Buffer.from(raw)), ...splitter.end()];
  const read = items.flatMap((item): Understood[] => {
    const parsed = parseItem(item);
    if ('reason' in parsed) return [{ kind: 'misunderstood', reason: parsed.reason }];
    const place = { ...(file === null ? {} : { file }), ...(index === null ? {} : { index }) };
    return unwrap(parsed.json).map((opened) => understand(opened, { raw, ...place }));
  });
  if (read.length === 0 || read.some(({ kind }) => kind === 'misunderstood')) return null;
  return read.flatMap((one) => (one.kind === 'recordable' ? [one.recordable] : []));
}
