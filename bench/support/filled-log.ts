import type { EventStore } from '#event-store';
import { type NewFact, toEvent } from '#lifecycle';
import { accountOf, lifeOf, type Planned, regionOf } from './life.js';
import { Random } from './random.js';

/** A log to be made: about as many events as asked for, of that many images and all that belongs to them. */
export interface LogShape {
  readonly events: number;
  readonly images: number;
  /** Share of the facts that arrive minutes late, behind later ones. */
  readonly late?: number;
  readonly seed?: number;
}

/** When the first image is made: 2024-01-01. */
export const BEGINNING = 1_704_067_200_000_000;
const SECOND = 1_000_000;
/** Between the births of two images. */
const APART = 120 * SECOND;
const IN_FLIGHT = 512;

interface Arriving {
  readonly arrival: number;
  readonly planned: Planned;
}

/** The log's facts in the order in which a trail delivers them: nearly, but not quite, in the order in which they happened. */
export function* factsOf({ events, images, late = 0.01, seed = 1 }: LogShape): Generator<NewFact> {
  const random = new Random(seed);
  const each = Math.max(1, Math.round(events / images));
  let waiting: Arriving[] = [];
  for (let n = 0; n < images; n += 1) {
    const begin = BEGINNING + n * APART;
    for (const planned of lifeOf(n, begin, each, seed)) {
      const delay = random.next() < late ? random.below(900) * SECOND : 0;
      waiting.push({ arrival: planned.at + delay, planned });
    }
    // Sorting now and then, and not at each image, keeps the making cheap: what is due before the next births can go.
    if (n % 200 !== 199) continue;
    const due = waiting.filter(({ arrival }) => arrival < begin).toSorted((a, b) => a.arrival - b.arrival);
    waiting = waiting.filter(({ arrival }) => arrival >= begin);
    for (const { planned } of due) yield factOf(planned, random);
  }
  for (const { planned } of waiting.toSorted((a, b) => a.arrival - b.arrival)) yield factOf(planned, random);
}

const factOf = ({ stream, at, event }: Planned, random: Random): NewFact => {
  const n = random.skewed(900);
  const account = accountOf(n);
  const record = random.uuid();
  return {
    id: random.uuid(),
    stream,
    type: event.type,
    data: event.data,
    metadata: {
      version: 1,
      occurredAt: at,
      actor: {
        principal: `arn:aws:sts::${account}:assumed-role/pipeline/build-${n % 97}`,
        account,
        sourceAddress: `198.51.100.${n % 250}`,
        userAgent: 'aws-sdk-go/1.44.262 (go1.19.8; linux; amd64)',
      },
      source: 'cloudtrail',
      account,
      region: regionOf(n),
      requestId: random.uuid(),
      record,
      evidence: `evidence-${record}`,
    },
  };
};

/** Puts the facts into the log, many appends in flight. */
export const fillLog = async (
  store: EventStore,
  shape: LogShape,
  onProgress: (events: number) => void = () => {},
): Promise<number> => {
  let events = 0;
  let flying: Promise<unknown>[] = [];
  for (const fact of factsOf(shape)) {
    // Appends to one stream are given in order and the store keeps that order.
    flying.push(store.append(fact.stream, 'any', [toEvent(fact)]));
    events += 1;
    if (flying.length < IN_FLIGHT) continue;
    await Promise.all(flying);
    flying = [];
    onProgress(events);
  }
  await Promise.all(flying);
  return events;
};
