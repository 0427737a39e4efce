import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { ExpectedRevision, NewEvent } from '#event-store';
import { failure } from './failures.js';
import { JSON_CONTENT, textOf } from './payload.js';

/** EventStoreDB's limit is 1 MiB by default; events of 1 MB with their metadata are to fit in. */
export const MOST_APPENDED = 4 * 1024 * 1024;

/** An event as a client proposes it. @throws {Failure} It has no id or type. */
export function proposed(event: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): NewEvent {
  const type = event.getMetadataMap().get('type');
  if (type === undefined || type === '') {
    throw failure.invalid("An event has no type: set 'type' in its metadata.");
  }
  const metadata = event.getCustomMetadata_asU8();
  return {
    id: idOf(event.getId()),
    type,
    data: textOf({ bytes: event.getData_asU8(), isJson: event.getMetadataMap().get('content-type') === JSON_CONTENT }),
    metadata: textOf({ bytes: metadata, isJson: metadata.length > 0 }),
  };
}

/** What an event counts as towards {@link MOST_APPENDED}. */
export const sizeOf = ({ type, data, metadata }: NewEvent): number => type.length + data.length + metadata.length;

/** A UUID as text, from either of its forms. @throws {Failure} It is missing. */
export function idOf(id: UUID | undefined): string {
  const halves = id?.getStructured();
  if (!halves) {
    const text = id?.getString() ?? '';
    if (text === '') throw failure.invalid('An id is missing: give a UUID.');
    return text.toLowerCase();
  }
  const hex = hexOf(halves.getMostSignificantBits()) + hexOf(halves.getLeastSignificantBits());
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const hexOf = (half: string): string => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0');

interface Expecting {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

/** The revision that a write expects, where `revision` is what was given as one. */
export function expectedBy(options: Expecting, revision: string): ExpectedRevision {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'none';
  return options.hasStreamExists() ? 'exists' : Number(revision);
}
