import type { Answer } from '../call.js';
import type { Ec2Error } from '../errors.js';

/** What a request came to. */
export interface Outcome {
  readonly status: number;
  readonly body?: object | undefined;
}

/** The exceptions of the Recycle Bin (its API reference), with their statuses and reasons. */
const EXCEPTIONS = {
  ValidationException: [400, 'INVALID_PARAMETER_VALUE'],
  ResourceNotFoundException: [404, 'RULE_NOT_FOUND'],
  ConflictException: [409, 'INVALID_RULE_STATE'],
  ServiceQuotaExceededException: [402, 'SERVICE_QUOTA_EXCEEDED'],
  AccessDeniedException: [403, undefined],
  ThrottlingException: [429, undefined],
} as const;
type Exception = keyof typeof EXCEPTIONS;

/** What EC2 calls otherwise. */
const ALSO: Readonly<Record<string, Exception>> = {
  UnauthorizedOperation: 'AccessDeniedException',
  RequestLimitExceeded: 'ThrottlingException',
  TagLimitExceeded: 'ServiceQuotaExceededException',
};

const isException = (code: string): code is Exception => Object.hasOwn(EXCEPTIONS, code);

/** A refusal in the form of the Recycle Bin: what none of its exceptions says is a value that it does not take. */
export function refusal({ code, message }: Ec2Error): Answer {
  const name = isException(code) ? code : (ALSO[code] ?? 'ValidationException');
  const [status, Reason] = EXCEPTIONS[name];
  return {
    status,
    contentType: 'application/json',
    body: JSON.stringify({ Message: message, Reason }),
    headers: { 'x-amzn-errortype': name },
  };
}
