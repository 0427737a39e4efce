import type { Page, RecordedEvent } from '#event-store';
import type { Decisions } from '../decider.commands.js';
import { parseFact } from '../fact-text.js';
import type { Fact } from '../facts.js';
import { messageOf } from './acting.policy.js';
import { type Entry, placeOf } from './agenda.policy.js';
import type { AnyReaction } from './reaction.js';

/** What falls due by facts. */
export class Dues {
  readonly #byType = new Map<string, AnyReaction<Decisions>[]>();

  constructor(
    reactions: readonly AnyReaction<Decisions>[],
    private readonly tell: (message: string) => void,
  ) {
    for (const reaction of reactions)
      for (const type of reaction.types) this.#byType.set(type, [...(this.#byType.get(type) ?? []), reaction]);
  }

  /** The types of facts by which anything falls due. */
  get types(): string[] {
    return [...this.#byType.keys()];
  }

  of({ events }: Page): Entry[] {
    return events.flatMap((event) => {
      const fact = this.#read(event);
      if (fact === null) return [];
      const { stream, revision, position } = event;
      const told = { stream, revision, tries: 0, place: placeOf(position), reason: null };
      const account = fact.metadata.account ?? '';
      return (this.#byType.get(event.type) ?? []).flatMap((reaction) =>
        reaction.due(fact).map((at) => ({ at, reaction: reaction.name, account, ...told })),
      );
    });
  }

  /** What cannot be read is parked by whoever shows it; nothing falls due by it. */
  #read(event: RecordedEvent): Fact | null {
    try {
      return parseFact(event);
    } catch (error) {
      this.tell(messageOf(error));
      return null;
    }
  }
}
