import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Span, ThingInterval } from '#read-model';
import type { Paging } from '../answer.js';
import { Archive } from '../archive.js';
import { BadQuestion } from '../errors.js';
import { Estate } from '../estate.js';
import { wasMember } from '../launch/membership.js';
import { pageThrough } from '../list.js';
import { granteeOf, spanOf } from '../moment.js';
import { kindOf, knownThing } from '../told.js';
import { snapshotsOf } from '../upkeep/keeping.js';
import { type ExposedUse, MAKING_FACTS, USE_FACTS, type Used, usedIn, withoutNotices } from './exposed-use.js';
import {
  allGrants,
  type Clipped,
  clip,
  type Exposure,
  type ExposureAnswer,
  exposureOf,
  grantsOfAccount,
  grantsOfImage,
} from './exposure.js';

/** Of one image, of what one account owns, or of everything. */
interface ExposureAsked extends Paging {
  readonly imageId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly now: number;
}

const BY_BEGINNING = {
  name: 'exposure',
  place: ({ from, id, key, openedBy }: ThingInterval) => [from, id, key, openedBy],
};

/** When images and snapshots were open to others in `[from, to)`, and what was done meanwhile. Times are microseconds since the Unix epoch. */
export class ExposureOf extends Query<ExposureAnswer> {
  constructor(readonly asked: ExposureAsked) {
    super();
  }
}

@QueryHandler(ExposureOf)
export class ExposureOfHandler implements IQueryHandler<ExposureOf> {
  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  async execute({ asked: { imageId, accountId, from, to, now, ...paging } }: ExposureOf): Promise<ExposureAnswer> {
    const span = spanOf({ from, to });
    const grants = this.#grants({ imageId, accountId }, span);
    return pageThrough(grants, BY_BEGINNING, paging, (grant) => this.#exposure(grant, clip(grant, span, now), now));
  }

  #grants({ imageId, accountId }: Pick<ExposureAsked, 'imageId' | 'accountId'>, span: Span): ThingInterval[] {
    if (imageId !== undefined && accountId !== undefined) {
      throw new BadQuestion('Ask for the exposure of an image or of an account, not of both at once.');
    }
    if (imageId !== undefined) {
      knownThing(this.estate, imageId, 'image');
      return grantsOfImage(this.estate, imageId, span);
    }
    if (accountId === undefined) return allGrants(this.estate, span);
    kindOf(accountId, 'account');
    const grants = grantsOfAccount(this.estate, accountId, span);
    if (grants.length === 0 && this.estate.holders('owner', accountId).length === 0) {
      knownThing(this.estate, accountId, 'account');
    }
    return grants;
  }

  async #exposure(grant: ThingInterval, clipped: Clipped, now: number): Promise<Exposure | null> {
    const exposure = exposureOf(this.estate, grant, clipped, now);
    return exposure && { ...exposure, uses: await this.#uses(grant, clipped, exposure.ownerId) };
  }

  /** Uses of it, and of the snapshots under an image, by those whom the grant includes. */
  async #uses(grant: ThingInterval, { from, to }: Clipped, ownerId: string | null): Promise<ExposedUse[]> {
    const span = to === null ? { from } : { from, to };
    const used = [grant.id, ...(grant.kind === 'image' ? snapshotsOf(this.estate, grant.id) : [])];
    const uses: Used[] = [];
    for (const id of used) uses.push(...(await this.#usesOf(id, span)));
    const includes = ({ at, use: { byAccount } }: Used) =>
      byAccount === null || (byAccount !== ownerId && this.#includes(grant, byAccount, at));
    return withoutNotices(uses.filter(includes));
  }

  async #usesOf(id: string, span: Span): Promise<Used[]> {
    const made = this.estate.holders('source', `snapshot:${id}`, { span }).map((of) => of.id);
    const acts = [
      ...this.estate.acts({ id, types: USE_FACTS, span }),
      ...[...new Set(made)].flatMap((thing) => this.estate.acts({ id: thing, types: MAKING_FACTS, span })),
    ];
    const facts = await this.archive.usesOf(acts);
    return facts.flatMap((fact) => usedIn(fact, id) ?? []);
  }

  #includes({ key }: ThingInterval, account: string, at: number): boolean {
    const grantee = granteeOf(key);
    if (grantee.kind === 'everyone') return true;
    if (grantee.kind === 'account') return grantee.id === account;
    return wasMember(this.estate, account, grantee, at) !== false;
  }
}
