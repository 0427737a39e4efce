import { rule } from './refusal.js';
import type { Grantee } from './vocabulary.js';

const ACCOUNT = /^\d{12}$/;
const ORGANIZATION = /^arn:[^:]+:organizations::\d{12}:organization\/(o-[a-z0-9]+)$/;
const UNIT = /^arn:[^:]+:organizations::\d{12}:ou\/(o-[a-z0-9]+)\/(ou-[a-z0-9-]+)$/;

/** An account that asks, and where it stands: what a permission for an organization or a unit reaches. */
export interface Viewer {
  readonly accountId: string;
  readonly organizationId?: string | undefined;
  /** Its organizational unit and all units above that. */
  readonly unitIds?: readonly string[] | undefined;
}

/**
 * Names an account, everyone, an organization or a unit as AWS does.
 * @throws {Refusal}
 */
export function checkGrantee(subject: string, { kind, id }: Grantee): void {
  const forms = {
    account: ACCOUNT,
    everyone: /^all$/,
    organization: ORGANIZATION,
    'organizational-unit': UNIT,
  } as const;
  rule(forms[kind].test(id), 'grantee-malformed', subject, `'${id}' is none of kind ${kind}.`);
}

/** Whether a permission given to this grantee (`<kind>:<id>`) reaches the account. */
export function reaches(granteeKey: string, { accountId, organizationId, unitIds = [] }: Viewer): boolean {
  if (granteeKey === 'everyone:all' || granteeKey === `account:${accountId}`) return true;
  const [kind, id] = [granteeKey.slice(0, granteeKey.indexOf(':')), granteeKey.slice(granteeKey.indexOf(':') + 1)];
  if (kind === 'organization') return organizationId !== undefined && ORGANIZATION.exec(id)?.[1] === organizationId;
  const [, organization, unit] = (kind === 'organizational-unit' && UNIT.exec(id)) || [];
  return unit !== undefined && organization === organizationId && unitIds.includes(unit);
}
