import type { ResourceTypeRequest } from '@aws-sdk/client-ec2';
import { Ec2Error, echo, invalidValue } from '../../errors.js';

const INSTANCES = 'ec2:Instance';
const TEMPLATES = 'ec2:LaunchTemplate';
/** What can refer to an image. Of the last three, this engine has none. */
const KINDS: readonly string[] = [
  INSTANCES,
  TEMPLATES,
  'ssm:Parameter',
  'imagebuilder:ImageRecipe',
  'imagebuilder:ContainerRecipe',
];
const STATES: readonly string[] = ['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped'];
const USUAL_DEPTH = 10;
const MOST_DEPTH = 10_000;

/** Where references are looked for. */
export interface Search {
  /** States of instances; null: not among instances. */
  readonly states: readonly string[] | null;
  /** How many versions of each launch template, the latest first; null: not among templates. */
  readonly depth: number | null;
}

interface Asked {
  readonly IncludeAllResourceTypes?: boolean | undefined;
  readonly ResourceTypes?: readonly ResourceTypeRequest[] | undefined;
}

/** @throws {Ec2Error} Nothing is said of where to look, or something that there is not. */
export function searchOf({ IncludeAllResourceTypes: all = false, ResourceTypes: types = [] }: Asked): Search {
  if (!all && types.length === 0) {
    const rule = 'Either IncludeAllResourceTypes or ResourceTypes must be specified.';
    throw new Ec2Error('MissingParameter', rule);
  }
  const unknown = types.find(({ ResourceType = '' }) => !KINDS.includes(ResourceType));
  if (unknown) throw invalidValue('ResourceType', unknown.ResourceType ?? '', `Expecting one of ${KINDS.join(', ')}.`);
  return {
    states: asked(all, types, INSTANCES) ? statesOf(optionOf(types, INSTANCES, 'state-name')) : null,
    depth: asked(all, types, TEMPLATES) ? depthOf(optionOf(types, TEMPLATES, 'version-depth')) : null,
  };
}

const asked = (all: boolean, types: readonly ResourceTypeRequest[], kind: string): boolean =>
  all || types.some(({ ResourceType }) => ResourceType === kind);

function optionOf(types: readonly ResourceTypeRequest[], kind: string, name: string): readonly string[] {
  const options = types.flatMap((type) => (type.ResourceType === kind ? (type.ResourceTypeOptions ?? []) : []));
  const stray = options.find(({ OptionName }) => OptionName !== name);
  if (stray) throw invalidValue('OptionName', stray.OptionName ?? '', `${kind} takes ${name}.`);
  return options.flatMap(({ OptionValues }) => OptionValues ?? []);
}

function statesOf(values: readonly string[]): readonly string[] {
  const unknown = values.find((value) => !STATES.includes(value));
  if (unknown !== undefined) throw invalidValue('state-name', unknown, `Expecting one of ${STATES.join(', ')}.`);
  return values.length === 0 ? STATES : values;
}

function depthOf([value = String(USUAL_DEPTH)]: readonly string[]): number {
  const depth = Number(value);
  if (Number.isInteger(depth) && depth >= 1 && depth <= MOST_DEPTH) return depth;
  throw invalidValue('version-depth', echo(value), `Expecting a whole number from 1 to ${MOST_DEPTH}.`);
}
