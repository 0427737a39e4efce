import type { Act, Holder, Span, ThingInterval, Things } from '#read-model';
import { compareText, type Estate } from './estate.js';
import { turn } from './turns.js';

/** Rows read in one go: few enough to be no burden to others, many enough to cost little each. */
const STRETCH = 250;
/** As many where a row is an id and little more. */
const MANY = 1_000;

/** As `holders`, stretch by stretch, with room for others in between. */
export async function* eachHolder(
  estate: Estate,
  facet: string,
  key: string,
  options: Parameters<Things['holders']>[2] = {},
): AsyncGenerator<ThingInterval> {
  let after = options.after;
  for (;;) {
    const held = estate.holders(facet, key, { ...options, after, limit: STRETCH });
    for (const interval of held) {
      yield interval;
      await turn();
    }
    after = held.at(-1);
    if (!after || held.length < STRETCH) return;
  }
}

/** Who holds any of these keys: by key, and of each the oldest first. */
export async function* eachHolderOfAny(
  estate: Estate,
  facet: string,
  keys: Iterable<string>,
  options: Omit<Parameters<Things['holdersOfAny']>[2], 'limit'> = {},
): AsyncGenerator<Holder> {
  const sorted = [...new Set(keys)].toSorted(compareText);
  for (let first = 0; first < sorted.length; first += STRETCH) {
    let open = sorted.slice(first, first + STRETCH);
    while (open.length > 0) {
      const held = estate.holdersOfAny(facet, open, { ...options, limit: MANY });
      yield* held;
      await turn();
      const last = held.at(-1);
      if (!last || held.length < MANY) break;
      // Of the last key there may be more than fit into any stretch.
      yield* eachHolder(estate, facet, last.key, { ...options, after: last });
      open = open.filter((key) => compareText(key, last.key) > 0);
    }
  }
}

/** As `acts`, likewise. The first stretch is short, because often a few are all that is asked for. */
export async function* eachAct(estate: Estate, options: Parameters<Things['acts']>[0]): AsyncGenerator<Act> {
  let [after, limit] = [options.after, Math.round(STRETCH / 5)];
  for (;;) {
    const acts = estate.acts({ ...options, ...(after ? { after } : {}), limit });
    for (const act of acts) {
      yield act;
      await turn();
    }
    after = acts.at(-1);
    if (!after || acts.length < limit) return;
    limit = STRETCH;
  }
}

/** As `grants`, likewise. */
export async function* eachGrant(
  estate: Estate,
  facet: 'permission' | 'share',
  span: Span,
  from: number | undefined,
): AsyncGenerator<ThingInterval> {
  let after = from === undefined ? undefined : { from, id: '', key: '', openedBy: '' };
  for (;;) {
    const grants = estate.grants(facet, { span, after, limit: STRETCH });
    for (const grant of grants) {
      yield grant;
      await turn();
    }
    after = grants.at(-1);
    if (!after || grants.length < STRETCH) return;
  }
}

/** As `browse`, likewise. */
export async function* eachId(
  estate: Estate,
  options: Omit<Parameters<Things['browse']>[0], 'limit'>,
): AsyncGenerator<string> {
  let after = options.after;
  do {
    const { ids, last } = estate.browse({ ...options, after, limit: STRETCH });
    for (const id of ids) yield id;
    await turn();
    after = last ?? undefined;
  } while (after !== undefined);
}
