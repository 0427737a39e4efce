import type { Answer, Call } from '../call.js';
import { Ec2Error, echo, missingParameter, unknownParameter } from '../errors.js';
import type { Parameters } from '../wire/form.js';
import { element } from '../wire/xml.js';
import { assumeRole } from './assume-role.js';
import type { Given, StsAccess } from './credentials.js';
import { userIdOf } from './identity.js';
import { getSessionToken } from './session-token.js';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const VERSION = '2011-06-15';

/** One action of STS. */
export interface StsAction {
  /** Names of the parameters that it knows; of lists, how they begin. */
  readonly parameters: readonly string[];
  /** @returns What stands in the result, as XML. */
  answer(given: Given, call: Call, access: StsAccess): string;
}

/** What STS answers here. */
export const STS_ACTIONS: ReadonlyMap<string, StsAction> = new Map([
  [
    'GetCallerIdentity',
    {
      parameters: [],
      answer: (_, { principal, account }) =>
        element('Arn', principal) + element('UserId', userIdOf(principal)) + element('Account', account),
    },
  ],
  ['AssumeRole', assumeRole],
  ['GetSessionToken', getSessionToken],
]);

/** The Security Token Service, as far as clients of EC2 ask it: who am I, and may I be somebody else for a while? */
export class StsApi {
  constructor(private readonly access: StsAccess) {}

  /** @throws {Ec2Error} */
  answer(parameters: Parameters, call: Call): Answer {
    const given = new Map(parameters);
    const name = given.get('Action') ?? '';
    const action = STS_ACTIONS.get(name);
    if (!action) {
      const known = [...STS_ACTIONS.keys()].join(', ');
      throw new Ec2Error('InvalidAction', `Could not find operation ${echo(name)}: STS answers ${known} here.`);
    }
    refuseVersion(given.get('Version'));
    refuseStray(parameters, action.parameters);
    const result = action.answer(given, call, this.access);
    return {
      status: 200,
      contentType: 'text/xml',
      body:
        `<${name}Response xmlns="${NAMESPACE}"><${name}Result>${result}</${name}Result>` +
        `<ResponseMetadata>${element('RequestId', call.requestId)}</ResponseMetadata></${name}Response>`,
    };
  }
}

function refuseVersion(version: string | undefined): void {
  if (version === undefined) throw missingParameter('Version');
  if (version === VERSION) return;
  throw new Ec2Error(
    'NoSuchVersion',
    `The requested version (${echo(version)}) of STS does not exist: use ${VERSION}.`,
  );
}

function refuseStray(parameters: Parameters, known: readonly string[]): void {
  const stray = parameters.find(
    ([name]) =>
      name !== 'Action' &&
      name !== 'Version' &&
      !/^x-amz-/i.test(name) &&
      !known.some((one) => name === one || name.startsWith(`${one}.`)),
  );
  if (stray) throw unknownParameter(stray[0]);
}
