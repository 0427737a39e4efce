import { JsonEvent, type NewEvent, type RecordedEvent } from '#event-store';
import type { z } from 'zod';
import { conformingTo } from './conforming.js';
import { type FactDefinition, FactMetadata, type NewFact } from './fact.js';
import { type Fact, FACTS } from './facts.js';
import { lift } from './lift.js';
import { subjectOf } from './streams.js';

const DEFINITIONS: ReadonlyMap<string, FactDefinition> = new Map<string, FactDefinition>(
  FACTS.map((definition) => [definition.type, definition]),
);

const metadataConforms = conformingTo(FactMetadata, true);
const isMetadata = (value: unknown): value is FactMetadata => metadataConforms(value);

/** Made for each type when it is first read: a program reads few of them. */
const conforming = new Map<string, (data: unknown) => boolean>();

function conforms({ type, data }: FactDefinition, value: unknown): boolean {
  const check = conforming.get(type) ?? conformingTo(data);
  conforming.set(type, check);
  return check(value);
}

/** What stands in the log, or was to be put there, is no fact of the catalogue. */
export class UnreadableFact extends Error {
  override readonly name = 'UnreadableFact';

  constructor(
    readonly stream: string,
    readonly eventId: string,
    readonly reason: string,
  ) {
    super(`Event ${eventId} of stream '${stream}' is no fact that this version reads: ${reason}.`);
  }
}

type Candidate = Omit<RecordedEvent, 'data' | 'metadata' | 'position'> & {
  readonly position: string;
  readonly metadata: FactMetadata;
  readonly data: unknown;
};

/**
 * Reads a fact from the log's text; old shapes are lifted to the current one.
 * @throws {UnreadableFact} No such type or version, or its text is not as the catalogue says.
 */
export function parseFact(event: RecordedEvent): Fact {
  const [said, data] = [jsonOf(event.metadata), jsonOf(event.data)];
  return currentFact(event, said, data) ?? liftedFact(event, said, data);
}

/** What is as this version writes it: nearly everything, read without the cost of the schemas. Null where they have to judge. */
function currentFact(event: RecordedEvent, metadata: unknown, data: unknown): Fact | null {
  const definition = DEFINITIONS.get(event.type);
  if (definition === undefined || !isMetadata(metadata) || definition.version !== metadata.version) return null;
  if (!definition.categories.includes(subjectOf(event.stream).category) || !conforms(definition, data)) return null;
  const { id, stream, type, revision, recordedAt } = event;
  const position = event.position.toString();
  const candidate: Candidate = { id, stream, type, revision, recordedAt, position, metadata, data };
  return isFact(candidate) ? candidate : null;
}

function liftedFact(event: RecordedEvent, said: unknown, told: unknown): Fact {
  const unreadable = (reason: string) => new UnreadableFact(event.stream, event.id, reason);
  const metadata = FactMetadata.safeParse(said);
  if (!metadata.success) throw unreadable(`its metadata is wrong: ${problemsOf(metadata.error)}`);
  const { type, version, data } = lift({ type: event.type, version: metadata.data.version, data: told });
  const position = event.position.toString();
  const candidate: Candidate = { ...event, type, position, data, metadata: { ...metadata.data, version } };
  const problem = problemOf(candidate);
  if (problem !== null) throw unreadable(problem);
  if (!isFact(candidate)) throw unreadable('it is none');
  return candidate;
}

/**
 * A fact as the log's text.
 * @throws {UnreadableFact} It is not as the catalogue says: what nobody could read back is never written.
 */
export function toEvent(fact: NewFact): NewEvent {
  const problem = problemOf(fact);
  if (problem !== null) throw new UnreadableFact(fact.stream, fact.id, problem);
  return JsonEvent.of(fact);
}

const isFact = (candidate: Candidate): candidate is Candidate & Fact => DEFINITIONS.has(candidate.type);

function problemOf(fact: Pick<NewFact, 'type' | 'stream' | 'metadata' | 'data'>): string | null {
  const definition = DEFINITIONS.get(fact.type);
  if (definition === undefined) return `'${fact.type}' is no type of fact`;
  if (definition.version !== fact.metadata.version) {
    return `${fact.type} has version ${definition.version}, and this is version ${fact.metadata.version}`;
  }
  if (!definition.categories.includes(subjectOf(fact.stream).category)) {
    return `${fact.type} stands in streams of ${definition.categories.join(' or ')} only`;
  }
  if (conforms(definition, fact.data)) return null;
  const read = definition.data.safeParse(fact.data);
  return read.success ? null : `what ${fact.type} says is wrong: ${problemsOf(read.error)}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const problemsOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`).join('; ');
