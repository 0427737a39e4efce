import type { Answer } from './call.js';
import { Ec2Error } from './errors.js';
import type { NotAuthentic, SignatureFault } from './signature/signature.js';
import { DECLARATION, element } from './wire/xml.js';

/** How a service says that something went wrong. */
export interface Dialect {
  refusal(error: Ec2Error, requestId: string): Answer;
  /** What it calls a signature that does not hold. */
  readonly faults: Readonly<Record<SignatureFault, string>>;
  /** What stands before the reason, where the service's clients expect it. */
  readonly preamble?: string;
}

const XML = 'text/xml;charset=UTF-8';

export const EC2: Dialect = {
  refusal: ({ code, message, status }, requestId) => ({
    status,
    contentType: XML,
    body:
      `${DECLARATION}<Response><Errors><Error>${element('Code', code)}${element('Message', message)}</Error></Errors>` +
      `${element('RequestID', requestId)}</Response>`,
  }),
  faults: {
    unsigned: 'MissingAuthenticationToken',
    incomplete: 'IncompleteSignature',
    'key-unknown': 'AuthFailure',
    mismatch: 'AuthFailure',
    expired: 'RequestExpired',
    'token-wrong': 'AuthFailure',
    'token-expired': 'RequestExpired',
    'region-unknown': 'AuthFailure',
  },
  preamble: 'AWS was not able to validate the provided access credentials',
};

export const QUERY: Dialect = {
  refusal: ({ code, message, status }, requestId) => ({
    status,
    contentType: 'text/xml',
    body:
      `${DECLARATION}<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
      `${element('Code', code)}${element('Message', message)}</Error>${element('RequestId', requestId)}</ErrorResponse>`,
  }),
  faults: {
    unsigned: 'MissingAuthenticationToken',
    incomplete: 'IncompleteSignature',
    'key-unknown': 'InvalidClientTokenId',
    mismatch: 'SignatureDoesNotMatch',
    expired: 'SignatureDoesNotMatch',
    'token-wrong': 'InvalidClientTokenId',
    'token-expired': 'ExpiredToken',
    'region-unknown': 'SignatureDoesNotMatch',
  },
};

const JSON_FAULTS: Dialect['faults'] = {
  unsigned: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  'key-unknown': 'UnrecognizedClientException',
  mismatch: 'InvalidSignatureException',
  expired: 'InvalidSignatureException',
  'token-wrong': 'UnrecognizedClientException',
  'token-expired': 'ExpiredTokenException',
  'region-unknown': 'InvalidSignatureException',
};

export const JSON_RPC: Dialect = {
  refusal: ({ code, message, status }) => ({
    status: status < 500 ? 400 : status,
    contentType: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: code, message }),
  }),
  faults: JSON_FAULTS,
};

export const REST_JSON: Dialect = {
  refusal: ({ code, message, status }) => ({
    status,
    contentType: 'application/json',
    body: JSON.stringify({ message }),
    headers: { 'x-amzn-errortype': code },
  }),
  faults: JSON_FAULTS,
};

/** What an error that no service of this engine knows is said in: in the protocol that the request itself speaks. */
export function dialectOf(service: string | null, contentType: string | undefined, isForm: boolean): Dialect {
  if (service === 'ec2') return EC2;
  if (service === 'rbin') return REST_JSON;
  if (contentType?.startsWith('application/x-amz-json') === true) return JSON_RPC;
  if (service === null) return EC2;
  return isForm ? QUERY : REST_JSON;
}

/** A signature that does not hold, as the service would say it. */
export function faultOf({ fault, message }: NotAuthentic, { faults, preamble }: Dialect): Ec2Error {
  const code = faults[fault];
  return new Ec2Error(code, code === 'AuthFailure' && preamble !== undefined ? `${preamble}: ${message}` : message);
}
