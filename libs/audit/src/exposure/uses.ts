import type { Fact } from '#lifecycle';
import type { Act, Span, ThingInterval } from '#read-model';
import type { Archive } from '../archive.js';
import type { Estate } from '../estate.js';
import { wasMember } from '../launch/membership.js';
import { imagesOf, snapshotsOf } from '../lineage/belonging.js';
import { granteeOf } from '../moment.js';
import { eachAct, eachHolder } from '../streams.js';
import { turn } from '../turns.js';
import {
  type ExposedUse,
  MAKING_FACTS,
  NOTICE_WITHIN,
  USE_FACTS,
  type Used,
  usedIn,
  withoutNotices,
} from './exposed-use.js';
import type { Clipped } from './exposure.js';

/** Facts of use read of one thing in one stretch of time: popular public images are launched without end. */
const MOST = 2_000;

/** The grant that says it most closely first. */
const NEAREST = ['account', 'organizational-unit', 'organization', 'everyone'];

/** Uses under one grant; `cut`: there were more than could be told. */
export interface UsesTold {
  readonly uses: ExposedUse[];
  readonly cut: boolean;
}

/** A grant that includes whoever used a thing; `sure` is false where nothing tells whether it does. */
interface Including {
  readonly grant: ThingInterval;
  readonly sure: boolean;
}

/** What others did with what was open to them: each use once, under the nearest of the grants that allowed it. */
export class Uses {
  readonly #read = new Map<string, Fact | null>();

  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  /** Uses of it, and of the snapshots under an image, by those whom the grant includes, in `[from, to)`. */
  async under(grant: ThingInterval, { from, to }: Clipped, ownerId: string | null): Promise<UsesTold> {
    const own = [grant.id, ...(grant.kind === 'image' ? snapshotsOf(this.estate, grant.id) : [])];
    // The launch that a notice tells of may be of any image of the snapshot, and lies before it.
    const around = new Set(own.flatMap((id) => [id, ...this.#imagesOf(id)]));
    const span = { from: from - NOTICE_WITHIN, ...(to === null ? {} : { to: to + NOTICE_WITHIN }) };
    const used: Used[] = [];
    let cut = false;
    for (const id of around) {
      const acts = await this.#actsOn(id, span);
      cut ||= acts.length >= MOST;
      const facts = await this.archive.usesOf(acts, this.#read);
      used.push(...facts.flatMap((fact) => usedIn(fact, id) ?? []));
      await turn();
    }
    const byOthers = used.filter(({ use }) => use.byAccount === null || use.byAccount !== ownerId);
    const told = withoutNotices(byOthers).filter(
      ({ at, use }) => own.includes(use.id) && from <= at && (to === null || at < to),
    );
    return { uses: told.flatMap((one) => this.#underNearest(one, grant)), cut };
  }

  #underNearest(used: Used, grant: ThingInterval): ExposedUse[] {
    const nearest = this.#nearest(used);
    if (nearest?.grant.id !== grant.id || nearest.grant.key !== grant.key) return [];
    return [nearest.sure ? used.use : { ...used.use, uncertain: true }];
  }

  #nearest({ at, use }: Used): Including | undefined {
    const including = [use.id, ...this.#imagesOf(use.id)].flatMap((id) =>
      this.estate.intervalsOf(id, { at, facets: ['permission', 'share'] }).flatMap((grant) => {
        const includes = this.#includes(grant, use.byAccount, at);
        return includes === false ? [] : [{ grant, sure: includes === true }];
      }),
    );
    const rank = ({ grant, sure }: Including) =>
      (sure ? 0 : 100) + (grant.id === use.id ? 0 : 10) + NEAREST.indexOf(granteeOf(grant.key).kind);
    return including.toSorted((a, b) => rank(a) - rank(b) || (a.grant.id < b.grant.id ? -1 : 1))[0];
  }

  #includes({ key }: ThingInterval, account: string | null, at: number): boolean | null {
    const grantee = granteeOf(key);
    if (grantee.kind === 'everyone') return true;
    if (account === null) return null;
    if (grantee.kind === 'account') return grantee.id === account;
    return wasMember(this.estate, account, grantee, at);
  }

  #imagesOf(id: string): string[] {
    return id.startsWith('ami-') ? [] : imagesOf(this.estate, id).map(({ imageId }) => imageId);
  }

  async #actsOn(id: string, span: Span & { readonly from: number }): Promise<Act[]> {
    const acts: Act[] = [];
    for await (const act of eachAct(this.estate, { id, types: USE_FACTS, span })) {
      if (acts.push(act) >= MOST) return acts;
    }
    const copies = id.startsWith('ami-') ? [] : this.#madeOf(id, span);
    for await (const thing of copies) {
      acts.push(...this.estate.acts({ id: thing, types: MAKING_FACTS, span }));
      if (acts.length >= MOST) return acts;
    }
    return acts;
  }

  /** Snapshots and volumes say from the beginning of what they were made, so only those made in that time count. */
  async *#madeOf(id: string, span: Span & { readonly from: number }): AsyncGenerator<string> {
    const asked = { span, after: { from: span.from, id: '' } };
    for (const kind of ['snapshot', 'volume'] as const) {
      for await (const made of eachHolder(this.estate, 'source', `snapshot:${id}`, { ...asked, kind })) yield made.id;
    }
  }
}
