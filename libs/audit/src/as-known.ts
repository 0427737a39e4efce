import { type Fact, FOLDINGS, type Interval, placeOf, type SubjectCategory, toldBy, UNNAMED } from '#lifecycle';
import type { Act, Span, Thing, ThingInterval } from '#read-model';
import type { Archive } from './archive.js';
import { compareText, type Estate, type View } from './estate.js';
import { holdsAt } from './moment.js';
import { kindOf } from './told.js';

interface Loaded {
  readonly thing: Thing | undefined;
  readonly intervals: readonly ThingInterval[];
  readonly facts: readonly Fact[];
}

type When = { at?: number; span?: Span };
const NOTHING: Loaded = { thing: undefined, intervals: [], facts: [] };

/**
 * The view of a past day: subjects folded from what the log had learned by then. A rule reads it in one go, and the log answers
 * later: what is not loaded yet reads as absent and is noted, so whoever asks loads it and asks again.
 */
class AsKnown implements View {
  readonly missing = new Set<string>();
  private readonly loaded = new Map<string, Loaded>();

  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
    private readonly knownAt: number,
  ) {}

  async load(): Promise<void> {
    for (const id of this.missing) {
      const kind = kindOf(id);
      const { facts } = await this.archive.factsOf(kind, id);
      const known = facts.filter(({ recordedAt }) => recordedAt <= this.knownAt);
      this.loaded.set(id, known.length === 0 ? NOTHING : loadedFrom(kind, id, known));
    }
    this.missing.clear();
  }

  thing(id: string): Thing | undefined {
    return this.#of(id).thing;
  }

  intervalsOf(id: string, options: When & { facets?: readonly string[] } = {}): ThingInterval[] {
    const { intervals } = this.#of(id);
    const at = options.at ?? (options.span?.to ?? Infinity) - 1;
    const unnamed = new Map(
      intervals.filter((one) => one.facet === UNNAMED && holdsAt(one, at)).map(({ key, value }) => [key, value]),
    );
    return intervals
      .filter((one) => inTime(one, options) && one.facet !== UNNAMED && (options.facets?.includes(one.facet) ?? true))
      .map((one) => (unnamed.size === 0 ? one : toldBy(one, unnamed)));
  }

  /** Whoever held the key as known then had a fact of it, which the models of now have taken in too. */
  holders(facet: string, key: string, options: When & { kind?: SubjectCategory } = {}): ThingInterval[] {
    const kind = options.kind === undefined ? {} : { kind: options.kind };
    const ids = new Set(this.estate.holders(facet, key, kind).map(({ id }) => id));
    return [...ids]
      .flatMap((id) => this.intervalsOf(id, { ...options, facets: [facet] }).filter((interval) => interval.key === key))
      .toSorted((a, b) => a.from - b.from || compareText(a.id, b.id));
  }

  acts({ id, types, span, limit }: Parameters<View['acts']>[0]): Act[] {
    const kind = kindOf(id);
    const acts = this.#of(id)
      .facts.filter((fact) => (types?.includes(fact.type) ?? true) && isIn(fact.metadata.occurredAt, span))
      .map((fact) => actOf(kind, id, fact));
    return acts.slice(0, limit ?? acts.length);
  }

  #of(id: string): Loaded {
    const loaded = this.loaded.get(id);
    if (!loaded) this.missing.add(id);
    return loaded ?? NOTHING;
  }
}

const loadedFrom = (kind: SubjectCategory, id: string, facts: readonly Fact[]): Loaded => {
  const { timeline, intervals } = FOLDINGS[kind].fold(id, facts);
  const { state } = timeline;
  const { ownerId, region } = state;
  return {
    thing: { kind, id, ownerId, region, state, parked: null },
    intervals: intervals.map((interval: Interval) => ({ ...interval, kind, id })).toSorted(compareIntervals),
    facts: facts.toSorted((a, b) => placeOf(a).occurredAt - placeOf(b).occurredAt || compareText(a.id, b.id)),
  };
};

/** As the read models order them. */
const compareIntervals = (a: Interval, b: Interval): number =>
  a.from - b.from ||
  compareText(a.facet, b.facet) ||
  compareText(a.key, b.key) ||
  (a.to ?? Infinity) - (b.to ?? Infinity) ||
  compareText(a.openedBy, b.openedBy);

const actOf = (kind: SubjectCategory, id: string, fact: Fact): Act => ({
  kind,
  id,
  type: fact.type,
  factId: fact.id,
  revision: fact.revision,
  occurredAt: fact.metadata.occurredAt,
  recordedAt: fact.recordedAt,
  principal: fact.metadata.actor.principal,
  account: fact.metadata.actor.account ?? null,
});

const isIn = (moment: number, { from = -Infinity, to = Infinity }: Span = {}): boolean => from <= moment && moment < to;

const inTime = (interval: ThingInterval, { at, span }: When): boolean => {
  if (at !== undefined) return holdsAt(interval, at);
  const { from = -Infinity, to = Infinity } = span ?? {};
  return interval.from < to && (interval.to === null || interval.to > from);
};

/** What a rule answers from what was known at `knownAt`: it is asked again until all that it reads is loaded. */
export const askedAsKnown = async <Answer>(
  estate: Estate,
  archive: Archive,
  knownAt: number,
  rule: (view: View) => Answer,
): Promise<Answer> => {
  const view = new AsKnown(estate, archive, knownAt);
  for (;;) {
    const answer = rule(view);
    if (view.missing.size === 0) return answer;
    await view.load();
  }
};
