import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Fact, isoOf } from '#lifecycle';
import type { Act, Span } from '#read-model';
import type { Paging } from '../answer.js';
import { Archive, whoOf } from '../archive.js';
import { Estate } from '../estate.js';
import { pageThrough } from '../list.js';
import { spanOf } from '../moment.js';
import { knownThing } from '../told.js';
import { imagesUnder } from './impact.js';
import type { Launch, LaunchesAnswer } from './launches.js';

interface LaunchesAsked extends Paging {
  readonly imageId: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly descendants: boolean;
}

/** An act that tells of a launch. */
interface Told {
  readonly imageId: string;
  readonly act: Act;
}

type Launched = Pick<Launch, 'instanceIds' | 'account' | 'region' | 'reservationId' | 'how'>;

const BY_TIME = { name: 'launches', place: ({ act }: Told) => [act.occurredAt, act.factId] };
/** Pieces of evidence of one call lie so close together. */
const NEAR = 15 * 60_000_000;

/** Who launched from this image in `[from, to)`, and where from. Times are microseconds since the Unix epoch. */
export class LaunchesOf extends Query<LaunchesAnswer> {
  constructor(readonly asked: LaunchesAsked) {
    super();
  }
}

@QueryHandler(LaunchesOf)
export class LaunchesOfHandler implements IQueryHandler<LaunchesOf> {
  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  async execute({ asked: { imageId, descendants, from, to, ...paging } }: LaunchesOf): Promise<LaunchesAnswer> {
    knownThing(this.estate, imageId, 'image');
    const span = spanOf({ from, to });
    const images = descendants ? imagesUnder(this.estate, imageId).map((image) => image.imageId) : [imageId];
    const told = images.flatMap((image) => [...this.#called(image, span), ...this.#seen(image, span)]);
    const read = new Map<string, Fact | null>();
    return pageThrough(told, BY_TIME, paging, async (one) => {
      const fact = await this.#factOf(one, read);
      const launch = fact && launchIn(fact);
      if (!launch) return null;
      return {
        imageId: one.imageId,
        at: isoOf(fact.metadata.occurredAt),
        ...launch,
        who: whoOf(fact.metadata),
        eventId: fact.id,
        evidence: await this.archive.evidenceOf(fact.metadata),
      };
    });
  }

  /** The fact; null where one nearby already tells of the same call. Only what a page shows is read, so long lists are no burden. */
  async #factOf({ imageId, act }: Told, read: Map<string, Fact | null>): Promise<Fact | null> {
    if (act.type !== 'ImageLaunched') return this.archive.factOf(act);
    const span = { from: act.occurredAt - NEAR, to: act.occurredAt + NEAR };
    const nearby = this.estate.acts({ id: imageId, types: ['ImageLaunched'], span });
    const uses = await this.archive.usesOf(nearby, read);
    return uses.find(({ id }) => id === act.factId) ?? null;
  }

  #called(imageId: string, span: Span): Told[] {
    return this.estate.acts({ id: imageId, types: ['ImageLaunched'], span }).map((act) => ({ imageId, act }));
  }

  /** Instances that were never seen launching: an inventory showed them. */
  #seen(imageId: string, span: Span): Told[] {
    return this.estate.holders('image', imageId, { kind: 'instance', span }).flatMap(({ id, from, openedBy }) => {
      const [act] = this.estate.acts({ id, types: ['InstanceLaunched', 'InstanceObserved'], limit: 1 });
      const isFirst = act?.type === 'InstanceObserved' && act.factId === openedBy && isIn(from, span);
      return isFirst ? [{ imageId, act }] : [];
    });
  }
}

const launchIn = (fact: Fact): Launched | null => {
  if (fact.type === 'ImageLaunched') {
    const { instanceIds, byAccount, region = null, reservationId = null } = fact.data;
    return { instanceIds, account: byAccount, region, reservationId, how: 'called' };
  }
  if (fact.type !== 'InstanceObserved') return null;
  const { instanceId, ownerId = null, region = null, reservationId = null } = fact.data;
  return { instanceIds: [instanceId], account: ownerId, region, reservationId, how: 'inventory' };
};

const isIn = (at: number, { from = -Infinity, to = Infinity }: Span): boolean => from <= at && at < to;
