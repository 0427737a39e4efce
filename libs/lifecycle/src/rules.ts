import type { FactOrder } from './aggregate.js';
import { type Recorded, RANK } from './fact.js';
import type { Fact, FactEvent, FactType } from './facts.js';
import { comparePlaces, placeOf, rankOf } from './order.js';
import type { Subject } from './states.js';

/** The fact of one type; of several, any of them. */
export type FactOf<Type extends FactType> = { [T in Type]: Extract<FactEvent, { type: T }> & Recorded }[Type];

/** What each type of fact does to one concept of a state. A type without a rule does nothing to it. */
export type Rules<State> = { readonly [Type in FactType]?: (state: State, fact: FactOf<Type>) => State };

function obey<State, Type extends FactType>(rules: Rules<State>, state: State, type: Type, fact: FactOf<Type>): State {
  const rule = rules[type];
  return rule === undefined ? state : rule(state, fact);
}

/** A fact taken to states that are no subjects: nothing but the rules counts. */
export const followRules =
  <State>(...concepts: readonly Rules<State>[]) =>
  (state: State, fact: Fact): State =>
    concepts.reduce((before, rules) => obey(rules, before, fact.type, fact), state);

/** Facts that only stand beside a subject (a refused attempt) tell nothing of it. */
const stands = (fact: Fact): boolean => rankOf(fact.type) >= RANK.beside;

/** Takes each fact through the concepts, in their order; the subject is known from its first fact on. */
export const evolveBy = <State extends Subject>(
  ...concepts: readonly Rules<State>[]
): ((state: State, fact: Fact) => State) => {
  // Most types concern one or two of the concepts: which, is looked up and not found out anew for each fact.
  const concerned = new Map<FactType, readonly Rules<State>[]>();
  const concernedBy = (type: FactType): readonly Rules<State>[] => {
    const known = concerned.get(type) ?? concepts.filter((rules) => rules[type] !== undefined);
    concerned.set(type, known);
    return known;
  };
  return (state, fact) => {
    if (stands(fact)) return state;
    let evolved = state;
    for (const rules of concernedBy(fact.type)) evolved = obey(rules, evolved, fact.type, fact);
    return seen(evolved, fact.metadata.occurredAt);
  };
};

const seen = <State extends Subject>(state: State, at: number): State => ({
  ...state,
  known: true,
  firstFactAt: Math.min(state.firstFactAt ?? at, at),
  lastFactAt: Math.max(state.lastFactAt ?? at, at),
});

/** A state whose uses are many: from the first one on, further ones change no facet, wherever they stand. */
interface Used extends Subject {
  /** The first use since the state last had something to learn from one; null where there was none. */
  readonly settledBy: FactOrder | null;
}

/**
 * Takes a late fact in without folding anew, where its place does not matter: it stands beside the subject, or is one of the
 * many uses after the first. Without it, each launch of a hot image within one second would refold all its launches.
 */
export const absorbBy =
  <State extends Used>(uses: readonly FactType[], evolve: (state: State, fact: Fact) => State) =>
  (state: State, fact: Fact): State | null => {
    if (stands(fact)) return state;
    const settled = uses.includes(fact.type) && state.settledBy !== null;
    return settled && comparePlaces(placeOf(fact), state.settledBy) > 0 ? evolve(state, fact) : null;
  };

/** For subjects without many uses: only what stands beside them can be taken in late. */
export const absorbBeside = <State>(state: State, fact: Fact): State | null => (stands(fact) ? state : null);
