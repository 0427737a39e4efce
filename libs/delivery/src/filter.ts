import { categoryOf } from '#lifecycle';
import { FEED_TYPES } from './cloud-event.js';
import type { Wanted, WantedTag } from './wanted.js';

/** A filter in the words of whoever asks: of each list one must match, of tags every one. */
export interface FilterWords {
  readonly type?: readonly string[] | undefined;
  readonly account?: readonly string[] | undefined;
  readonly region?: readonly string[] | undefined;
  readonly image?: readonly string[] | undefined;
  /** Also what came of the images; so unless told otherwise. */
  readonly descendants?: boolean | undefined;
  /** `key`, or `key=value`. */
  readonly tag?: readonly string[] | undefined;
  readonly principal?: readonly string[] | undefined;
}

type Listed = Exclude<keyof FilterWords, 'descendants'>;

/** What each word of a filter must be. */
const RULES: Readonly<Record<Listed, readonly [isRight: (one: string) => boolean, rule: string]>> = {
  type: [(type) => FEED_TYPES.includes(type), 'must be a type of fact, as /v1/schemas names them'],
  account: [(id) => /^\d{1,20}$/.test(id), 'must be the id of an account, such as 111122223333'],
  image: [
    (id) => categoryOf(id) === 'image' && /^ami-[0-9A-Za-z]{1,64}$/.test(id),
    'must be the id of an image, such as ami-0123456789abcdef0',
  ],
  tag: [(tag) => !/^(?:=|$)/.test(tag), 'must be a key, or key=value'],
  region: [(region) => region !== '', 'must name a Region'],
  principal: [(one) => one !== '' && one.length <= 2048, 'must name a principal'],
};

const LISTED = ['type', 'account', 'image', 'tag', 'region', 'principal'] as const;

/** A word of a filter that is not as it must be. */
export interface FilterFault {
  readonly member: Listed;
  readonly rule: string;
}

/** Everything that is wrong with a filter: nothing of it may be passed over, or its reader would get other facts than asked for. */
export const filterFaults = (words: FilterWords): FilterFault[] =>
  LISTED.flatMap((member) => {
    const [isRight, rule] = RULES[member];
    return words[member]?.every(isRight) === false ? [{ member, rule }] : [];
  });

/**
 * What a filter without faults asks for.
 * @param accounts The accounts that its reader may see; null: every one.
 */
export const wantedOf = (words: FilterWords, accounts: readonly string[] | null): Wanted => ({
  types: setOf(words.type),
  accounts: setOf(words.account),
  regions: setOf(words.region),
  principals: words.principal,
  images: words.image,
  descendants: words.descendants ?? true,
  tags: words.tag?.map(tagOf),
  scope: setOf(accounts ?? undefined) ?? null,
});

const setOf = (some: readonly string[] | undefined): ReadonlySet<string> | undefined => some && new Set(some);

function tagOf(text: string): WantedTag {
  const at = text.indexOf('=');
  return at < 0 ? { key: text } : { key: text.slice(0, at), value: text.slice(at + 1) };
}
