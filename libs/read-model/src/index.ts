export { Generation, ModelStillBuilding, ModelUnusable, type Progress } from './generation.js';
export type { CopiedModel } from './copying.js';
export { messageOf } from './message-of.js';
export { BadCursor, type Page, pageOf, readCursor, writeCursor } from './page.js';
export { ReadModelModule } from './read-model.module.js';
export { ReadModel, ReadModels } from './read-models.js';
export { type Cell, type ModelDefinition, sameRow, type SearchRow, type SearchTable } from './schema.js';
export {
  type Condition,
  count,
  equal,
  holdsNow,
  LARGEST_PAGE,
  matches,
  oneOf,
  type Paging,
  search,
  type Sort,
  SORTS,
  tagged,
} from './search.js';
export { Sql, SqlFamily } from './sql.js';
export { SqliteThings } from './sqlite-things.js';
export { type Act, type Browsed, type Holder, type Span, type Thing, type ThingInterval, Things } from './things.js';
export { type ActRow, Cause, type Closing, type IntervalRow, type ThingRow, ThingsWriter } from './things-writer.js';
export { type Part, sift, type Sifting } from './sift.js';
export { type HeldTag, tagsHeld } from './tags-held.js';
