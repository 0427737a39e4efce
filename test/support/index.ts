export { decided, deciding, given, happened, moment, type Telling, unseen } from './given.js';
export * from './image-model.js';
export * from './recorded.js';
export * from './trail.js';
export { type History, historyOf, SUBJECT } from './histories.js';
