export * from './beginnings.js';
export { cloudEventOf, FEED_TYPES, schemaPath, sourceOf } from './cloud-event.js';
export { EVENT_BRIDGE_TYPES, eventBridgeOf } from './event-bridge.js';
export * from './live-tail.js';
export * from './relations.js';
export * from './told.js';
export * from './wanted.js';
