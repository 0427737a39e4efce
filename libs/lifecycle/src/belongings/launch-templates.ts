import type { Aggregate } from '../aggregate.js';
import type { Asking } from '../asking.js';
import type { FactEvent } from '../facts.js';
import { excluding, NONE } from '../keyed.js';
import { Refusal, rule } from '../refusal.js';
import { followRules } from '../rules.js';
import type { Keyed } from '../states.js';
import { checkTags } from '../tags.js';
import type { LaunchData } from './belonging-facts.js';
import { type Belongings, changing, holding, holdsNothing, tagging, thingOf, without } from './belonging.js';

const MOST = 5000;
const MOST_VERSIONS = 10_000;
const LONGEST_DESCRIPTION = 255;
const NAME = /^[A-Za-z0-9()./_-]{3,125}$/;

export interface TemplateVersion {
  readonly version: number;
  readonly description: string | null;
  readonly createdAt: number;
  /** The principal. */
  readonly createdBy: string;
  readonly launch: LaunchData;
}

export interface LaunchTemplate {
  readonly templateId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly defaultVersion: number;
  /** The highest number that a version ever had: none is given twice. */
  readonly lastGiven: number;
  readonly versions: Keyed<TemplateVersion>;
  /** Client tokens: token → digest of what was asked under it. */
  readonly tokens: Keyed;
  readonly tags: Keyed;
}

/** The launch templates that an account has in a Region, by their ids. */
export type LaunchTemplates = Belongings<LaunchTemplate>;

type Told = { readonly clientToken?: string | undefined; readonly parameters?: string | undefined };

const tokenOf = ({ clientToken, parameters = '' }: Told): Keyed =>
  clientToken === undefined ? NONE : { [clientToken]: parameters };

/** How the facts of launch templates become what an account has of them in a Region. */
export const launchTemplates: Aggregate<LaunchTemplates> = {
  category: 'launch-templates',
  initial: (id) => holdsNothing(id),
  evolve: followRules<LaunchTemplates>(tagging(), {
    LaunchTemplateCreated: (state, { data, metadata }) => {
      const { templateId, name, description = null, launch, tags = NONE } = data;
      const by = { createdAt: metadata.occurredAt, createdBy: metadata.actor.principal };
      const versions = { '1': { version: 1, description, launch, ...by } };
      const numbers = { defaultVersion: 1, lastGiven: 1 };
      return holding(state, templateId, { templateId, name, ...by, ...numbers, versions, tokens: tokenOf(data), tags });
    },
    LaunchTemplateVersionCreated: (state, { data, metadata }) =>
      changing(state, data.templateId, (template) => {
        const { version, description = null, launch } = data;
        const by = { createdAt: metadata.occurredAt, createdBy: metadata.actor.principal };
        const versions = { ...template.versions, [version]: { version, description, launch, ...by } };
        const tokens = {
          ...template.tokens,
          ...tokenOf({ ...data, parameters: `${version} ${data.parameters ?? ''}` }),
        };
        return { ...template, lastGiven: version, versions, tokens };
      }),
    LaunchTemplateDefaultChanged: (state, { data }) =>
      changing(state, data.templateId, (template) => ({ ...template, defaultVersion: data.version })),
    LaunchTemplateVersionsDeleted: (state, { data }) =>
      changing(state, data.templateId, (template) => ({
        ...template,
        versions: excluding(template.versions, data.versions.map(String)),
      })),
    LaunchTemplateDeleted: (state, { data }) => without(state, [data.templateId]),
  }),
  facets: () => NONE,
};

/** How a template is told from the others: by its id or its name. */
export interface TemplateNamed {
  readonly templateId?: string | undefined;
  readonly name?: string | undefined;
}

/** A version by its number, or as it stands to the others. */
export type VersionNamed = number | 'default' | 'latest';

/** The versions of a template, the lowest number first. */
export const versionsOf = ({ versions }: LaunchTemplate): readonly TemplateVersion[] =>
  Object.values(versions).toSorted((a, b) => a.version - b.version);

/** The highest number of a version that is there. */
export const latestVersion = (template: LaunchTemplate): number =>
  versionsOf(template).at(-1)?.version ?? template.defaultVersion;

/**
 * The template of an id or a name.
 * @throws {Refusal} launch-template-not-found
 */
export function launchTemplateNamed(state: LaunchTemplates, { templateId, name }: TemplateNamed): LaunchTemplate {
  if (templateId !== undefined) {
    const found = thingOf(state, templateId);
    if (found === undefined) throw new Refusal('launch-template-not-found', templateId);
    return found;
  }
  const found = Object.values(state.things).find((template) => template.name === name);
  if (found === undefined) throw new Refusal('launch-template-name-not-found', name ?? '');
  return found;
}

/**
 * A version of a template; the default one where none is named.
 * @throws {Refusal} launch-template-version-not-found
 */
export function versionNamed(template: LaunchTemplate, named: VersionNamed = 'default'): TemplateVersion {
  const number = named === 'default' ? template.defaultVersion : named === 'latest' ? latestVersion(template) : named;
  const key = String(number);
  const found = Object.hasOwn(template.versions, key) ? template.versions[key] : undefined;
  if (found === undefined) throw new Refusal('launch-template-version-not-found', template.templateId, `It is ${key}.`);
  return found;
}

/**
 * What a launch from a template is asked with.
 * @throws {Refusal}
 */
export const launchTemplateData = (
  state: LaunchTemplates,
  { version, ...named }: TemplateNamed & { readonly version?: VersionNamed | undefined },
): LaunchData => versionNamed(launchTemplateNamed(state, named), version).launch;

/** A first or a further version. */
export interface VersionAsked extends Told {
  readonly description?: string | undefined;
  readonly launch: LaunchData;
}

function checkDescription(subject: string, { description = '' }: VersionAsked): void {
  rule(description.length <= LONGEST_DESCRIPTION, 'launch-template-description-malformed', subject);
}

/** Under a token, only what was asked before may be asked again; then it stands, and nothing is recorded. */
function repeats(tokens: Keyed, { clientToken, parameters = '' }: Told): boolean {
  const before = clientToken !== undefined && Object.hasOwn(tokens, clientToken) ? tokens[clientToken] : undefined;
  if (clientToken === undefined || before === undefined) return false;
  rule(before.replace(/^\d+ /, '') === parameters, 'request-token-reused', clientToken);
  return true;
}

/** The version that was made under a client token. */
export function versionUnderToken(
  { tokens, versions }: LaunchTemplate,
  clientToken: string | undefined,
): number | null {
  const told = clientToken !== undefined && Object.hasOwn(tokens, clientToken) ? tokens[clientToken] : undefined;
  const version = told === undefined ? null : Number(/^(\d+) /.exec(told)?.[1] ?? 1);
  return version !== null && Object.hasOwn(versions, String(version)) ? version : null;
}

/** A template to be. */
export interface TemplateAsked extends VersionAsked {
  readonly templateId: string;
  readonly name: string;
  readonly tags?: Keyed | undefined;
}

/**
 * Creates a template with its first version (EC2 API reference, CreateLaunchTemplate).
 * @throws {Refusal}
 */
export function createLaunchTemplate(
  state: LaunchTemplates,
  asked: TemplateAsked,
  { account, region }: Asking,
): readonly FactEvent[] {
  const { name, tags } = asked;
  rule(NAME.test(name), 'launch-template-name-malformed', name);
  checkDescription(name, asked);
  checkTags(name, tags ?? {});
  const same = Object.values(state.things).find((template) => template.name === name);
  if (same !== undefined && repeats(same.tokens, asked)) return [];
  rule(same === undefined, 'launch-template-name-taken', name);
  rule(Object.keys(state.things).length < MOST, 'launch-template-limit-exceeded', name);
  return [{ type: 'LaunchTemplateCreated', data: { ...asked, accountId: account, region } }];
}

/**
 * Adds a version, on the ground of another where one is named: what is not said anew stays as there (EC2 API reference,
 * CreateLaunchTemplateVersion).
 * @throws {Refusal}
 */
export function createVersion(
  state: LaunchTemplates,
  asked: VersionAsked & { readonly template: TemplateNamed; readonly source?: VersionNamed | undefined },
  { account, region }: Asking,
): readonly FactEvent[] {
  const { template: named, source, launch, ...version } = asked;
  const template = launchTemplateNamed(state, named);
  const { templateId, lastGiven } = template;
  checkDescription(templateId, asked);
  if (repeats(template.tokens, asked)) return [];
  rule(Object.keys(template.versions).length < MOST_VERSIONS, 'launch-template-version-limit-exceeded', templateId);
  const ground = source === undefined ? {} : versionNamed(template, source).launch;
  const place = { accountId: account, region, templateId, version: lastGiven + 1 };
  return [{ type: 'LaunchTemplateVersionCreated', data: { ...version, ...place, launch: { ...ground, ...launch } } }];
}

/**
 * Makes another version the default one.
 * @throws {Refusal}
 */
export function changeDefault(
  state: LaunchTemplates,
  asked: { readonly template: TemplateNamed; readonly version: VersionNamed },
  { account, region }: Asking,
): readonly FactEvent[] {
  const template = launchTemplateNamed(state, asked.template);
  const { templateId, defaultVersion } = template;
  const { version } = versionNamed(template, asked.version);
  if (version === defaultVersion) return [];
  return [{ type: 'LaunchTemplateDefaultChanged', data: { accountId: account, region, templateId, version } }];
}

/** What became of a version that was to be deleted. */
export interface VersionDeletion {
  readonly version: number;
  readonly refused: 'launch-template-version-not-found' | 'launch-template-version-kept' | null;
}

/** Which of the versions can be deleted: those that are there, but the default one. */
export function deletableVersions(
  template: LaunchTemplate,
  versions: readonly VersionNamed[],
): readonly VersionDeletion[] {
  const numbers = versions.map((one) =>
    one === 'latest' ? latestVersion(template) : one === 'default' ? template.defaultVersion : one,
  );
  return [...new Set(numbers)].map((version) => {
    if (!Object.hasOwn(template.versions, String(version))) {
      return { version, refused: 'launch-template-version-not-found' };
    }
    return { version, refused: version === template.defaultVersion ? 'launch-template-version-kept' : null };
  });
}

/**
 * Deletes those of the versions that can be: see `deletableVersions`.
 * @throws {Refusal} There is no such template.
 */
export function deleteVersions(
  state: LaunchTemplates,
  asked: { readonly template: TemplateNamed; readonly versions: readonly VersionNamed[] },
  { account, region }: Asking,
): readonly FactEvent[] {
  const template = launchTemplateNamed(state, asked.template);
  const { templateId } = template;
  const gone = deletableVersions(template, asked.versions).filter(({ refused }) => refused === null);
  if (gone.length === 0) return [];
  const versions = gone.map(({ version }) => version);
  return [{ type: 'LaunchTemplateVersionsDeleted', data: { accountId: account, region, templateId, versions } }];
}

/**
 * Deletes a template with all of its versions.
 * @throws {Refusal}
 */
export function deleteLaunchTemplate(
  state: LaunchTemplates,
  named: TemplateNamed,
  { account, region }: Asking,
): readonly FactEvent[] {
  const { templateId, name } = launchTemplateNamed(state, named);
  return [{ type: 'LaunchTemplateDeleted', data: { accountId: account, region, templateId, name } }];
}
