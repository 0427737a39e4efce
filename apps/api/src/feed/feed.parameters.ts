import { filterFaults, type Wanted, wantedOf } from '#delivery';
import { AFlag, AText, Several } from '../admin/parameters.js';
import { INSTANT_RULE, instantOf } from '../admin/instant.js';
import { badRequest } from '../admin/problem.js';

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
export function wantedBy(asked: FeedParameters, accounts: readonly string[] | null): Wanted {
  const faults = filterFaults(asked);
  if (faults.length > 0) throw badRequest(faults);
  return wantedOf(asked, accounts);
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
