import { eventsIn, type StreamEvent } from './event-stream.js';

const STREAM = 'retry: 1000\nid: 7\n\nid: 8\ndata: {"a":\ndata: 1}\n\n: heartbeat\n\nevent: end\ndata:bye\n\nid: 9\nda';

const read = async (pieces: readonly string[]): Promise<StreamEvent[]> => {
  async function* source() {
    yield* pieces;
  }
  return Array.fromAsync(eventsIn(source()));
};

describe('a stream of server-sent events', () => {
  const events = [
    { id: '7', event: undefined, data: '' },
    { id: '8', event: undefined, data: '{"a":\n1}' },
    { id: undefined, event: undefined, data: '' },
    { id: undefined, event: 'end', data: 'bye' },
  ];

  it('is read the same in whatever pieces it arrives, and what is cut off at its end is no event', async () => {
    for (const size of [1, 2, 3, 7, STREAM.length]) {
      const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(await read(pieces)).toEqual(events);
    }
  });

  it('may end its lines as Windows does', async () => {
    expect(await read([STREAM.replaceAll('\n', '\r\n')])).toEqual(events);
  });
});
