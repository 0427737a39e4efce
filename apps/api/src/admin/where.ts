import { AnAccountId, AText } from './parameters.js';

/** For which account a command is decided, and in which Region. */
export class Where {
  @AnAccountId({
    description: 'The account that is commanded; may be left out by whoever has a say in exactly one account.',
  })
  account?: string;

  @AText({ description: 'The Region, such as eu-central-1.' }, 64)
  region?: string;
}
