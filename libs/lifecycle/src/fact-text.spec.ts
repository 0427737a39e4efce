import type { RecordedEvent } from '#event-store';
import { happened } from '#testing';
import { EXAMPLES } from './examples.js';
import { parseFact, toEvent, UnreadableFact } from './fact-text.js';
import { FACTS } from './facts.js';
import { streamOf } from './streams.js';

const fact = happened('10:00:00', 'ImageDisabled', { imageId: 'ami-1' });
const recorded = (change: Partial<RecordedEvent> = {}): RecordedEvent => ({
  ...toEvent(fact),
  stream: fact.stream,
  revision: 3,
  position: 12345678901234567890n,
  recordedAt: 1,
  ...change,
});
const metadata = (change: object) => JSON.stringify({ ...fact.metadata, ...change });

describe('a fact in the text of the log', () => {
  it('is read back as it was written, with where the log put it', () =>
    expect(parseFact(recorded())).toEqual({
      ...fact,
      revision: 3,
      position: '12345678901234567890',
      recordedAt: 1,
    }));

  it.each(FACTS.map(({ type, categories }) => [type, categories] as const))(
    'can be a %s, as its example',
    (type, categories) => {
      const [category = 'image'] = categories;
      const stream = streamOf(category, 'subject-1');
      const event = toEvent({ ...fact, stream, type, data: EXAMPLES[type] });
      expect(parseFact({ ...recorded(), ...event, stream })).toMatchObject({ type, data: EXAMPLES[type] });
    },
  );

  it.each([
    ['a type that nobody knows', { type: 'ImageSmelled' }, "'ImageSmelled' is no type of fact"],
    [
      'a version that is not there yet',
      { metadata: metadata({ version: 2 }) },
      'ImageDisabled has version 1, and this is version 2',
    ],
    ['the stream of another kind', { stream: 'volume-vol-1' }, 'ImageDisabled stands in streams of image only'],
    ['data that is no JSON', { data: '{"imageId":' }, 'what ImageDisabled says is wrong: the whole: '],
    ['data that misses a member', { data: '{}' }, 'what ImageDisabled says is wrong: imageId: '],
    ['metadata that does not say who', { metadata: metadata({ actor: undefined }) }, 'its metadata is wrong: actor: '],
  ])('is not read where it has %s, and says so', (_, change, reason) => {
    expect(() => parseFact(recorded(change))).toThrow(UnreadableFact);
    expect(() => parseFact(recorded(change))).toThrow(reason);
  });

  it('is not written where it could not be read back', () =>
    expect(() => toEvent({ ...fact, data: { imageId: 'vol-1' } })).toThrow(
      `Event ${fact.id} of stream 'image-ami-1' is no fact that this version reads: what ImageDisabled says is wrong: imageId`,
    ));
});
