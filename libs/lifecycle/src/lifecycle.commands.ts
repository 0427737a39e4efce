export { type Commanding, commanding } from './account/commanding.commands.js';
export * from './belongings/belongings.commands.js';
export type { Caller } from './caller.js';
export { Clock } from './clock.js';
export { Contended, type Decided, Decider, Decisions, followUpId, newId } from './decider.commands.js';
export { DisableImage, EnableImage } from './image/disabling.commands.js';
export { LifecycleModule } from './lifecycle.module.js';
export { Surroundings } from './surroundings.js';
