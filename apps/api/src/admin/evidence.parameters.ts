import { ACursor, AFlag, AnAccountId, AnInstant, AText, AWhole } from './parameters.js';

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

export class OrganizationParameters extends BaselineParameters {
  @AText({ description: 'The account or unit whose parents were listed, or the child that was asked about.' }, 64)
  child?: string;

  @AText({ description: 'The root or unit whose accounts or units were listed.' }, 64)
  parent?: string;

  @AText({ description: 'The organization, where the input does not name it.' }, 64)
  organization?: string;
}

export class QuarantineParameters {
  @ACursor(/^\d{1,19}$/)
  cursor?: string;

  @AWhole({ description: 'Items on a page.' }, 1, 1000)
  limit?: number;
}
