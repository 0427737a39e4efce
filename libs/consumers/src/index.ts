export type { Building, StartBuilding } from './building.js';
export { startBuilding } from './building.projection.js';
export { ConsumersModule } from './consumers.module.js';
export { type Consumer, Follower, type FollowerOptions, type FollowerStatus } from './follower.js';
export { Followers, type RebuildProgress, UnknownModel } from './followers.js';
export { ThingsProjection } from './things-projection.js';
export type { Taken, Taking } from './taking.js';
export { takingInThread } from './taking.projection.js';
