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

interface Launched {
  readonly imageId: string;
  readonly fact: Fact;
  readonly launch: Pick<Launch, 'instanceIds' | 'account' | 'region' | 'reservationId' | 'how'>;
}

const BY_TIME = { name: 'launches', place: ({ fact }: Launched) => [fact.metadata.occurredAt, fact.id] };

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
    const launched: Launched[] = [];
    for (const image of images) launched.push(...(await this.#called(image, span)), ...(await this.#seen(image, span)));
    return pageThrough(launched, BY_TIME, paging, async ({ imageId: id, fact, launch }) => ({
      imageId: id,
      at: isoOf(fact.metadata.occurredAt),
      ...launch,
      who: whoOf(fact.metadata),
      eventId: fact.id,
      evidence: await this.archive.evidenceOf(fact.metadata),
    }));
  }

  async #called(imageId: string, span: Span): Promise<Launched[]> {
    const facts = await this.archive.usesOf(this.estate.acts({ id: imageId, types: ['ImageLaunched'], span }));
    return facts.flatMap((fact) => {
      if (fact.type !== 'ImageLaunched') return [];
      const { instanceIds, byAccount, region = null, reservationId = null } = fact.data;
      return [{ imageId, fact, launch: { instanceIds, account: byAccount, region, reservationId, how: 'called' } }];
    });
  }

  /** Instances that were never seen launching: an inventory showed them, or AWS told of their state. */
  async #seen(imageId: string, span: Span): Promise<Launched[]> {
    const launched: Launched[] = [];
    for (const { id, from, openedBy } of this.estate.holders('image', imageId, { kind: 'instance', span })) {
      const [first] = this.estate.acts({ id, types: ['InstanceLaunched', 'InstanceObserved'], limit: 1 });
      if (first?.type !== 'InstanceObserved' || first.factId !== openedBy || !isIn(from, span)) continue;
      launched.push(...(await this.#observed(imageId, first)));
    }
    return launched;
  }

  async #observed(imageId: string, act: Act): Promise<Launched[]> {
    const fact = await this.archive.factOf(act);
    if (fact?.type !== 'InstanceObserved') return [];
    const { instanceId, ownerId = null, region = null, reservationId = null } = fact.data;
    const launch = { instanceIds: [instanceId], account: ownerId, region, reservationId, how: 'inventory' as const };
    return [{ imageId, fact, launch }];
  }
}

const isIn = (at: number, { from = -Infinity, to = Infinity }: Span): boolean => from <= at && at < to;
