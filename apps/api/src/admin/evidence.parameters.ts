import { AFlag, AnAccountId, AnInstant, AText } from './parameters.js';

export class RecordsParameters {
  @AText({ description: 'What to call the input, as its file is named: reports and the quarantine tell it.' })
  file?: string;

  @AFlag({ description: 'Answer only when the read models have it, too (30 s at most). True when absent.' })
  wait?: boolean;
}

export class BaselineParameters extends RecordsParameters {
  @AnInstant({ description: 'When it was so; the time that the input itself tells, or now, when absent.' })
  observedAt?: string;

  @AnAccountId({ description: 'The account that was asked, where the input does not tell.' })
  account?: string;

  @AText({ description: 'The Region that was asked, where the input does not tell.' }, 64)
  region?: string;
}
