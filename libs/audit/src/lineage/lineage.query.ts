import { Query } from '@nestjs/cqrs';
import type { LineageAnswer } from './lineage.js';

/** Where this thing comes from, and what came of it. Times are microseconds since the Unix epoch. */
export class LineageOf extends Query<LineageAnswer> {
  constructor(readonly asked: { readonly id: string }) {
    super();
  }
}
