import { status } from '@grpc/grpc-js';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { WrongExpectedRevision, type ExpectedRevision, type NewEvent } from '#event-store';
import { failure, foreseen, type Failure } from './failures.js';
import { expectedBy, idOf, MOST_APPENDED, proposed, sizeOf } from './proposals.js';
import { message } from './proto.js';
import { streamName } from './read-request.js';
import { streamIdentifier } from './replies.js';
import type { StreamWriter, Written } from './writer.js';

const EMPTY = Buffer.alloc(0);

/** An append that comes in parts under one correlation id. */
interface Batch {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly deadline: number | null;
  readonly events: NewEvent[];
  size: number;
  /** Answered before its end; the rest of it is passed over. */
  refused: boolean;
}

/** Streams.BatchAppend: many appends at once over one call, each answered once under its correlation id, in whatever order they end. */
export class Batches {
  readonly #open = new Map<string, Batch>();

  constructor(
    private readonly writer: StreamWriter,
    private readonly refusal: Failure | null,
    private readonly unforeseen: (error: unknown) => Failure,
  ) {}

  /** Takes one part; the reply, once the append is complete. @throws {Failure} It has no correlation id, or begins without options. */
  async take(request: BatchAppendReq): Promise<Buffer | null> {
    const id = idOf(request.getCorrelationId());
    const batch = this.#open.get(id) ?? begun(request.getOptions());
    if (request.getIsFinal()) this.#open.delete(id);
    else this.#open.set(id, batch);
    if (batch.refused) return null;
    try {
      if (this.refusal) throw this.refusal;
      add(batch, request.getProposedMessagesList());
      if (!request.getIsFinal()) return null;
      if (batch.deadline !== null && Date.now() > batch.deadline) return refused(id, batch, TIMEOUT);
      return succeeded(id, batch, await this.writer.append(batch.stream, batch.expected, batch.events));
    } catch (error) {
      batch.refused = true;
      return refused(id, batch, statusMessage(error, batch, this.unforeseen));
    }
  }
}

function begun(options: BatchAppendReq.Options | undefined): Batch {
  if (!options) throw failure.invalid('An append has no options in its first part: say to which stream it goes.');
  return {
    stream: streamName(options.getStreamIdentifier()),
    expected: expectedBy(options, options.getStreamPosition()),
    deadline: deadlineOf(options),
    events: [],
    size: 0,
    refused: false,
  };
}

/** Newer clients give how long they wait, older ones until when. */
function deadlineOf(options: BatchAppendReq.Options): number | null {
  const until = options.getDeadline();
  return until ? until.getSeconds() * 1000 + until.getNanos() / 1e6 : null;
}

function add(batch: Batch, messages: readonly BatchAppendReq.ProposedMessage[]): void {
  for (const each of messages) {
    const event = proposed(each);
    batch.size += sizeOf(event);
    if (batch.size > MOST_APPENDED) throw failure.appendTooLarge(MOST_APPENDED);
    batch.events.push(event);
  }
}

type Field = readonly [number, number | bigint | string | Uint8Array];

function succeeded(id: string, batch: Batch, { revision, position }: Written): Buffer {
  const at: Field = position === null ? [4, EMPTY] : [3, message([1, position], [2, position])];
  return answer(id, batch, [3, message(revision < 0 ? [2, EMPTY] : [1, revision], at)]);
}

const refused = (id: string, batch: Batch, told: Buffer): Buffer => answer(id, batch, [2, told]);

function answer(id: string, { stream, expected }: Batch, result: Field): Buffer {
  return message(
    [1, message([2, id])],
    result,
    [4, streamIdentifier(stream)],
    numbered(expected, { revision: 5, any: 7, exists: 8, none: 6 }),
  );
}

/** The expectation, under the field of its kind. */
function numbered(
  expected: ExpectedRevision,
  fields: Readonly<Record<'revision' | 'any' | 'exists' | 'none', number>>,
): Field {
  return typeof expected === 'number' ? [fields.revision, BigInt(expected)] : [fields[expected], EMPTY];
}

/** google.rpc.Status, with what happened as its details. */
const statusOf = (code: status, text: string, type: string, details: Buffer): Buffer =>
  message([1, code], [2, text], [3, message([1, `type.googleapis.com/event_store.client.${type}`], [2, details])]);

const TIMEOUT = statusOf(
  status.DEADLINE_EXCEEDED,
  'The deadline passed before the append was complete.',
  'Timeout',
  EMPTY,
);

function statusMessage(error: unknown, { stream, expected }: Batch, unforeseen: (error: unknown) => Failure): Buffer {
  if (error instanceof WrongExpectedRevision) {
    const current: Field = error.actual < 0 ? [2, EMPTY] : [1, error.actual];
    const lost = message(current, numbered(expected, { revision: 3, any: 4, exists: 5, none: 6 }));
    return statusOf(status.FAILED_PRECONDITION, 'WrongExpectedVersion', 'WrongExpectedVersion', lost);
  }
  const { code, message: text, trailers } = foreseen(error) ?? unforeseen(error);
  const detail = details(trailers['exception'], stream);
  if (detail) return statusOf(code, text, ...detail);
  if (code === status.INTERNAL) return statusOf(code, text, 'Unknown', EMPTY);
  return statusOf(code, text, 'BadRequest', message([1, text]));
}

function details(exception: string | undefined, stream: string): readonly [type: string, Buffer] | null {
  if (exception === 'stream-deleted') return ['StreamDeleted', message([1, streamIdentifier(stream)])];
  if (exception === 'access-denied') return ['AccessDenied', EMPTY];
  if (exception === 'maximum-append-size-exceeded') return ['MaximumAppendSizeExceeded', message([1, MOST_APPENDED])];
  return null;
}
