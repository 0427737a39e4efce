import { randomUUID } from 'node:crypto';
import { InvalidAppend } from './event-store.js';
import { JsonEvent } from './json-event.js';
import { MemoryEventStore } from './memory/memory-event-store.js';

describe('an event made of values', () => {
  const id = randomUUID();

  it('says them as JSON, with half surrogate pairs escaped', async () => {
    const event = JsonEvent.of({ id, type: 'T', data: { name: 'a\ud800' }, metadata: { at: 1 } });
    expect({ ...event }).toEqual({ id, type: 'T', data: '{"name":"a\\ud800"}', metadata: '{"at":1}' });
    await new MemoryEventStore().append('s-1', 'none', [event]);
  });

  it('is refused where JSON cannot say them', () => {
    for (const data of [undefined, () => 1, { toJSON: () => undefined }]) {
      expect(() => JsonEvent.of({ id, type: 'T', data, metadata: {} })).toThrow(InvalidAppend);
    }
  });

  it('is told from one that only looks like it, whose text is looked at', async () => {
    const event = JsonEvent.of({ id, type: 'T', data: {}, metadata: {} });
    expect(JsonEvent.is(event)).toBe(true);
    const copied = { ...event, data: '{' };
    expect(JsonEvent.is(copied)).toBe(false);
    await expect(new MemoryEventStore().append('s-1', 'none', [copied])).rejects.toThrow(InvalidAppend);
  });
});
