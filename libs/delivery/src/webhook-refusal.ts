/** Why a command about a subscription can be refused: code → the rule and the way out. */
export const WEBHOOK_REFUSALS = {
  'webhook-unknown':
    'There is no such webhook, or it is of accounts that you have no say in. List those that there are.',
  'webhook-exists': 'The key was used for another webhook. Repeat that request, or take a new key.',
  'webhook-url': 'The URL cannot be delivered to. Give another one.',
  'webhook-filter': 'The filter asks for what there is not. Correct it.',
  'webhook-position': 'There is no such place in this log. Give a position that it has reached, or a time.',
  'webhook-limit': 'This engine delivers to so many webhooks at most. Remove one that nobody needs.',
  'webhook-rotating': 'Two older secrets still sign beside the newest. Wait until the overlap of one has ended.',
  'webhook-full': 'It holds as many dead letters as it may. Retry or drop some, and resume then.',
  'dead-letter-unknown': 'There is no such dead letter. List those that there are.',
} as const;

export type WebhookRefusalCode = keyof typeof WEBHOOK_REFUSALS;

/** A command about a subscription that a rule does not allow. Nothing was recorded. */
export class WebhookRefusal extends Error {
  override readonly name = 'WebhookRefusal';

  /**
   * @param subject the webhook, or what of the request is at fault
   * @param detail what of this case the rule does not say, as a sentence
   */
  constructor(
    readonly code: WebhookRefusalCode,
    readonly subject: string,
    detail = '',
  ) {
    super(`${subject}: ${WEBHOOK_REFUSALS[code]}${detail === '' ? '' : ` ${detail}`}`);
  }
}

/** Refuses unless the rule is kept. */
export function webhookRule(kept: boolean, code: WebhookRefusalCode, subject: string, detail = ''): asserts kept {
  if (!kept) throw new WebhookRefusal(code, subject, detail);
}
