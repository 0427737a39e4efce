import type { KeyFile } from '#access';
import type { LaunchData } from '#lifecycle';
import { kept } from '../../launch-data.js';
import { JsonUnlike, readJson } from '../../wire/json.js';
import { operationOf, type Structure } from '../../wire/shapes.js';

/** Neither a template nor what it holds may say that a service operates it. */
export const REFUSED_OF_TEMPLATES = { Operator: 'no service operates templates here.' };

/** What becomes of the parts of what a template holds. */
export const TEMPLATE_WITHIN = {
  keeps: ['LaunchTemplateData'],
  refuses: { 'LaunchTemplateData.Operator': REFUSED_OF_TEMPLATES.Operator },
};

/**
 * What launches from a template are asked with, read from JSON as `aws ec2 create-launch-template` takes it, and as facts keep it.
 * @throws {JsonUnlike}
 * @throws {Ec2Error} The user data is none.
 */
export function templateDataOf(json: unknown, name: string, keyFile: KeyFile, account: string): LaunchData {
  const data = readJson(json, shape(), name);
  if (Object.hasOwn(data, 'Operator'))
    throw new JsonUnlike(`${name}.Operator`, 'names a service: none operates templates here');
  return kept(data, keyFile, account);
}

/** The same, for whoever looks at it. User data is left out: it may be a secret, and an auditor is not its owner. */
export function shownTemplateData({ UserData: _sealed, ...shown }: LaunchData): LaunchData {
  return shown;
}

function shape(): Structure {
  const found = operationOf('CreateLaunchTemplate')?.input.members.find(({ name }) => name === 'LaunchTemplateData');
  if (found?.shape.kind !== 'structure') throw new TypeError('The model has no data of launch templates.');
  return found.shape;
}
