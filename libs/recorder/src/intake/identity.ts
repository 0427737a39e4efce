import { createHash } from 'node:crypto';
import { isObject, member, text, type Told } from '../mapping/reading.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The project's own name space for name-based UUIDs. */
const NAMESPACE = Buffer.from('6f1d1f0e6c0b5f7e9d3a5b0c7a41e2d8', 'hex');

/** A UUID of version 5 (RFC 9562): the same names give the same id, on every machine and at any time. */
export function uuidOf(...names: readonly (string | number)[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(JSON.stringify(names)).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const sha256Of = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** JSON with its keys in order and no blanks: what two writers of one record agree on. */
export function canonical(told: Told): string {
  if (Array.isArray(told)) return `[${told.map(canonical).join(',')}]`;
  if (!isObject(told)) return JSON.stringify(told) ?? 'null';
  const members = Object.keys(told).toSorted();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(told[key])}`).join(',')}}`;
}

/** Which record it is, wherever it is found, and which evidence tells it. */
export interface RecordIdentity {
  readonly record: string;
  /** Id of its evidence stream: one for each content of one record. */
  readonly evidence: string;
}

const identity = (record: string, content: string): RecordIdentity => ({
  record,
  evidence: uuidOf('evidence', record, content),
});

/**
 * CloudTrail's eventID names a record, in a file and inside an EventBridge envelope alike. One that is no UUID is a placeholder,
 * used for many: then the content tells records apart (ADR 0006).
 */
export function cloudTrailIdentity(record: Told): RecordIdentity {
  const content = sha256Of(canonical(record));
  const id = text(member(record, 'eventID')) ?? '';
  return identity(UUID.test(id) ? id.toLowerCase() : `${id}#${content}`, content);
}

/** Ids of native events repeat in the wild, so source, detail-type and detail tell them apart. */
export function eventBridgeIdentity(event: Told): RecordIdentity {
  const told = ['source', 'detail-type', 'detail'].map((key) => member(event, key));
  const content = sha256Of(canonical(told));
  return identity(`${text(member(event, 'id')) ?? ''}#${content}`, sha256Of(canonical(event)));
}

/** What an inventory showed at a time: the same shown again at the same time is the same record. */
export const inventoryIdentity = (observedAt: number, shown: Told): RecordIdentity => {
  const content = sha256Of(canonical(shown));
  return identity(`inventory:${observedAt}#${content}`, content);
};

/** A fact's id: the same record tells the same fact under the same id. */
export const factId = (record: string, subject: string, type: string, ordinal: number): string =>
  uuidOf('fact', record, subject, type, ordinal);
