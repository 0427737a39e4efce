import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { BadQuestion, NothingKnown } from '#audit';
import { WebhookRefusal } from '#delivery';
import { isDiskFailure, LogDiskFails, LogRefuses, LogUnreachable, StoreClosed } from '#event-store';
import { Refusal } from '#lifecycle';
import { Contended, StreamMovedOn } from '#lifecycle/commands';
import { BadCursor, ModelStillBuilding } from '#read-model';
import { InputBrokenOff, InputTooLarge, NoQuarantineCursor } from '#recorder';
import { refusalTrouble } from './refusals.js';
import { webhookTrouble } from './webhook-refusals.js';

/** The media type of problem details (RFC 9457). */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** What is wrong with one member of a request. */
export const Fault = z.object({
  member: z.string().describe('The parameter or member at fault.'),
  rule: z.string().describe('What it must be.'),
});
export type Fault = z.infer<typeof Fault>;

/** Problem details, RFC 9457: what every answer that is no success says. */
export const Problem = z
  .object({
    type: z.string().describe('Which problem it is: a URI that never changes.'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('What went wrong here, and what would help.'),
    instance: z.string().describe('The path that was asked.'),
    requestId: z.string().describe("The request's id, also in the engine's log."),
    errors: z.array(Fault).optional(),
    hint: z.string().optional(),
    revision: z.number().int().optional().describe('Of 412: the revision that the thing is at.'),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });
export type Problem = z.infer<typeof Problem>;

/** A problem before the request that met it is known. */
export type Trouble = Pick<Problem, 'status' | 'detail' | 'errors' | 'hint' | 'revision'> & { readonly slug: string };

/** A request that cannot be answered as it stands, with the problem to say so. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';

  constructor(
    readonly trouble: Trouble,
    /** Headers that the answer needs, such as `allow`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(trouble.detail);
  }
}

/** Members of the request are wrong: every one of them is named, with its rule. */
export const badRequest = (errors: readonly Fault[]) =>
  new RequestProblem({
    slug: 'bad-request',
    status: 400,
    detail: errors.map(({ member, rule }) => `${member} ${rule}`).join('; ') + '.',
    errors: [...errors],
  });

/** Words for the errors of the HTTP layer, which speak of their own machinery. */
const HTTP_TROUBLE: Record<string, Trouble> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    slug: 'unsupported-media-type',
    status: 415,
    detail: 'This path does not take a body of that media type; send application/json.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    slug: 'body-too-large',
    status: 413,
    detail: 'The body is larger than this path takes.',
  },
  FST_ERR_BAD_URL: { slug: 'bad-url', status: 400, detail: 'The path is not properly percent-encoded.' },
  FST_ERR_MAX_PARAM_LENGTH: { slug: 'bad-url', status: 414, detail: 'An id in the path is too long.' },
};

/** What an error says to whoever asked; null where it is unexpected, and must say nothing of the inside. */
export function troubleOf(error: unknown): Trouble | null {
  return toldByLibraries(error) ?? toldByHttp(error);
}

function toldByLibraries(error: unknown): Trouble | null {
  if (error instanceof RequestProblem) return error.trouble;
  const refused = refusedTrouble(error) ?? logTrouble(error);
  if (refused) return refused;
  if (error instanceof NothingKnown) {
    return { slug: 'nothing-known', status: 404, detail: error.message, hint: error.hint };
  }
  if (error instanceof BadQuestion) return { slug: 'bad-question', status: 400, detail: error.message };
  if (error instanceof ModelStillBuilding) return { slug: 'still-building', status: 503, detail: error.message };
  if (error instanceof InputBrokenOff) return { slug: 'body-broken-off', status: 400, detail: error.message };
  if (error instanceof InputTooLarge) return { slug: 'body-too-large', status: 413, detail: error.message };
  if (!(error instanceof BadCursor || error instanceof NoQuarantineCursor)) return null;
  return {
    slug: 'bad-request',
    status: 400,
    detail: error.message,
    errors: [{ member: 'cursor', rule: 'must be `next` of a page of this list' }],
  };
}

function logTrouble(error: unknown): Trouble | null {
  if (error instanceof StoreClosed) return closed;
  if (error instanceof LogDiskFails || isDiskFailure(error)) return diskFails;
  return error instanceof LogUnreachable || error instanceof LogRefuses ? outOfReach : null;
}

/** What a command was refused by. */
function refusedTrouble(error: unknown): Trouble | null {
  if (error instanceof Refusal) return refusalTrouble(error);
  if (error instanceof WebhookRefusal) return webhookTrouble(error);
  if (error instanceof Contended) return { slug: 'contended', status: 503, detail: error.message };
  if (!(error instanceof StreamMovedOn)) return null;
  const { revision } = error;
  const detail = `The thing is at revision ${revision} by now, and not where If-Match expects it: nothing was changed.`;
  return { slug: 'moved-on', status: 412, detail, revision, hint: 'Look at it again, and decide anew.' };
}

function toldByHttp(error: unknown): Trouble | null {
  const { code = '', statusCode = 500 } = Named.parse(error);
  const known = HTTP_TROUBLE[code];
  if (known) return known;
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (status === 404) return unknownPath;
  if (status < 400 || status >= 500) return null;
  const detail = error instanceof Error ? error.message : 'The request was refused.';
  return { slug: 'request-refused', status, detail };
}

const Named = z.object({ code: z.string().optional(), statusCode: z.number().optional() }).catch({});

export const unknownPath: Trouble = {
  slug: 'unknown-path',
  status: 404,
  detail: 'Nothing is at this path; /docs and /openapi.json list what is.',
};

const outOfReach: Trouble = {
  slug: 'log-out-of-reach',
  status: 503,
  detail:
    'The log is out of reach: what was asked may or may not have been recorded. Ask again, with the same Idempotency-Key where one was given; /readyz says how the log is.',
};

export const diskFails: Trouble = {
  slug: 'disk-fails',
  status: 503,
  detail:
    "This engine's disk is full or fails, and it records nothing now. Once there is room, ask again, with the same Idempotency-Key where one was given.",
};

export const closed: Trouble = {
  slug: 'closing',
  status: 503,
  detail: 'The engine is stopping and takes no more requests; ask again when it is up.',
};

export const unexpected: Trouble = {
  slug: 'unexpected',
  status: 500,
  detail: "Something failed that should not have; the engine's log has it under the request's id.",
};

/** The problem as it is sent. */
export function problemFor({ slug, status, ...rest }: Trouble, request: { id: string; url: string }): Problem {
  return {
    type: `urn:amistory:problem:${slug}`,
    title: STATUS_CODES[status] ?? 'Problem',
    status,
    ...rest,
    instance: request.url.split('?', 1)[0] ?? '/',
    requestId: request.id,
  };
}
