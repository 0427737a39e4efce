import { Query } from '@nestjs/cqrs';
import type { ImpactAnswer } from './impact.js';

/** What runs, at a moment or now, on this image and its descendants. Times are microseconds since the Unix epoch. */
export class ImpactOf extends Query<ImpactAnswer> {
  constructor(readonly asked: { readonly imageId: string; readonly at?: number | undefined; readonly now: number }) {
    super();
  }
}
