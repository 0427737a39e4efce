export { decided, deciding, given, happened, moment, type Telling, unseen } from './given.js';
export * from './trail.js';
export * from './image-model.js';
