import type { ServerReadableStream } from '@grpc/grpc-js';
import replies from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { WrongExpectedRevision, type NewEvent } from '#event-store';
import { failure } from './failures.js';
import { expectedBy, MOST_APPENDED, proposed, sizeOf } from './proposals.js';
import { streamName } from './read-request.js';
import type { StreamWriter, Written } from './writer.js';

const { Success, WrongExpectedVersion, Position } = replies.AppendResp;

/** Streams.Append: options, then an event a message; a lost race is told inside the reply. @throws {Failure} */
export async function append(
  writer: StreamWriter,
  call: Pick<ServerReadableStream<AppendReq, AppendResp>, typeof Symbol.asyncIterator>,
): Promise<AppendResp> {
  let options: AppendReq.Options | undefined;
  const events: NewEvent[] = [];
  let size = 0;
  for await (const request of requestsOf(call)) {
    options ??= request.getOptions();
    const message = request.getProposedMessage();
    if (!message) continue;
    const event = proposed(message);
    size += sizeOf(event);
    if (size > MOST_APPENDED) throw failure.appendTooLarge(MOST_APPENDED);
    events.push(event);
  }
  if (!options) throw failure.invalid('The append has no options: say first to which stream it goes.');
  const stream = streamName(options.getStreamIdentifier());
  try {
    return succeeded(await writer.append(stream, expectedBy(options, options.getRevision()), events));
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return lostRace(error, options);
    throw error;
  }
}

async function* requestsOf(call: AsyncIterable<unknown>): AsyncGenerator<AppendReq> {
  for await (const request of call) if (request instanceof replies.AppendReq) yield request;
}

function succeeded({ revision, position }: Written): AppendResp {
  const success = new Success();
  if (revision < 0) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(revision));
  if (position === null) success.setNoPosition(new shared.Empty());
  else {
    const at = new Position().setCommitPosition(String(position)).setPreparePosition(String(position));
    success.setPosition(at);
  }
  return new replies.AppendResp().setSuccess(success);
}

function lostRace({ actual }: WrongExpectedRevision, options: AppendReq.Options): AppendResp {
  const wrong = new WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(actual));
  if (options.hasAny()) wrong.setExpectedAny(new shared.Empty());
  else if (options.hasNoStream()) wrong.setExpectedNoStream(new shared.Empty());
  else if (options.hasStreamExists()) wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(options.getRevision());
  return new replies.AppendResp().setWrongExpectedVersion(wrong);
}
