import {
  type Keyed,
  type LaunchTemplate,
  launchTemplateNamed,
  launchTemplates,
  type TemplateVersion,
  versionNamed,
} from '#lifecycle';
import { type Belongings, found } from '../../belongings.js';
import type { Call } from '../../call.js';
import { templateAsked, versionAsked } from '../templates/template-asked.js';
import type { LaunchForm } from './launch-asked.js';

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
  const template = found(() => launchTemplateNamed(held, templateAsked(named)));
  const version = found(() => versionNamed(template, versionAsked(named.Version)));
  return together(template, version, own);
}

/** What a launch says itself, before what a version of a template says. */
export function together(
  { templateId }: LaunchTemplate,
  { version, launch }: TemplateVersion,
  own: LaunchForm,
): Templated {
  const { RamDiskId, ...rest } = launch;
  const base = formOf({ ...rest, ...(RamDiskId !== undefined && { RamdiskId: RamDiskId }) });
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const form = { ...base, ...said, ...tagsOf(base, own) };
  return { form, attributes: { launchTemplate: `${templateId}:${version}` } };
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
