export {
  type AccessKey,
  AccessKeys,
  type AskedKey,
  BadAccessKey,
  DEVELOPMENT,
  type Holder,
  type NewAccessKey,
  type SessionOf,
} from './access-keys.js';
export { AccessDesk, type IssuedKey, type MadeRole, type Terms } from './access-desk.js';
export { type AskedRole, type Assuming, BadRole, type Role, Roles } from './roles.js';
export { KeyFile, KeyFileUnusable } from './key-file.js';
export {
  API_ROLES,
  type ApiKey,
  ApiKeys,
  type ApiRole,
  type AskedApiKey,
  BadApiKey,
  type NewApiKey,
} from './api-keys.js';
