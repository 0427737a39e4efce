export * from './beginnings.js';
export { cloudEventOf, FEED_TYPES, schemaPath, sourceOf } from './cloud-event.js';
export { EVENT_BRIDGE_TYPES, eventBridgeOf } from './event-bridge.js';
export * from './filter.js';
export * from './live-tail.js';
export { stretchesAfter } from './reading.js';
export * from './relations.js';
export * from './told.js';
export * from './wanted.js';
export {
  type AskedWebhook,
  ChangeWebhook,
  ChangeWebhookHandler,
  type Holder,
  MOST_WEBHOOKS,
  RotateWebhookSecret,
  RotateWebhookSecretHandler,
  SubscribeWebhook,
  SubscribeWebhookHandler,
  type WebhookChange,
} from './webhooks.commands.js';
export {
  ListWebhooks,
  ListWebhooksHandler,
  ShowWebhook,
  ShowWebhookHandler,
  type ShownWebhook,
} from './webhooks.query.js';
export { isPublicAddress } from './addresses.js';
export { Deliveries, type DeliveryStatus } from './deliveries.js';
export type { Try } from './delivery-log.js';
export { Endpoints } from './endpoints.js';
export { type Form, FORMS } from './forms.js';
export { Outbound, type OutboundTerms } from './outbound.js';
export { PATIENCE_BOUNDS, PATIENCE_SECONDS } from './retries.js';
export type { Pace } from './sender.js';
export { Subscriptions } from './subscriptions.js';
export { type HeldLetter, secretsAt, type Webhook } from './webhook.js';
export { ORDERS, parseWebhookEvent, WEBHOOK_STREAMS, type WebhookOrder } from './webhook-events.js';
export { WEBHOOK_REFUSALS, WebhookRefusal, type WebhookRefusalCode } from './webhook-refusal.js';
export { Seal, Webhooks } from './webhooks.js';
