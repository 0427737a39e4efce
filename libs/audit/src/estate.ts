import { type Category, categoryOf, FACTS, type SubjectCategory } from '#lifecycle';
import { type Act, type Browsed, type Holder, type Span, type Thing, type ThingInterval, Things } from '#read-model';

/** What a rule about one moment reads: of the read models as they are now, or as they were known then. */
export interface View extends Pick<Things, 'thing' | 'intervalsOf'> {
  holders(facet: string, key: string, options?: { at?: number; span?: Span; kind?: SubjectCategory }): ThingInterval[];
  acts(options: Parameters<Things['acts']>[0] & { id: string }): Act[];
}

const typesOf = (isTheirs: (category: Category) => boolean): ReadonlySet<string> =>
  new Set(FACTS.filter(({ categories }) => categories.some(isTheirs)).map(({ type }) => type));
const OF_FLEET = typesOf((category) => category === 'instance');
const OF_CATALOG = typesOf((category) => category !== 'instance');

type When = { readonly at?: number; readonly span?: Span };

/** Catalog and fleet as one. */
export class Estate extends Things {
  constructor(
    private readonly catalog: Things,
    private readonly fleet: Things,
    /** Where no other time is asked about, what happened up to this moment is all there is. */
    private readonly until?: number,
  ) {
    super();
  }

  /** What had happened up to a moment, for walks that ask what was, and not only what held. */
  upTo(moment: number): Estate {
    return new Estate(this.catalog, this.fleet, moment);
  }

  #within<Options extends When>(options: Options): Options {
    if (this.until === undefined || options.at !== undefined || options.span !== undefined) return options;
    return { ...options, span: { to: this.until + 1 } };
  }

  thing(id: string): Thing | undefined {
    return this.#keeperOf(id).thing(id);
  }

  intervalsOf(id: string, options: Parameters<Things['intervalsOf']>[1] = {}): ThingInterval[] {
    return this.#keeperOf(id).intervalsOf(id, this.#within(options));
  }

  holders(facet: string, key: string, options: Parameters<Things['holders']>[2] = {}): ThingInterval[] {
    const held = this.#keepersOf(options.kind).map((things) => things.holders(facet, key, this.#within(options)));
    const [first = []] = held;
    if (held.length === 1) return first;
    const all = held.flat().toSorted((a, b) => a.from - b.from || compareText(a.id, b.id));
    return all.slice(0, options.limit ?? all.length);
  }

  holdersOfAny(facet: string, keys: readonly string[], options: Parameters<Things['holdersOfAny']>[2]): Holder[] {
    const held = this.#keepersOf(options.kind).map((things) => things.holdersOfAny(facet, keys, this.#within(options)));
    const [first = []] = held.filter((list) => list.length > 0);
    if (held.every((list) => list === first || list.length === 0)) return first;
    const all = held.flat().toSorted((a, b) => compareText(a.key, b.key) || a.from - b.from || compareText(a.id, b.id));
    return all.slice(0, options.limit);
  }

  /** In the order of (key, from) within the catalog, then within the fleet. */
  *scan(facet: string, options: Parameters<Things['scan']>[1] = {}): Iterable<ThingInterval> {
    for (const things of this.#keepersOf(options.kind)) yield* things.scan(facet, this.#within(options));
  }

  /** Images and snapshots only are opened to others, and the catalog keeps them. */
  grants(...asked: Parameters<Things['grants']>): ThingInterval[] {
    return this.catalog.grants(...asked);
  }

  acts(options: Parameters<Things['acts']>[0]): Act[] {
    if (options.id !== undefined) return this.#keeperOf(options.id).acts(options);
    const acts = this.#actorsOf(options.types).map((things) => things.acts(options));
    const [first = []] = acts;
    if (acts.length === 1) return first;
    return acts
      .flat()
      .toSorted(compareActs)
      .slice(0, options.limit ?? Infinity);
  }

  *touched(span: Span): Iterable<{ kind: SubjectCategory; id: string }> {
    yield* this.catalog.touched(span);
    yield* this.fleet.touched(span);
  }

  /** Both are looked at up to the nearer of where they came to, so that the next stretch goes on from there in both. */
  browse(options: Parameters<Things['browse']>[0]): Browsed {
    const looked = [this.catalog.browse(options), this.fleet.browse(options)];
    const ends = looked.flatMap(({ last }) => last ?? []).toSorted(compareText);
    const [last = null] = ends;
    const ids = looked.flatMap((browsed) => browsed.ids).filter((id) => last === null || id <= last);
    return { ids: ids.toSorted(compareText), last };
  }

  principals(prefix: string): string[] {
    return [...new Set([...this.catalog.principals(prefix), ...this.fleet.principals(prefix)])].toSorted(compareText);
  }

  /** A model that holds none of the types would be searched to its end for nothing. */
  #actorsOf(types: readonly string[] | undefined): Things[] {
    const holds = (known: ReadonlySet<string>) => types === undefined || types.some((type) => known.has(type));
    return [...(holds(OF_CATALOG) ? [this.catalog] : []), ...(holds(OF_FLEET) ? [this.fleet] : [])];
  }

  #keeperOf(id: string): Things {
    return categoryOf(id) === 'instance' ? this.fleet : this.catalog;
  }

  #keepersOf(kind: SubjectCategory | undefined): Things[] {
    if (kind === undefined) return [this.catalog, this.fleet];
    return [kind === 'instance' ? this.fleet : this.catalog];
  }
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const compareActs = (a: Act, b: Act): number => a.occurredAt - b.occurredAt || compareText(a.factId, b.factId);
