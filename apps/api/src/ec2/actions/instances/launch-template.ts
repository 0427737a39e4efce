import type { LaunchTemplateSpecification } from '@aws-sdk/client-ec2';
import { type Keyed, launchTemplateNamed, launchTemplates, Refusal, versionNamed, type VersionNamed } from '#lifecycle';
import type { Belongings } from '../../belongings.js';
import type { Call } from '../../call.js';
import { Ec2Error, invalidValue } from '../../errors.js';
import { refused } from '../../refusals.js';
import type { LaunchForm } from './launch-form.js';

/** What a launch is asked with together with its template, and where that came from. */
export interface Templated {
  readonly form: LaunchForm;
  readonly attributes: Keyed;
}

/**
 * Takes in the launch template that a request names: what the request says itself goes before it (EC2 API reference, RunInstances).
 * @throws {Ec2Error}
 */
export async function templated(belongings: Belongings, asked: LaunchForm, call: Call): Promise<Templated> {
  const { LaunchTemplate: named, ...own } = asked;
  if (named === undefined) return { form: asked, attributes: {} };
  const held = await belongings.of(launchTemplates, call);
  try {
    const template = launchTemplateNamed(held, namedBy(named));
    const { version, launch } = versionNamed(template, versionOf(named.Version));
    const { RamDiskId, ...rest } = launch;
    const base = formOf({ ...rest, ...(RamDiskId !== undefined && { RamdiskId: RamDiskId }) });
    const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
    const form = { ...base, ...said, ...tagsOf(base, own) };
    return { form, attributes: { launchTemplate: `${template.templateId}:${version}` } };
  } catch (error) {
    if (error instanceof Refusal) throw refused(error);
    throw error;
  }
}

function namedBy({ LaunchTemplateId: templateId, LaunchTemplateName: name }: LaunchTemplateSpecification) {
  if ((templateId === undefined) !== (name === undefined)) return { templateId, name };
  throw new Ec2Error(
    'InvalidParameterCombination',
    'Name the launch template by either LaunchTemplateId or LaunchTemplateName',
  );
}

function versionOf(told: string | undefined): VersionNamed {
  if (told === undefined || told === '' || told === '$Default') return 'default';
  if (told === '$Latest') return 'latest';
  if (/^\d{1,9}$/.test(told)) return Number(told);
  throw invalidValue('LaunchTemplate.Version', told, 'Expecting a number, $Default or $Latest.');
}

/** A template holds what its own form took in, which is a launch's. */
const isForm = (told: object): told is LaunchForm => !Array.isArray(told);
const formOf = (told: object): LaunchForm => (isForm(told) ? told : {});

/** Tags of both: under one key, the request's. */
function tagsOf({ TagSpecifications: base = [] }: LaunchForm, { TagSpecifications: own = [] }: LaunchForm) {
  const types = [...new Set([...base, ...own].map(({ ResourceType }) => ResourceType))];
  const merged = types.map((ResourceType) => {
    const tags = [base, own]
      .flatMap((list) => list.filter((one) => one.ResourceType === ResourceType))
      .flatMap(({ Tags = [] }) => Tags);
    return { ResourceType, Tags: [...new Map(tags.map((tag) => [tag.Key, tag])).values()] };
  });
  return merged.length === 0 ? {} : { TagSpecifications: merged };
}
