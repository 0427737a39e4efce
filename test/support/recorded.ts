import type { EventStore } from '#event-store';
import { cloudTrail, type CloudTrailRecord } from './trail.js';

/** A call that is about the lifecycle. */
export const disabled = (imageId = 'ami-01', others = {}): CloudTrailRecord =>
  cloudTrail({
    eventName: 'DisableImage',
    requestParameters: { imageId },
    responseElements: { _return: true },
    ...others,
  });

/** A call that is not. */
export const foreign = (others = {}): CloudTrailRecord =>
  cloudTrail({ eventSource: 's3.amazonaws.com', eventName: 'GetObject', ...others });

/** What the streams of this prefix hold, parsed. */
export async function held(store: EventStore, prefix: string) {
  const events = await Array.fromAsync(store.readAll({ filter: { streamPrefixes: [prefix] } }));
  return events.map(({ stream, type, data, metadata }) => ({
    stream,
    type,
    data: JSON.parse(data),
    metadata: JSON.parse(metadata),
  }));
}

/** What came of recording nothing from one input. */
export const NOTHING_RECORDED = {
  files: 1,
  records: 0,
  facts: 0,
  attempts: 0,
  ignored: 0,
  duplicates: 0,
  quarantined: 0,
  events: 0,
};
