import { isoOf } from '#lifecycle';
import { FORMS, type HeldLetter, ORDERS, secretsAt, type ShownWebhook, type Try } from '#delivery';
import { z } from 'zod';

const Time = z.string().describe('ISO 8601, in UTC.');
const timeOf = (micros: number | null): string | null => (micros === null ? null : isoOf(micros));

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

const Delivery = z.object({
  position: z.string().describe('How far in the log it is: ordered and opaque.'),
  inHand: z.number().int().describe('Facts that are being sent or wait for their next try.'),
  lagSeconds: z.number().describe('Age of the oldest fact that is not delivered yet.'),
  lastSuccessAt: Time.nullable(),
  lastError: z.string().nullable().describe('Of the latest try; null where it was a success.'),
  nextTryAt: Time.nullable(),
  trouble: z.string().nullable().describe('Why delivery itself had to begin again.'),
});

/** A subscription, as it is shown. */
export const WebhookView = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'paused', 'disabled', 'unknown', 'removed']),
  disabled: z
    .object({ reason: z.string(), detail: z.string(), at: Time })
    .nullable()
    .describe('Why the engine disabled it; null while it did not.'),
  url: z.string(),
  filter: Filter,
  form: z.enum(FORMS),
  order: z.enum(ORDERS),
  patienceSeconds: z.number().int(),
  accounts: z.array(z.string()).readonly().nullable().describe('Whose facts it gets; null: of every account.'),
  createdBy: z.string(),
  createdAt: Time,
  changedAt: Time,
  startedAfter: z.string().describe('The position after which it was told to begin.'),
  olderSecretsUntil: z
    .array(Time)
    .optional()
    .describe('Until when each older secret signs too; absent where none does.'),
  deadLetters: z.number().int(),
  delivery: Delivery.nullable().describe('How delivery goes on this node; null where it delivers nothing for it.'),
});
export type WebhookView = z.infer<typeof WebhookView>;

/** A fact that was given up. */
export const LetterView = z.object({
  id: z.string().describe("The fact's id."),
  type: z.string(),
  stream: z.string(),
  revision: z.number().int(),
  position: z.string(),
  reason: z.string(),
  tries: z.number().int(),
  firstTriedAt: Time,
  deadAt: Time,
  retried: z.boolean().describe('Somebody asked for it to be tried again, and it will be.'),
});
export type LetterView = z.infer<typeof LetterView>;

/** One try. */
export const TryView = z.object({
  at: Time,
  eventId: z.string(),
  type: z.string(),
  position: z.string(),
  attempt: z.number().int(),
  status: z.number().int().nullable().describe('null: no answer came.'),
  ms: z.number(),
  error: z.string().nullable().describe('null: it was delivered.'),
  againAt: Time.nullable().describe('When it is tried again; null: it is not.'),
});
export type TryView = z.infer<typeof TryView>;

/** What may be told of a subscription: never its secret. */
export function viewOf({ webhook, url, delivery }: ShownWebhook, now: number): WebhookView {
  const { id, name, state, disabled, filter, form, order, patienceSeconds, accounts, principal } = webhook;
  const olderUntil = secretsAt(webhook.secrets, now).flatMap(({ until }) => (until === null ? [] : [isoOf(until)]));
  return {
    id,
    name,
    state,
    disabled: disabled && { ...disabled, at: isoOf(disabled.at) },
    url,
    filter,
    form,
    order,
    patienceSeconds,
    accounts,
    createdBy: principal,
    createdAt: isoOf(webhook.createdAt),
    changedAt: isoOf(webhook.changedAt),
    startedAfter: webhook.start.after,
    ...(olderUntil.length === 0 ? {} : { olderSecretsUntil: olderUntil }),
    deadLetters: webhook.letters.size,
    delivery: delivery && {
      ...delivery,
      lastSuccessAt: timeOf(delivery.lastSuccessAt),
      nextTryAt: timeOf(delivery.nextTryAt),
    },
  };
}

export const letterView = ({ eventId, firstTriedAt, deadAt, ...letter }: HeldLetter): LetterView => ({
  id: eventId,
  ...letter,
  firstTriedAt: isoOf(firstTriedAt),
  deadAt: isoOf(deadAt),
});

export const tryView = ({ at, againAt, ...tried }: Try): TryView => ({
  ...tried,
  at: isoOf(at),
  againAt: timeOf(againAt),
});
