/** A region of AWS with its zones, as an account sees them that has opted in to nothing. */
export interface Region {
  readonly name: string;
  readonly longName: string;
  /** Whether an account must opt in before it can use the region (those opened since March 2019). */
  readonly optIn: boolean;
  /** How ids of zones begin: `use1` of `use1-az4`. */
  readonly zonePrefix: string;
  /** The letters of its zones. */
  readonly zones: string;
}

const region = (
  name: string,
  longName: string,
  [zonePrefix, zones]: readonly [string, string],
  optIn = false,
): Region => ({
  name,
  longName,
  optIn,
  zonePrefix,
  zones,
});

/** AWS General Reference, "Regions and Zones", November 2026. */
export const REGIONS: readonly Region[] = [
  region('af-south-1', 'Africa (Cape Town)', ['afs1', 'abc'], true),
  region('ap-east-1', 'Asia Pacific (Hong Kong)', ['ape1', 'abc'], true),
  region('ap-east-2', 'Asia Pacific (Taipei)', ['ape2', 'abc'], true),
  region('ap-northeast-1', 'Asia Pacific (Tokyo)', ['apne1', 'acd']),
  region('ap-northeast-2', 'Asia Pacific (Seoul)', ['apne2', 'abcd']),
  region('ap-northeast-3', 'Asia Pacific (Osaka)', ['apne3', 'abc']),
  region('ap-south-1', 'Asia Pacific (Mumbai)', ['aps1', 'abc']),
  region('ap-south-2', 'Asia Pacific (Hyderabad)', ['aps2', 'abc'], true),
  region('ap-southeast-1', 'Asia Pacific (Singapore)', ['apse1', 'abc']),
  region('ap-southeast-2', 'Asia Pacific (Sydney)', ['apse2', 'abc']),
  region('ap-southeast-3', 'Asia Pacific (Jakarta)', ['apse3', 'abc'], true),
  region('ap-southeast-4', 'Asia Pacific (Melbourne)', ['apse4', 'abc'], true),
  region('ap-southeast-5', 'Asia Pacific (Malaysia)', ['apse5', 'abc'], true),
  region('ap-southeast-6', 'Asia Pacific (New Zealand)', ['apse6', 'abc'], true),
  region('ap-southeast-7', 'Asia Pacific (Thailand)', ['apse7', 'abc'], true),
  region('ca-central-1', 'Canada (Central)', ['cac1', 'abd']),
  region('ca-west-1', 'Canada West (Calgary)', ['caw1', 'abc'], true),
  region('eu-central-1', 'Europe (Frankfurt)', ['euc1', 'abc']),
  region('eu-central-2', 'Europe (Zurich)', ['euc2', 'abc'], true),
  region('eu-north-1', 'Europe (Stockholm)', ['eun1', 'abc']),
  region('eu-south-1', 'Europe (Milan)', ['eus1', 'abc'], true),
  region('eu-south-2', 'Europe (Spain)', ['eus2', 'abc'], true),
  region('eu-west-1', 'Europe (Ireland)', ['euw1', 'abc']),
  region('eu-west-2', 'Europe (London)', ['euw2', 'abc']),
  region('eu-west-3', 'Europe (Paris)', ['euw3', 'abc']),
  region('il-central-1', 'Israel (Tel Aviv)', ['ilc1', 'abc'], true),
  region('me-central-1', 'Middle East (UAE)', ['mec1', 'abc'], true),
  region('me-south-1', 'Middle East (Bahrain)', ['mes1', 'abc'], true),
  region('mx-central-1', 'Mexico (Central)', ['mxc1', 'abc'], true),
  region('sa-east-1', 'South America (Sao Paulo)', ['sae1', 'abc']),
  region('us-east-1', 'US East (N. Virginia)', ['use1', 'abcdef']),
  region('us-east-2', 'US East (Ohio)', ['use2', 'abc']),
  region('us-west-1', 'US West (N. California)', ['usw1', 'ac']),
  region('us-west-2', 'US West (Oregon)', ['usw2', 'abcd']),
];

const BY_NAME: ReadonlyMap<string, Region> = new Map(REGIONS.map((one) => [one.name, one]));

export const regionOf = (name: string): Region | null => BY_NAME.get(name) ?? null;

/** `opt-in-not-required`, or whether the account uses a region that needs it. Here every account may use every region. */
export const optInStatusOf = ({ optIn }: Region): 'opt-in-not-required' | 'opted-in' =>
  optIn ? 'opted-in' : 'opt-in-not-required';

/** The id of a zone that is known by its name: `use1-az4` of `us-east-1d`; undefined where there is no such zone. */
export function zoneIdOf(zoneName: string | null): string | undefined {
  const region = BY_NAME.get(zoneName?.slice(0, -1) ?? '');
  const index = region?.zones.indexOf(zoneName?.slice(-1) ?? '?') ?? -1;
  return region && index >= 0 ? `${region.zonePrefix}-az${index + 1}` : undefined;
}
