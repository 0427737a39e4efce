export * from './beginnings.js';
export * from './cloud-event.js';
export * from './filter.js';
export * from './live-tail.js';
export * from './relations.js';
export * from './told.js';
export * from './wanted.js';
