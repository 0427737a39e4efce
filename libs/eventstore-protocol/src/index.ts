export type { Admission, Admit, Credentials, Role } from './gates.js';
export { ProtocolServer, type ProtocolOptions } from './protocol-server.js';
export { type ParkedMessage, type SubscriptionGroup, type Subscriptions } from './subscriptions.js';
