import { Ec2Error, echo } from '../errors.js';
import type { PublicParameter } from '../public-images.js';

/** The parameters that every account sees in a Region. */
export type PublicParameters = (region: string) => readonly PublicParameter[];

/** What a name selects: a parameter, and the version or label that stood behind its colon. */
export interface Selected {
  readonly parameter: PublicParameter;
  /** `:3`, as it was given. */
  readonly selector: string | undefined;
}

const FORM = /^(?:arn:aws[a-z-]*:ssm:([a-z0-9-]+):(\d{12})?:parameter)?(\/?[\w./-]{1,2048})(?::([\w.-]{1,100}))?$/;

/**
 * Finds a parameter by its name or ARN, which may end in a version or a label (Systems Manager user guide, "Working with parameter
 * versions"). Only public parameters are here: an account has none of its own.
 * @throws {Ec2Error} ParameterNotFound, ParameterVersionNotFound, or ValidationException: it is no name.
 */
export function selectParameter(all: PublicParameters, text: string, region: string): Selected {
  const [whole, inRegion, account, name = '', version] = FORM.exec(text) ?? [];
  if (whole === undefined) {
    throw new Ec2Error(
      'ValidationException',
      `Parameter name '${echo(text)}': must be the name or the ARN of a parameter, and may end in a version (name:1).`,
    );
  }
  const elsewhere = account !== undefined || (inRegion !== undefined && inRegion !== region);
  const parameter = elsewhere ? undefined : all(region).find((one) => one.name === name);
  if (!parameter) throw new Ec2Error('ParameterNotFound', `Parameter ${echo(name)} not found in ${region}.`);
  if (version !== undefined && version !== String(parameter.version)) {
    const what = /^\d+$/.test(version) ? 'version' : 'label';
    throw new Ec2Error(
      'ParameterVersionNotFound',
      `Systems Manager could not find ${what} ${version} of ${name}. Verify the ${what} and try again; the current version is ${parameter.version}.`,
    );
  }
  return { parameter, selector: version === undefined ? undefined : `:${version}` };
}

/** The parameters below a path in the order of their names: its own children, or all that stand anywhere below it. */
export function parametersBelow(
  all: PublicParameters,
  { path, recursive, region }: { readonly path: string; readonly recursive: boolean; readonly region: string },
): readonly PublicParameter[] {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return all(region)
    .filter(({ name }) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/')))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
