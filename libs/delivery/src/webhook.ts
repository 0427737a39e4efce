import { present } from '#lifecycle';
import type {
  DeadLetter,
  RecordedWebhookEvent,
  SealedEndpoint,
  WebhookEvent,
  WebhookEventType,
  WebhookSettings,
} from './webhook-events.js';

/** A secret, sealed. */
export interface SealedSecret {
  readonly sealed: string;
  /** Signs until then (microseconds); null: until another takes its place. */
  readonly until: number | null;
}

/** A dead letter, and whether somebody has asked for it to be tried again. */
export type HeldLetter = DeadLetter & { readonly deadAt: number; readonly retried: boolean };

/** A subscription as its events tell it. */
export interface Webhook extends WebhookSettings {
  readonly id: string;
  /** Of its last event; -1: there never was one. */
  readonly revision: number;
  readonly state: 'unknown' | 'active' | 'paused' | 'disabled' | 'removed';
  /** Why and when the engine disabled it; null while it did not. */
  readonly disabled: { readonly reason: string; readonly detail: string; readonly at: number } | null;
  readonly principal: string;
  readonly accounts: readonly string[] | null;
  readonly endpoint: SealedEndpoint;
  readonly secrets: readonly SealedSecret[];
  readonly base: string;
  /** Where to begin, and the revision of the event that said so. */
  readonly start: { readonly after: string; readonly turn: number };
  /** The revision of the last event after which delivery goes on differently. */
  readonly course: number;
  readonly letters: ReadonlyMap<string, HeldLetter>;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** Of a subscription that nobody ever made. */
export const unknownWebhook = (id: string): Webhook => ({
  id,
  revision: -1,
  state: 'unknown',
  disabled: null,
  principal: '',
  accounts: [],
  endpoint: { sealedUrl: '', origin: '' },
  secrets: [],
  base: '',
  start: { after: '0', turn: -1 },
  course: -1,
  letters: new Map(),
  createdAt: 0,
  changedAt: 0,
  name: '',
  filter: {},
  form: 'cloudevents',
  order: 'ordered',
  patienceSeconds: 0,
});

/** What of a subscription whoever delivers need not begin anew for. */
const BESIDE: ReadonlySet<WebhookEventType> = new Set<WebhookEventType>([
  'WebhookSecretRotated',
  'WebhookDeadLettered',
  'WebhookDeadLettersRetried',
  'WebhookDeadLetterDelivered',
  'WebhookDeadLettersDropped',
]);

/** The subscription one event further on. */
export function evolveWebhook(webhook: Webhook, event: RecordedWebhookEvent): Webhook {
  const { revision, type, metadata } = event;
  const course = BESIDE.has(type) ? webhook.course : revision;
  return { ...changed(webhook, event), revision, course, changedAt: metadata.occurredAt };
}

function changed(webhook: Webhook, event: RecordedWebhookEvent): Webhook {
  const { occurredAt, actor } = event.metadata;
  if (ofLetters(event)) return { ...webhook, letters: lettersAfter(webhook.letters, event, occurredAt) };
  if (ofState(event)) return turned(webhook, event, occurredAt);
  switch (event.type) {
    case 'WebhookSubscribed': {
      const { sealedSecret, after, ...said } = event.data;
      const secrets = [{ sealed: sealedSecret, until: null }];
      const start = { after, turn: event.revision };
      const { principal } = actor;
      return { ...webhook, ...said, principal, secrets, start, state: 'active', createdAt: occurredAt };
    }
    case 'WebhookChanged':
      return { ...webhook, ...present(event.data) };
    case 'WebhookSecretRotated':
      return { ...webhook, secrets: rotated(webhook.secrets, event.data, occurredAt) };
    case 'WebhookReplayed':
      return { ...webhook, start: { after: event.data.after, turn: event.revision } };
    case 'WebhookProgressed':
      return webhook;
  }
}

type OfState = Extract<
  WebhookEvent,
  { type: 'WebhookPaused' | 'WebhookResumed' | 'WebhookDisabled' | 'WebhookRemoved' }
>;

function turned(webhook: Webhook, event: OfState, at: number): Webhook {
  switch (event.type) {
    case 'WebhookPaused':
      return { ...webhook, state: 'paused' };
    case 'WebhookResumed':
      return { ...webhook, state: 'active', disabled: null };
    case 'WebhookDisabled':
      return { ...webhook, state: 'disabled', disabled: { ...event.data, at } };
    case 'WebhookRemoved':
      return { ...webhook, state: 'removed', letters: new Map(), secrets: [] };
  }
}

type OfLetters = Extract<WebhookEvent, { type: `WebhookDeadLetter${string}` }>;

const ofLetters = (event: RecordedWebhookEvent): event is RecordedWebhookEvent & OfLetters =>
  event.type.startsWith('WebhookDeadLetter');
const STATES = ['WebhookPaused', 'WebhookResumed', 'WebhookDisabled', 'WebhookRemoved'];
const ofState = (event: RecordedWebhookEvent): event is RecordedWebhookEvent & OfState => STATES.includes(event.type);

function lettersAfter(letters: Webhook['letters'], event: OfLetters, at: number): Webhook['letters'] {
  const after = new Map(letters);
  switch (event.type) {
    case 'WebhookDeadLettered':
      return after.set(event.data.eventId, { ...event.data, deadAt: at, retried: false });
    case 'WebhookDeadLetterDelivered':
      after.delete(event.data.eventId);
      return after;
    case 'WebhookDeadLettersDropped':
      for (const id of event.data.eventIds) after.delete(id);
      return after;
    case 'WebhookDeadLettersRetried':
      for (const id of event.data.eventIds) {
        const letter = after.get(id);
        if (letter) after.set(id, { ...letter, retried: true });
      }
      return after;
  }
}

function rotated(
  secrets: readonly SealedSecret[],
  { sealedSecret, overlapUntil }: { readonly sealedSecret: string; readonly overlapUntil: number },
  now: number,
): readonly SealedSecret[] {
  const older = secretsAt(secrets, now).map(({ sealed, until }) => ({ sealed, until: until ?? overlapUntil }));
  return [{ sealed: sealedSecret, until: null }, ...older];
}

/** The secrets that sign at a moment (microseconds), newest first. */
export const secretsAt = (secrets: readonly SealedSecret[], now: number): readonly SealedSecret[] =>
  secrets.filter(({ until }) => until === null || until > now);

/** Whether the subscription can be spoken of at all. */
export const isThere = ({ state }: Webhook): boolean => state !== 'unknown' && state !== 'removed';

/** Whether somebody with a say in some accounts has it in all of the subscription's: nobody sees another's. */
export const isSeenBy = ({ accounts }: Webhook, sees: readonly string[] | null): boolean =>
  sees === null || (accounts !== null && accounts.every((account) => sees.includes(account)));
