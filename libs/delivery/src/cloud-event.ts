import { type Fact, FACTS, isoOf, subjectOf } from '#lifecycle';

/** Streams of the world's own words, verbatim: whoever recorded them may not have been careful about secrets, so no feed tells them. */
const VERBATIM = ['evidence', 'quarantine'];

/** The types of fact that feeds tell. */
export const FEED_TYPES: readonly string[] = FACTS.filter(
  ({ categories }) => !categories.some((category) => VERBATIM.includes(category)),
).map(({ type }) => type);

/** Where the engine serves the JSON Schema of a type of fact, below its own address. */
export const schemaPath = (type: string): string => `/v1/schemas/${type}`;

const SECRET = /^userdata$/i;
const SEALED = '(sealed)';

/** User data is sealed in the log, and told nowhere: not even as it is sealed. */
export const unsecret = (key: string, value: unknown): unknown =>
  SECRET.test(key) && typeof value === 'string' && value !== '' ? SEALED : value;

/** Names of whom or what a fact is about: `urn:amistory:image:ami-0abc`. */
export const sourceOf = (stream: string): string => {
  const { category, id } = subjectOf(stream);
  return `urn:amistory:${category}:${encodeURIComponent(id)}`;
};

/**
 * A fact as a CloudEvents 1.0 event in JSON. `source` and `id` together name it once and for all; what is recorded beside it stands in
 * extension attributes, whose names are lower-case as the specification wants them.
 * @param base The engine's address, below which `dataschema` stands.
 */
export function cloudEventOf(fact: Fact, base: string): string {
  const { metadata, stream } = fact;
  const { actor } = metadata;
  const event = {
    specversion: '1.0',
    id: fact.id,
    source: sourceOf(stream),
    type: fact.type,
    subject: subjectOf(stream).id,
    time: isoOf(metadata.occurredAt),
    datacontenttype: 'application/json',
    dataschema: base + schemaPath(fact.type),
    position: fact.position,
    revision: fact.revision,
    schemaversion: metadata.version,
    recordedtime: isoOf(fact.recordedAt),
    origin: metadata.source,
    account: metadata.account,
    region: metadata.region,
    principal: actor.principal,
    principalaccount: actor.account,
    session: actor.session,
    assumedby: actor.assumedBy,
    sourceaddress: actor.sourceAddress,
    useragent: actor.userAgent,
    invokedby: actor.invokedBy,
    requestid: metadata.requestId,
    correlationid: metadata.correlationId,
    causationid: metadata.causationId,
    evidence: metadata.evidence,
    supersedes: metadata.supersedes,
    data: fact.data,
  };
  return JSON.stringify(event, unsecret);
}
