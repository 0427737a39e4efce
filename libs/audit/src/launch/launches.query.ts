import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Fact, isoOf } from '#lifecycle';
import type { Act, Span } from '#read-model';
import type { Paging } from '../answer.js';
import { Archive, whoOf } from '../archive.js';
import { Estate } from '../estate.js';
import { merged, numberIn, pageThrough, type Place } from '../list.js';
import { spanOf } from '../moment.js';
import { eachAct, eachHolder } from '../streams.js';
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
  /** Of the fact, or of an instance that was only seen. */
  readonly id: string;
}

type Launched = Pick<Launch, 'instanceIds' | 'account' | 'region' | 'reservationId' | 'how'>;

const BY_TIME = { name: 'launches', like: [0, ''], place: ({ act, id }: Told) => [act.occurredAt, id] };
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
    const images = descendants ? (await imagesUnder(this.estate, imageId)).map((image) => image.imageId) : [imageId];
    const read = new Map<string, Fact | null>();
    const launches = (start: Place | undefined) =>
      merged(
        images.flatMap((image) => [this.#called(image, span, start), this.#seen(image, span, start)]),
        BY_TIME,
      );
    return pageThrough(launches, BY_TIME, paging, async (one) => {
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

  async *#called(imageId: string, span: Span, start: Place | undefined): AsyncGenerator<Told> {
    const asked = { id: imageId, types: ['ImageLaunched'], span: spanFrom(span, start) };
    for await (const act of eachAct(this.estate, asked)) yield { imageId, act, id: act.factId };
  }

  /** Instances that were never seen launching: an inventory showed them. */
  async *#seen(imageId: string, span: Span, start: Place | undefined): AsyncGenerator<Told> {
    const asked = { kind: 'instance' as const, span: spanFrom(span, start) };
    for await (const { id, from, openedBy } of eachHolder(this.estate, 'image', imageId, asked)) {
      const [act] = this.estate.acts({ id, types: ['InstanceLaunched', 'InstanceObserved'], limit: 1 });
      const isFirst = act?.type === 'InstanceObserved' && act.factId === openedBy && isIn(from, span);
      if (isFirst) yield { imageId, act, id };
    }
  }
}

/** From the beginning of the page on. */
const spanFrom = (span: Span, start: Place | undefined): Span => {
  const from = numberIn(start);
  return from === undefined ? span : { ...span, from };
};

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
