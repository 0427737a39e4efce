import { JsonEvent, type NewEvent, type RecordedEvent } from '#event-store';
import { Actor, Micros } from '#lifecycle';
import { z } from 'zod';
import { FORMS } from './forms.js';
import { PATIENCE_BOUNDS } from './retries.js';

/** The streams of subscriptions begin so; none of them holds a fact of the lifecycle. */
export const WEBHOOK_STREAMS = 'webhook-';
/** The stream of what somebody decided about a subscription. */
export const webhookStream = (id: string): string => `${WEBHOOK_STREAMS}${id}`;
/** The stream of how far a subscription has been delivered: only its last event counts. */
export const progressStream = (id: string): string => `${WEBHOOK_STREAMS}progress-${id}`;

const Words = z.array(z.string()).readonly().optional();
const Filter = z.object({
  type: Words,
  account: Words,
  region: Words,
  image: Words,
  descendants: z.boolean().optional(),
  tag: Words,
  principal: Words,
});
const [LEAST_PATIENCE, MOST_PATIENCE] = PATIENCE_BOUNDS;

/** One after the other in the log's order, or several at once. */
export const ORDERS = ['ordered', 'concurrent'] as const;

const Settings = z.object({
  name: z.string(),
  filter: Filter,
  form: z.enum(FORMS),
  order: z.enum(ORDERS),
  /** How long a fact is tried before it becomes a dead letter. */
  patienceSeconds: z.number().int().min(LEAST_PATIENCE).max(MOST_PATIENCE),
});

/** Where it is delivered. The path of such a URL is often a secret, so it is sealed; the origin is for whoever looks on. */
const Endpoint = z.object({ sealedUrl: z.string(), origin: z.string() });
const Position = z.string().regex(/^\d+$/);
const Place = z.object({ eventId: z.string(), stream: z.string(), revision: z.number().int(), position: Position });

const Letter = z.object({
  ...Place.shape,
  type: z.string(),
  reason: z.string(),
  tries: z.number().int(),
  firstTriedAt: Micros,
});

/** A fact in hand that is not delivered yet: where it stands, and its tries so far. */
const Waiting = z.object({ ...Place.shape, tries: z.number().int(), firstTriedAt: Micros.nullable() });

/** What can be recorded of a subscription: type → version and what it says. They are never edited, and never renamed. */
const DEFINITIONS = {
  WebhookSubscribed: {
    version: 1,
    data: z.object({
      ...Settings.shape,
      /** Whose it is: it gets facts of these accounts only; null: of all. */
      accounts: z.array(z.string()).readonly().nullable(),
      endpoint: Endpoint,
      sealedSecret: z.string(),
      /** What stands after this position is delivered. */
      after: Position,
      /** The engine's address, below which the schemas of facts stand. */
      base: z.string(),
    }),
  },
  WebhookChanged: { version: 1, data: z.object({ ...Settings.shape, endpoint: Endpoint }).partial() },
  WebhookSecretRotated: {
    version: 1,
    data: z.object({ sealedSecret: z.string(), /** The one before signs too until then. */ overlapUntil: Micros }),
  },
  WebhookPaused: { version: 1, data: z.object({}) },
  WebhookResumed: { version: 1, data: z.object({}) },
  WebhookDisabled: {
    version: 1,
    data: z.object({ reason: z.enum(['gone', 'failing', 'too-many-dead-letters']), detail: z.string() }),
  },
  WebhookReplayed: { version: 1, data: z.object({ after: Position }) },
  WebhookRemoved: { version: 1, data: z.object({}) },
  WebhookDeadLettered: { version: 1, data: Letter },
  WebhookDeadLettersRetried: { version: 1, data: z.object({ eventIds: z.array(z.string()) }) },
  WebhookDeadLetterDelivered: { version: 1, data: z.object({ eventId: z.string() }) },
  WebhookDeadLettersDropped: { version: 1, data: z.object({ eventIds: z.array(z.string()) }) },
  WebhookProgressed: {
    version: 1,
    data: z.object({
      /** The revision of the event that said where to begin: what was delivered before a replay says nothing after it. */
      turn: z.number().int(),
      /** Everything wanted up to here is delivered, dead, or waits. */
      position: Position,
      waiting: z.array(Waiting),
    }),
  },
} as const;

type Definitions = typeof DEFINITIONS;
export type WebhookEventType = keyof Definitions;
type EventOf<Type extends WebhookEventType> = Type extends WebhookEventType
  ? { readonly type: Type; readonly data: Readonly<z.infer<Definitions[Type]['data']>> }
  : never;

/** What can be decided about a subscription, or come of it. */
export type WebhookEvent = EventOf<Exclude<WebhookEventType, 'WebhookProgressed'>>;
export type WebhookProgressed = EventOf<'WebhookProgressed'>;
export type WebhookSettings = z.infer<typeof Settings>;
export type WebhookOrder = WebhookSettings['order'];
export type DeadLetter = Readonly<z.infer<typeof Letter>>;
export type WaitingFact = Readonly<z.infer<typeof Waiting>>;
export type SealedEndpoint = Readonly<z.infer<typeof Endpoint>>;

const Metadata = z.object({ version: z.number().int(), occurredAt: Micros, actor: Actor });
export type WebhookMetadata = z.infer<typeof Metadata>;

/** An event as the log holds it. */
export type RecordedWebhookEvent = (WebhookEvent | WebhookProgressed) & {
  readonly metadata: WebhookMetadata;
  readonly revision: number;
  readonly position: bigint;
};

const isType = (type: string): type is WebhookEventType => Object.hasOwn(DEFINITIONS, type);

const Events = z.discriminatedUnion('type', [
  z.object({ type: z.literal('WebhookSubscribed'), data: DEFINITIONS.WebhookSubscribed.data }),
  z.object({ type: z.literal('WebhookChanged'), data: DEFINITIONS.WebhookChanged.data }),
  z.object({ type: z.literal('WebhookSecretRotated'), data: DEFINITIONS.WebhookSecretRotated.data }),
  z.object({ type: z.literal('WebhookPaused'), data: DEFINITIONS.WebhookPaused.data }),
  z.object({ type: z.literal('WebhookResumed'), data: DEFINITIONS.WebhookResumed.data }),
  z.object({ type: z.literal('WebhookDisabled'), data: DEFINITIONS.WebhookDisabled.data }),
  z.object({ type: z.literal('WebhookReplayed'), data: DEFINITIONS.WebhookReplayed.data }),
  z.object({ type: z.literal('WebhookRemoved'), data: DEFINITIONS.WebhookRemoved.data }),
  z.object({ type: z.literal('WebhookDeadLettered'), data: DEFINITIONS.WebhookDeadLettered.data }),
  z.object({ type: z.literal('WebhookDeadLettersRetried'), data: DEFINITIONS.WebhookDeadLettersRetried.data }),
  z.object({ type: z.literal('WebhookDeadLetterDelivered'), data: DEFINITIONS.WebhookDeadLetterDelivered.data }),
  z.object({ type: z.literal('WebhookDeadLettersDropped'), data: DEFINITIONS.WebhookDeadLettersDropped.data }),
  z.object({ type: z.literal('WebhookProgressed'), data: DEFINITIONS.WebhookProgressed.data }),
]);

/** The types of what is decided about subscriptions. */
export const WEBHOOK_TYPES: readonly string[] = Object.keys(DEFINITIONS).filter((type) => type !== 'WebhookProgressed');

/** What stands in a stream of subscriptions is nothing that this version reads. */
export class UnreadableWebhookEvent extends Error {
  override readonly name = 'UnreadableWebhookEvent';

  constructor({ id, stream, type }: RecordedEvent, reason: string) {
    super(`Event ${id} (${type}) of stream '${stream}' is nothing that this version reads of a webhook: ${reason}.`);
  }
}

/** @throws {UnreadableWebhookEvent} */
export function parseWebhookEvent(event: RecordedEvent): RecordedWebhookEvent {
  const { type, revision, position } = event;
  if (!isType(type)) throw new UnreadableWebhookEvent(event, 'there is no such type');
  const metadata = Metadata.safeParse(JSON.parse(event.metadata));
  if (!metadata.success) throw new UnreadableWebhookEvent(event, 'its metadata is wrong');
  const { version } = metadata.data;
  if (version !== DEFINITIONS[type].version) throw new UnreadableWebhookEvent(event, `it is of version ${version}`);
  const read = Events.safeParse({ type, data: JSON.parse(event.data) });
  if (!read.success) throw new UnreadableWebhookEvent(event, 'what it says is wrong');
  return { ...read.data, metadata: metadata.data, revision, position };
}

/** As the log's text; what is in it was checked by its types. */
export const webhookEventText = (
  { type, data }: WebhookEvent | WebhookProgressed,
  { id, occurredAt, actor }: { readonly id: string; readonly occurredAt: number; readonly actor: Actor },
): NewEvent => {
  const metadata: WebhookMetadata = { version: DEFINITIONS[type].version, occurredAt, actor };
  return JsonEvent.of({ id, type, data, metadata });
};
