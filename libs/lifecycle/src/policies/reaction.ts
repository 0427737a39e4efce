import type { Fact, FactType } from '../facts.js';
import type { FactOf } from '../rules.js';

/** What falls due because of a fact, and when. */
export interface Reaction<Deciding, Type extends FactType = FactType> {
  /** Names it in the agenda: never changed, never used again for another. */
  readonly name: string;
  readonly types: readonly Type[];
  /** The moments, in microseconds since the Unix epoch, at which something is due by this fact; 0: at once. */
  due(fact: FactOf<Type>): readonly number[];
  /**
   * Does what is due. It decides by what is so then, and does nothing where that has changed: it may be asked for twice, and long
   * after its time.
   */
  act(deciding: Deciding, fact: FactOf<Type>): Promise<void>;
}

/** A reaction whose fact is told apart by its type. */
export interface AnyReaction<Deciding> {
  readonly name: string;
  readonly types: readonly FactType[];
  due(fact: Fact): readonly number[];
  act(deciding: Deciding, fact: Fact): Promise<void>;
}

/** The reaction, for whoever has facts of all types: those of others are none of its business. */
export function anyReaction<Deciding, Type extends FactType>(
  reaction: Reaction<Deciding, Type>,
): AnyReaction<Deciding> {
  const concerns = (fact: Fact): fact is FactOf<Type> => reaction.types.some((type) => type === fact.type);
  return {
    name: reaction.name,
    types: reaction.types,
    due: (fact) => (concerns(fact) ? reaction.due(fact) : []),
    act: async (deciding, fact) => {
      if (concerns(fact)) await reaction.act(deciding, fact);
    },
  };
}
