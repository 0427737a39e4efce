import type { WebhookRefusal, WebhookRefusalCode } from '#delivery';

/** What each refusal of webhooks is in HTTP. */
const STATUS: Readonly<Record<WebhookRefusalCode, number>> = {
  'webhook-unknown': 404,
  'webhook-exists': 422,
  'webhook-url': 400,
  'webhook-filter': 400,
  'webhook-position': 400,
  'webhook-limit': 409,
  'webhook-rotating': 409,
  'webhook-full': 409,
  'dead-letter-unknown': 404,
};

/** What a refusal of webhooks says to whoever asked. */
export const webhookTrouble = ({ code, message }: WebhookRefusal) => ({
  slug: code,
  status: STATUS[code],
  detail: message,
});
