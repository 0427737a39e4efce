import { AFlag, AnAccountId, AnAmount, AnImageId, AnInstant, AText, AThingId, AWhole, Paging } from './parameters.js';

export class OfImage {
  @AnImageId({ required: true, description: 'An image.', example: 'ami-0123456789abcdef0' })
  imageId!: string;
}

export class OfAccount {
  @AnAccountId({ required: true, description: 'An account.', example: '111122223333' })
  accountId!: string;
}

export class OfThing {
  @AThingId({ required: true, description: 'An image, snapshot, volume, instance, account or organization.' })
  id!: string;
}

export class At {
  @AnInstant({ description: 'The moment asked about; now when absent.' })
  at?: string;
}

export class AtAsKnown extends At {
  @AnInstant({ description: 'Only what the log had been told by then; all that it knows when absent.' })
  knownAt?: string;
}

export class AtPaged extends Paging {
  @AnInstant({ description: 'The moment asked about; now when absent.' })
  at?: string;
}

export class SpanPaged extends Paging {
  @AnInstant({ description: 'From then on, inclusive; from the beginning when absent.' })
  from?: string;

  @AnInstant({ description: 'Up to then, exclusive; up to now when absent.' })
  to?: string;
}

export class LaunchesParameters extends SpanPaged {
  @AFlag({ description: 'Launches of the images made from it, too.' })
  descendants?: boolean;
}

export class ExposureParameters extends SpanPaged {
  @AnImageId({ description: 'Of this image and its snapshots only.' })
  imageId?: string;

  @AnAccountId({ description: 'Of what this account owns only.' })
  accountId?: string;
}

export class OrphansParameters extends Paging {
  @AnInstant({ description: 'Those that were orphans then; every orphan that ever was when absent.' })
  at?: string;

  @AnAmount({ description: 'Price of a GiB a month, to say what the orphans cost.' })
  rate?: number;
}

export class UnusedParameters extends AtPaged {
  @AWhole({ required: true, description: 'Unused for so many days.' }, 1, 36_500)
  days!: number;
}

export class DiffParameters extends Paging {
  @AnInstant({ required: true, description: 'Before: the state at this moment.' })
  from!: string;

  @AnInstant({ required: true, description: 'After: the state at this moment.' })
  to!: string;

  @AnAccountId({ description: 'What this account owns only.' })
  account?: string;
}

export class ActivityParameters extends SpanPaged {
  @AText({ required: true, description: 'Who acted: an ARN, the name of a service, or an account id.' })
  principal!: string;
}
