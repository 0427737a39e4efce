export { KeyFile, KeyFileUnusable } from '#access';
