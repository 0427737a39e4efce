/** The statuses of codes that are answered with another than 400 (EC2 API reference, "Error codes"). */
const STATUSES: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AuthFailure: 401,
  Blocked: 403,
  DryRunOperation: 412,
  InternalError: 500,
  InvalidClientTokenId: 403,
  MissingAuthenticationToken: 403,
  OptInRequired: 403,
  PendingVerification: 403,
  RequestEntityTooLarge: 413,
  RequestLimitExceeded: 503,
  SignatureDoesNotMatch: 403,
  UnauthorizedOperation: 403,
  Unavailable: 503,
};

/** An error as AWS says it: a code that programs know, and a message that names the thing and the rule. */
export class Ec2Error extends Error {
  override readonly name = 'Ec2Error';
  readonly status: number;

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.status = STATUSES[code] ?? 400;
  }
}

const MAX_ECHO = 128;

/** What was sent, short enough to be sent back. */
export const echo = (value: string): string => (value.length > MAX_ECHO ? `${value.slice(0, MAX_ECHO)}…` : value);

export const missingParameter = (name: string) =>
  new Ec2Error('MissingParameter', `The request must contain the parameter ${echo(name)}`);

export const unknownParameter = (name: string) =>
  new Ec2Error('UnknownParameter', `The parameter ${echo(name)} is not recognized`);

/** @param value What was given; null where it is a secret, which no message repeats. */
export const invalidValue = (name: string, value: string | null, rule: string) =>
  new Ec2Error(
    'InvalidParameterValue',
    `${value === null ? 'The value' : `Value (${echo(value)})`} for parameter ${echo(name)} is invalid. ${rule}`,
  );

export const invalidCombination = (one: string, other: string) =>
  new Ec2Error('InvalidParameterCombination', `The parameter ${one} cannot be used with the parameter ${other}`);

export const malformedQuery = (why: string) =>
  new Ec2Error('MalformedQueryString', `The query string contains a syntax error: ${why}`);

export const unknownAction = (action: string) =>
  new Ec2Error('InvalidAction', `The action ${echo(action)} is not valid for this web service.`);

export const dryRun = () => new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');

/** The log does not answer. AWS's clients try again by themselves, with the same client token. */
export const outOfReach = () =>
  new Ec2Error(
    'Unavailable',
    'The log of this engine is out of reach, and it connects again by itself: try again in a moment.',
  );

/** Nothing is recorded until its operator makes room: until then AWS's clients may try as often as they like. */
export const diskFails = () =>
  new Ec2Error('Unavailable', "This engine's disk is full or fails, and it records nothing now: try again later.");

/** Something failed that should not have: says nothing of the inside. */
export const internalError = () =>
  new Ec2Error('InternalError', "An internal error has occurred; the engine's log has it under this request's id.");
