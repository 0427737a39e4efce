import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position, RecordedEvent } from '#event-store';
import type { Decider, Decisions } from '../decider.commands.js';
import { parseFact } from '../fact-text.js';
import { Refusal } from '../refusal.js';
import type { Agenda } from './agenda.policy.js';
import type { AnyReaction } from './reaction.js';

/** A command has appended everything by then, or never will. */
const ENDED_WITHIN_MS = 10_000;

interface Finishing {
  readonly store: EventStore;
  readonly decider: Decider;
  readonly agenda: Agenda;
  readonly finishing?: readonly AnyReaction<Decisions>[];
  /** The log's end when the engine started: what stands behind it is finished by whoever begins it. */
  readonly begun: Position;
  /** Other processes command, too, and may end and not come back: what they began is finished here. */
  readonly shared: boolean;
  readonly signal: AbortSignal;
  readonly tell: (error: unknown) => void;
  /** How far everything is finished is kept again. */
  readonly works: () => void;
}

/**
 * Finishes what commands had begun in other streams when the engine ended: what they did is found done. Then it keeps how far
 * everything is finished, so far behind the log's end that no command of then is still at work. Ends at `signal`.
 */
export async function finishing(options: Finishing): Promise<void> {
  const { store, agenda, begun, shared, signal, works } = options;
  await finishUpTo(options);
  let next = begun;
  while (!signal.aborted) {
    agenda.finish(String(next));
    works();
    next = await store.head();
    await pause(ENDED_WITHIN_MS, undefined, { signal }).catch(() => {});
    if (shared) await finishUpTo({ ...options, begun: next });
  }
}

async function finishUpTo(options: Finishing): Promise<void> {
  const { store, agenda, begun, signal, finishing: reactions = [] } = options;
  const types = [...new Set(reactions.flatMap((reaction) => reaction.types))];
  const after = BigInt(agenda.finished());
  if (types.length === 0 || after >= begun) return;
  for await (const event of store.readAll({ after, filter: { types } })) {
    if (event.position > begun || signal.aborted) return;
    for (const reaction of reactions) await finishOne(options, reaction, event);
  }
}

async function finishOne(
  { decider, tell }: Finishing,
  reaction: AnyReaction<Decisions>,
  event: RecordedEvent,
): Promise<void> {
  if (!reaction.types.some((type) => type === event.type)) return;
  try {
    const fact = parseFact(event);
    if (fact.metadata.source === 'engine') await reaction.act(decider.following(fact), fact);
  } catch (error) {
    // Nothing more is to be done where a rule stands against it; anything else is a fault to be told, and not to stop at.
    if (!(error instanceof Refusal)) tell(error);
  }
}
