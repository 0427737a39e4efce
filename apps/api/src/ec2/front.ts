import { LogDiskFails, LogRefuses, LogUnreachable, StoreClosed } from '#event-store';
import type { Answer, Call } from './call.js';
import { type Dialect, dialectOf, faultOf } from './dialects.js';
import { diskFails, Ec2Error, internalError, malformedQuery, outOfReach } from './errors.js';
import type { Arrival, Gate } from './gate.js';
import {
  headerOf,
  NotAuthentic,
  rawQueryOf,
  type SentRequest,
  type Signature,
  signatureOf,
} from './signature/signature.js';
import { type Parameters, parametersOf } from './wire/form.js';

/** One service behind the endpoint that all services share; it speaks AWS's query protocol. */
export interface QueryApi {
  /** @throws {Ec2Error} */
  answer(parameters: Parameters, call: Call): Answer | Promise<Answer>;
}

/** A service that speaks a protocol of its own, such as JSON: it reads the request itself. */
export interface RequestApi {
  /** @throws {Ec2Error} */
  respond(request: SentRequest, call: Call): Answer | Promise<Answer>;
}

export type ServiceApi = QueryApi | RequestApi;

/**
 * The endpoint that clients sign for: who asks is settled first, then the service that the credential's scope names answers, because one
 * endpoint setting sends a client every service.
 */
export class Front {
  constructor(
    private readonly gate: Gate,
    private readonly services: ReadonlyMap<string, ServiceApi>,
    /** Hears of what failed unexpectedly; whoever asked is told nothing of the inside. */
    private readonly onUnexpected: (error: unknown, requestId: string) => void,
  ) {}

  /** Never throws: every failure is an answer in the service's own form. */
  async answer(request: SentRequest, arrival: Arrival): Promise<Answer> {
    const dialect = dialectFor(request);
    try {
      const signature = signatureOf(request);
      const call = this.gate.admit(request, signature, arrival);
      const api = this.#serviceOf(signature);
      return await ('respond' in api ? api.respond(request, call) : api.answer(parametersFor(request), call));
    } catch (error) {
      return dialect.refusal(this.#errorOf(error, dialect, arrival.requestId), arrival.requestId);
    }
  }

  /** What an error says to whoever asked. */
  refusal(error: Ec2Error, request: SentRequest, requestId: string): Answer {
    return dialectFor(request).refusal(error, requestId);
  }

  #serviceOf({ service }: Signature): ServiceApi {
    const api = this.services.get(service);
    if (api) return api;
    const here = [...this.services.keys()].join(', ');
    throw new Ec2Error(
      'UnsupportedOperation',
      `The service '${service}' is not here; this endpoint answers for ${here}.`,
    );
  }

  #errorOf(error: unknown, dialect: Dialect, requestId: string): Ec2Error {
    if (error instanceof Ec2Error) return error;
    if (error instanceof NotAuthentic) return faultOf(error, dialect);
    if (isOutOfReach(error)) return outOfReach();
    this.onUnexpected(error, requestId);
    return error instanceof LogDiskFails ? diskFails() : internalError();
  }
}

/** The log takes nothing for now: it may in a moment, or another engine may. */
const isOutOfReach = (error: unknown): boolean =>
  error instanceof LogUnreachable || error instanceof LogRefuses || error instanceof StoreClosed;

/** The service is told by the credential's scope, also where the rest of the signature is wanting. */
function dialectFor(request: SentRequest): Dialect {
  const scope = /\/\d{8}\/[a-z0-9-]+\/([\w.-]+)\/aws4_request/;
  const told = headerOf(request, 'authorization') ?? request.url;
  const [, service = null] = scope.exec(told.replaceAll('%2F', '/')) ?? [];
  const contentType = headerOf(request, 'content-type');
  // The query protocol has one path; where there are others, it is REST.
  const isQuery = request.method === 'GET' && /^\/(?:\?|$)/.test(request.url);
  const isForm = isQuery || contentType?.startsWith('application/x-www-form-urlencoded') === true;
  return dialectOf(service, contentType, isForm);
}

/** Parameters of the query and of the body together, without those of the signature. */
function parametersFor(request: SentRequest): Parameters {
  const query = rawQueryOf(request).filter(([name]) => !/^x-amz-/i.test(name));
  const text = query.map(([name, value]) => `${name}=${value}`);
  const body = textOf(request.body);
  return parametersOf([...text, ...(body === '' ? [] : [body])].join('&'));
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function textOf(body: Uint8Array): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw malformedQuery('the body is not UTF-8');
  }
}
