import { Query } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import type { ExposureAnswer } from './exposure.js';

/** Of one image, of what one account owns, or of everything. */
export interface ExposureAsked extends Paging {
  readonly imageId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly now: number;
}

/** When images and snapshots were open to others in `[from, to)`, and what was done meanwhile. Times are microseconds since the Unix epoch. */
export class ExposureOf extends Query<ExposureAnswer> {
  constructor(readonly asked: ExposureAsked) {
    super();
  }
}
