export { given, happened, moment, type Telling } from './given.js';
export * from './recorded.js';
export * from './trail.js';
export { type History, historyOf, SUBJECT } from './histories.js';
