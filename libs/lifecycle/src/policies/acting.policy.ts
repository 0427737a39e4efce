import type { EventStore } from '#event-store';
import { account } from '../account/account.js';
import { ruledHere } from '../account/ruling.js';
import type { Decider, Decisions } from '../decider.commands.js';
import type { Actor } from '../fact.js';
import { parseFact } from '../fact-text.js';
import { Refusal } from '../refusal.js';
import type { Entry } from './agenda.policy.js';
import type { AnyReaction } from './reaction.js';
import type { Troubles } from './troubles.js';

/** Whoever does what nobody commands. */
const ENGINE: Actor = { principal: 'amistory', invokedBy: 'amistory' };

/** What a failure says of itself. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const FIRST_RETRY_MICROS = 1_000_000;
const LONGEST_RETRY_MICROS = 300_000_000;

interface Parts {
  readonly store: EventStore;
  readonly decider: Decider;
  readonly reactions: readonly AnyReaction<Decisions>[];
  readonly troubles: Pick<Troubles, 'fails' | 'works'>;
}

/** Does what is due. */
export class Acting {
  readonly #reactions: ReadonlyMap<string, AnyReaction<Decisions>>;

  constructor(private readonly parts: Parts) {
    this.#reactions = new Map(parts.reactions.map((reaction) => [reaction.name, reaction]));
  }

  /** Does it; answers what of it is to be tried again, and when. */
  async tried(entry: Entry, now: number): Promise<Entry[]> {
    const { troubles } = this.parts;
    const { reaction, stream, revision } = entry;
    const what = `${reaction}/${stream}/${revision}`;
    try {
      await this.#done(entry);
      troubles.works(what);
      return [];
    } catch (error) {
      // It is no longer so that anything was to be done.
      if (error instanceof Refusal) {
        troubles.works(what);
        return [];
      }
      const wait = Math.min(FIRST_RETRY_MICROS * 2 ** entry.tries, LONGEST_RETRY_MICROS);
      const reason = messageOf(error);
      troubles.fails(what, reason);
      return [{ ...entry, at: now + wait, tries: entry.tries + 1, reason }];
    }
  }

  async #done({ reaction: name, stream, revision }: Entry): Promise<void> {
    const { store, decider } = this.parts;
    const reaction = this.#reactions.get(name);
    for await (const event of store.readStream(stream, { from: revision, count: 1 })) {
      const fact = parseFact(event);
      const decisions = decider.following(fact, ENGINE);
      if (reaction === undefined || decisions.by.account === '') return;
      ruledHere(await decisions.state(account, decisions.by.account));
      await reaction.act(decisions, fact);
    }
  }
}
