export {
  type AccessKey,
  AccessKeys,
  type AskedKey,
  BadAccessKey,
  DEVELOPMENT,
  type Holder,
  type NewAccessKey,
} from './access-keys.js';
export { AccessDesk, type IssuedKey, type Terms } from './access-desk.js';
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
