import { FACTS, type FactMetadata, type NewFact, type Source, streamOf } from '#lifecycle';
import { type Draft, Misunderstood } from '../mapping/call.js';
import type { Reading } from '../mapping/records.js';
import { factId, type RecordIdentity, sha256Of, uuidOf } from './identity.js';

type Definition = (typeof FACTS)[number];
const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(FACTS.map((definition) => [definition.type, definition]));

const definitionOf = (type: string): Definition => {
  const definition = DEFINITIONS.get(type);
  if (definition === undefined) throw new Misunderstood(`'${type}' is no type of fact.`);
  return definition;
};

/** A record that is understood, with all that is to be written about it. */
export interface Recordable {
  /** `EvidenceRecorded`: the record verbatim, to be in the log before any fact that rests on it. */
  readonly evidence: NewFact;
  readonly facts: readonly NewFact[];
  /** It tells of nothing but attempts that AWS refused. */
  readonly isAttempt: boolean;
}

/** Where a record was found, as its evidence keeps it. */
export interface Origin {
  readonly form: 'cloudtrail' | 'eventbridge' | 'inventory' | 'organization';
  readonly raw: string;
  readonly file?: string | undefined;
  readonly index?: number | undefined;
  readonly envelope?: string | undefined;
}

/** What the schema of the type keeps of a draft, in the schema's own order: equal facts are equal texts. */
function dataOf(draft: Draft): unknown {
  const read = definitionOf(draft.type).data.safeParse(draft.data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Misunderstood(`It does not tell ${draft.type} as it must: ${issue?.path.join('.')}: ${issue?.message}.`);
}

function metadataOf(type: string, reading: Reading, identity: RecordIdentity): FactMetadata {
  const { occurredAt, actor, source, account, region, requestId, sharedEventId } = reading;
  return {
    version: definitionOf(type).version,
    occurredAt,
    actor,
    source,
    account,
    region,
    requestId,
    sharedEventId,
    record: identity.record,
    evidence: streamOf('evidence', identity.evidence),
  };
}

/**
 * The facts of a reading, with the ids that they have wherever and whenever the record is read.
 * @throws {Misunderstood} What it tells is not as the catalogue of facts says.
 */
export function recordableOf(reading: Reading, identity: RecordIdentity, origin: Origin): Recordable {
  const told = new Map<string, number>();
  const facts = reading.drafts.map((draft): NewFact => {
    const { category, id, type } = draft;
    const stream = streamOf(category, id);
    const ordinal = told.get(`${stream} ${type}`) ?? 0;
    told.set(`${stream} ${type}`, ordinal + 1);
    const metadata = metadataOf(type, reading, identity);
    return { id: factId(identity.record, stream, type, ordinal), stream, type, data: dataOf(draft), metadata };
  });
  const isAttempt = facts.every(({ type }) => type === 'ActionRefused');
  return { evidence: evidenceOf(reading, identity, origin), facts, isAttempt };
}

function evidenceOf(reading: Reading, identity: RecordIdentity, origin: Origin): NewFact {
  const { form, raw, file, index, envelope } = origin;
  return {
    id: uuidOf('EvidenceRecorded', identity.evidence),
    stream: streamOf('evidence', identity.evidence),
    type: 'EvidenceRecorded',
    data: { record: identity.record, form, sha256: sha256Of(raw), raw, file, index, envelope },
    metadata: metadataOf('EvidenceRecorded', reading, identity),
  };
}

/** Who writes what no record tells: that a record was put aside, or released. */
export const engineMetadata = (type: string, occurredAt: number, source: Source = 'engine'): FactMetadata => ({
  version: definitionOf(type).version,
  occurredAt,
  actor: { principal: 'amistory' },
  source,
});
