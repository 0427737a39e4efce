import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { type Estate, foundAbove } from '#audit';
import type { Followers } from '#consumers';
import { Relations, type Told, type Wanted, type WantedTag } from '#delivery';
import type { Position } from '#event-store';
import { categoryOf, subjectOf } from '#lifecycle';

const PATIENCE_MS = 10_000;
/** Followers that have stopped say at once that they reach nothing: whoever asks again without a pause stops everything else. */
const AGAIN_MS = 100;
const MOST_KNOWN = 10_000;

const Tagged = z.object({ tags: z.record(z.string(), z.string()) });
const Tags = z.record(z.string(), z.string());
const TagList = z.array(z.object({ key: z.string(), value: z.string().optional() }));

interface Above {
  /** The read models had reached this when it was asked. */
  readonly upTo: Position;
  readonly images: Promise<ReadonlySet<string>>;
}

/** Asks the estate, once the read models have taken a fact in. */
export class EstateRelations extends Relations {
  readonly #above = new Map<string, Above>();

  constructor(
    private readonly estate: Estate,
    private readonly followers: Followers,
  ) {
    super();
  }

  async match(told: Told, wanted: Wanted, signal: AbortSignal): Promise<boolean> {
    const { images, tags } = wanted;
    if (!images && !tags) return true;
    await this.#reached(told.position, signal);
    if (signal.aborted) return false;
    if (tags && !this.#carries(told, tags)) return false;
    return !images || this.#isOf(told, images, wanted.descendants);
  }

  /** A fact that the read models do not know yet cannot be judged, and passing over it would lose it. */
  async #reached(position: Position, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !(await this.followers.reached(position, PATIENCE_MS))) await pause(AGAIN_MS);
  }

  async #isOf(told: Told, images: readonly string[], descendants: boolean): Promise<boolean> {
    const named = namedBy(told);
    if (named.some((id) => images.includes(id))) return true;
    if (!descendants) return false;
    for (const id of named) {
      const above = await this.#imagesAbove(id, told.position);
      if (images.some((image) => above.has(image))) return true;
    }
    return false;
  }

  #imagesAbove(id: string, position: Position): Promise<ReadonlySet<string>> {
    const known = this.#above.get(id);
    if (known && known.upTo >= position) return known.images;
    if (this.#above.size >= MOST_KNOWN) this.#above.clear();
    const images = this.#walk(id);
    this.#above.set(id, { upTo: this.#position(position), images });
    images.catch(() => this.#above.delete(id));
    return images;
  }

  async #walk(id: string): Promise<ReadonlySet<string>> {
    const images = new Set<string>();
    for await (const { imageId } of foundAbove(this.estate, id)) images.add(imageId);
    return images;
  }

  /** How far every read model is: as far as the fact at hand at least. */
  #position(least: Position): Position {
    const positions = this.followers.statuses().map(({ position }) => BigInt(position));
    return positions.reduce((one, other) => (one < other ? one : other), positions[0] ?? least);
  }

  #carries(told: Told, tags: readonly WantedTag[]): boolean {
    const { category, id } = subjectOf(told.stream);
    if (categoryOf(id) !== category) return false;
    const now = Tagged.safeParse(this.estate.thing(id)?.state);
    const held = new Map(now.success ? Object.entries(now.data.tags) : []);
    const said = saidTags(told);
    return tags.every(
      ({ key, value }) =>
        (held.has(key) && (value === undefined || held.get(key) === value)) ||
        said.some((tag) => tag.key === key && (value === undefined || tag.value === undefined || tag.value === value)),
    );
  }
}

/** Things that lineage leads through, as the fact names them. */
function namedBy({ stream, fact }: Told): string[] {
  const { category, id } = subjectOf(stream);
  const subject = ['image', 'snapshot', 'volume', 'instance'].includes(category) ? [id] : [];
  const image = fact !== null && 'imageId' in fact.data ? fact.data.imageId : undefined;
  return typeof image === 'string' && image !== id ? [...subject, image] : subject;
}

/** Tags that the fact itself sets or removes: a removal is of the tag that it removes, though the thing no longer carries it. */
function saidTags({ fact }: Told): readonly WantedTag[] {
  const said = fact !== null && 'tags' in fact.data ? fact.data.tags : undefined;
  const set = Tags.safeParse(said);
  if (set.success) return Object.entries(set.data).map(([key, value]) => ({ key, value }));
  return TagList.catch([]).parse(said);
}
