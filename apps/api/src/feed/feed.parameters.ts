import { FEED_TYPES, type Wanted } from '#delivery';
import { categoryOf } from '#lifecycle';
import { AFlag, AText, Several } from '../admin/parameters.js';
import { INSTANT_RULE, instantOf } from '../admin/instant.js';
import { badRequest, type Fault } from '../admin/problem.js';

const MOST = 100;

/** Which facts a reader of a feed wants, and from where on. */
export class FeedParameters {
  @Several({ description: 'Facts of this type, such as ImageCopyRequested; /v1/schemas has them all.' }, MOST)
  type?: string[];

  @Several({ description: 'Facts from the trail, the bus or the commands of this account.' }, MOST)
  account?: string[];

  @Several({ description: 'Facts of this Region.' }, MOST)
  region?: string[];

  @Several(
    { description: 'Facts of this image and of whatever came of it: copies, instances, images made of those.' },
    MOST,
  )
  image?: string[];

  @AFlag({ description: 'false: of the image itself and of what names it, and not of what came of it.' })
  descendants?: boolean;

  @Several({ description: 'Facts of things with every one of these tags: a key, or key=value.' }, 20)
  tag?: string[];

  @Several({ description: 'What this principal did: * stands for any text, ? for one character.' }, MOST)
  principal?: string[];

  @AText(
    {
      description:
        'now, a position (what stands after it), or a time (what was recorded then or later). Last-Event-ID wins.',
    },
    64,
  )
  from?: string;
}

/** Where a feed is to begin. */
export type From = { readonly after: bigint } | { readonly since: number } | 'now';

/** @throws {RequestProblem} 400 that names every fault. */
export function wantedOf(asked: FeedParameters, accounts: readonly string[] | null): Wanted {
  const faults = [
    ...faultsIn(
      'type',
      asked.type,
      (type) => FEED_TYPES.includes(type),
      'must be a type of fact, as /v1/schemas names them',
    ),
    ...faultsIn(
      'account',
      asked.account,
      (id) => /^\d{1,20}$/.test(id),
      'must be the id of an account, such as 111122223333',
    ),
    ...faultsIn('image', asked.image, isImage, 'must be the id of an image, such as ami-0123456789abcdef0'),
    ...faultsIn('tag', asked.tag, (tag) => !/^(?:=|$)/.test(tag), 'must be a key, or key=value'),
    ...faultsIn('region', asked.region, (region) => region !== '', 'must name a Region'),
    ...faultsIn('principal', asked.principal, (one) => one !== '' && one.length <= 2048, 'must name a principal'),
  ];
  if (faults.length > 0) throw badRequest(faults);
  return {
    types: setOf(asked.type),
    accounts: setOf(asked.account),
    regions: setOf(asked.region),
    principals: asked.principal,
    images: asked.image,
    descendants: asked.descendants ?? true,
    tags: asked.tag?.map(tagOf),
    scope: setOf(accounts ?? undefined) ?? null,
  };
}

const isImage = (id: string): boolean => categoryOf(id) === 'image' && /^ami-[0-9A-Za-z]{1,64}$/.test(id);
const setOf = (some: readonly string[] | undefined): ReadonlySet<string> | undefined => some && new Set(some);

function tagOf(text: string): { key: string; value?: string } {
  const at = text.indexOf('=');
  return at < 0 ? { key: text } : { key: text.slice(0, at), value: text.slice(at + 1) };
}

function faultsIn(
  member: string,
  given: readonly string[] | undefined,
  isRight: (one: string) => boolean,
  rule: string,
): Fault[] {
  return given === undefined || given.every(isRight) ? [] : [{ member, rule }];
}

const POSITION = /^\d{1,19}$/;

/** @throws {RequestProblem} 400: it names neither a position nor a time. */
export function fromOf(asked: string | undefined, lastEventId: string | undefined, now: number): From {
  if (lastEventId !== undefined && lastEventId !== '') return { after: resumed(lastEventId) };
  if (asked === undefined || asked === 'now') return 'now';
  if (POSITION.test(asked)) return { after: BigInt(asked) };
  const since = instantOf(asked, now);
  if (since === null)
    throw badRequest([{ member: 'from', rule: `must be now, a position, or a time: it ${INSTANT_RULE}` }]);
  if (since > now)
    throw badRequest([{ member: 'from', rule: 'must not be in the future: what comes is told as it comes' }]);
  return { since };
}

function resumed(lastEventId: string): bigint {
  if (POSITION.test(lastEventId)) return BigInt(lastEventId);
  throw badRequest([{ member: 'last-event-id', rule: 'must be the id of an event of this feed, which is a position' }]);
}
