import { matchesWildcard, subjectOf } from '#lifecycle';
import type { Told } from './told.js';

/** A tag that a thing must carry: any value where none is given. */
export interface WantedTag {
  readonly key: string;
  readonly value?: string | undefined;
}

/** Which facts a reader wants: of each list that is given, one must match; of tags, every one. */
export interface Wanted {
  readonly types?: ReadonlySet<string> | undefined;
  readonly accounts?: ReadonlySet<string> | undefined;
  readonly regions?: ReadonlySet<string> | undefined;
  /** Patterns: `*` stands for any text. */
  readonly principals?: readonly string[] | undefined;
  readonly images?: readonly string[] | undefined;
  /** Also what came of the images: copies, instances, what was made of those. */
  readonly descendants: boolean;
  readonly tags?: readonly WantedTag[] | undefined;
  /** The accounts that the reader may see; null: every one. */
  readonly scope: ReadonlySet<string> | null;
}

/** Whether the fact itself says that it is wanted; what only the read models know is asked afterwards. */
export function isWanted(told: Told, wanted: Wanted): boolean {
  const { types, accounts, regions, principals, scope } = wanted;
  if (types && !types.has(told.type)) return false;
  if (!accounts && !regions && !principals && scope === null) return true;
  return isOfAccount(told, wanted) && isDoneBy(told, wanted);
}

function isOfAccount(told: Told, { accounts, scope }: Wanted): boolean {
  const account = accountOf(told);
  return [accounts, scope].every((some) => !some || (account !== null && some.has(account)));
}

function isDoneBy({ fact }: Told, { regions, principals }: Wanted): boolean {
  const { region = '', actor } = fact?.metadata ?? {};
  if (regions && !regions.has(region)) return false;
  return !principals || principals.some((pattern) => matchesWildcard(pattern, actor?.principal ?? ''));
}

/** Whose trail, bus or command a fact is from; where that was not recorded, whose the thing is, as far as the fact says. */
export function accountOf({ fact, stream }: Told): string | null {
  if (fact === null) return null;
  if (fact.metadata.account !== undefined) return fact.metadata.account;
  const { category, id } = subjectOf(stream);
  if (category === 'account') return id;
  return 'ownerId' in fact.data && typeof fact.data.ownerId === 'string' ? fact.data.ownerId : null;
}
