import { MOST_GIVEN_UP } from './retries.js';
import { isThere, secretsAt, type Webhook } from './webhook.js';
import type { DeadLetter, WebhookEvent } from './webhook-events.js';
import { webhookRule } from './webhook-refusal.js';

/** Dead letters of one subscription: when there are more, nobody looks after it. */
export const MOST_DEAD_LETTERS = 1_000;
const MOST_OLDER_SECRETS = 2;

type Subscribed = Extract<WebhookEvent, { type: 'WebhookSubscribed' }>['data'];
type Changed = Extract<WebhookEvent, { type: 'WebhookChanged' }>['data'];

/** Decides that facts are delivered from now on. */
export function subscribe(webhook: Webhook, asked: Subscribed): WebhookEvent[] {
  webhookRule(webhook.state === 'unknown', 'webhook-exists', webhook.id);
  return [{ type: 'WebhookSubscribed', data: asked }];
}

/** Decides that it is delivered otherwise: what is the same already is not said again. */
export function change(webhook: Webhook, asked: Changed): WebhookEvent[] {
  mustBeThere(webhook);
  const now = new Map<string, unknown>(Object.entries(webhook));
  const differing = Object.entries(asked).filter(
    ([member, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(now.get(member)),
  );
  const data: Changed = Object.fromEntries(differing);
  return differing.length === 0 ? [] : [{ type: 'WebhookChanged', data }];
}

/** Decides that it is signed by a new secret; the older ones sign too until their overlap ends. */
export function rotateSecret(
  webhook: Webhook,
  asked: { readonly sealedSecret: string; readonly overlapUntil: number; readonly now: number },
): WebhookEvent[] {
  mustBeThere(webhook);
  const { sealedSecret, overlapUntil, now } = asked;
  const older = secretsAt(webhook.secrets, now).length - 1;
  webhookRule(older < MOST_OLDER_SECRETS || overlapUntil <= now, 'webhook-rotating', webhook.id);
  return [{ type: 'WebhookSecretRotated', data: { sealedSecret, overlapUntil } }];
}

/** Decides that nothing is sent until it is resumed. */
export function pause(webhook: Webhook): WebhookEvent[] {
  mustBeThere(webhook);
  return webhook.state === 'paused' ? [] : [{ type: 'WebhookPaused', data: {} }];
}

/** Decides that delivery goes on where it was, also after it was disabled. */
export function resume(webhook: Webhook): WebhookEvent[] {
  mustBeThere(webhook);
  if (webhook.state === 'active') return [];
  webhookRule(webhook.letters.size < MOST_DEAD_LETTERS, 'webhook-full', webhook.id);
  return [{ type: 'WebhookResumed', data: {} }];
}

/** Decides that everything after a position is delivered, whatever was already, and what is in hand is let go. */
export function replay(webhook: Webhook, after: string): WebhookEvent[] {
  mustBeThere(webhook);
  return [{ type: 'WebhookReplayed', data: { after } }];
}

/** Decides that it ends for good. */
export function remove(webhook: Webhook): WebhookEvent[] {
  mustBeThere(webhook);
  return [{ type: 'WebhookRemoved', data: {} }];
}

/** Decides that dead letters are tried again: those that are named, or all. */
export function retryLetters(webhook: Webhook, named: readonly string[] | undefined): WebhookEvent[] {
  const eventIds = lettersNamed(webhook, named).filter((id) => webhook.letters.get(id)?.retried === false);
  return eventIds.length === 0 ? [] : [{ type: 'WebhookDeadLettersRetried', data: { eventIds } }];
}

/** Decides that dead letters are never delivered: those that are named, or all. */
export function dropLetters(webhook: Webhook, named: readonly string[] | undefined): WebhookEvent[] {
  const eventIds = lettersNamed(webhook, named);
  return eventIds.length === 0 ? [] : [{ type: 'WebhookDeadLettersDropped', data: { eventIds } }];
}

/** Decides that the receiver wants nothing any more: it answered 410. */
export function disableGone(webhook: Webhook): WebhookEvent[] {
  return disabling(webhook, 'gone', 'The receiver answered 410: it wants nothing any more.');
}

/**
 * Decides that a fact is given up; and, where that is too much, that the subscription is disabled.
 * @param givenUp facts given up since the last success, this one too
 */
export function giveUp(webhook: Webhook, letter: DeadLetter, givenUp: number): WebhookEvent[] {
  if (!isThere(webhook)) return [];
  const dead = { type: 'WebhookDeadLettered', data: letter } as const;
  const held = webhook.letters.size + (webhook.letters.has(letter.eventId) ? 0 : 1);
  if (held >= MOST_DEAD_LETTERS) {
    const detail = `It holds ${held} dead letters: retry or drop them, and resume it.`;
    return [dead, ...disabling(webhook, 'too-many-dead-letters', detail)];
  }
  if (givenUp < MOST_GIVEN_UP) return [dead];
  const detail = `${givenUp} facts in a row could not be delivered, the last because ${letter.reason}.`;
  return [dead, ...disabling(webhook, 'failing', detail)];
}

/** Decides that a dead letter has been delivered after all. */
export const deliverLetter = ({ letters }: Webhook, eventId: string): WebhookEvent[] =>
  letters.has(eventId) ? [{ type: 'WebhookDeadLetterDelivered', data: { eventId } }] : [];

function disabling(
  webhook: Webhook,
  reason: 'gone' | 'failing' | 'too-many-dead-letters',
  detail: string,
): WebhookEvent[] {
  return webhook.state === 'active' ? [{ type: 'WebhookDisabled', data: { reason, detail } }] : [];
}

function lettersNamed(webhook: Webhook, named: readonly string[] | undefined): string[] {
  mustBeThere(webhook);
  for (const id of named ?? []) webhookRule(webhook.letters.has(id), 'dead-letter-unknown', id);
  return [...new Set(named ?? webhook.letters.keys())];
}

function mustBeThere(webhook: Webhook): void {
  webhookRule(isThere(webhook), 'webhook-unknown', webhook.id);
}
