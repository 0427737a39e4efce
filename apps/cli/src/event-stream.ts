/** One block of a stream of server-sent events. */
export interface StreamEvent {
  /** Where to go on after it. */
  readonly id: string | undefined;
  /** Its kind; absent for plain ones. */
  readonly event: string | undefined;
  readonly data: string;
}

const MOST = 16 * 1024 * 1024;

/** Reads server-sent events (HTML Living Standard, 9.2.6) from text that arrives in pieces of any size; comments are passed over. */
export async function* eventsIn(pieces: AsyncIterable<unknown>): AsyncGenerator<StreamEvent> {
  let text = '';
  for await (const piece of pieces) {
    text = (text + String(piece)).replaceAll('\r\n', '\n');
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    if (text.length > MOST) throw new Error('an event of the feed has no end');
    for (const block of blocks) yield eventOf(block);
  }
}

function eventOf(block: string): StreamEvent {
  const fields = block.split('\n').map((line) => {
    const at = line.indexOf(':');
    return at < 0 ? ([line, ''] as const) : ([line.slice(0, at), line.slice(at + 1).replace(/^ /, '')] as const);
  });
  const last = (wanted: string) => fields.findLast(([name]) => name === wanted)?.[1];
  const data = fields.flatMap(([name, value]) => (name === 'data' ? [value] : [])).join('\n');
  return { id: last('id'), event: last('event'), data };
}
