import { type Fact, isoOf } from '#lifecycle';

/** Whose bus an event is on, and where. */
export interface Bus {
  readonly account: string;
  readonly region: string;
}

/** What EventBridge says around a detail, besides what is the same of every event. */
export interface Notice {
  readonly detailType: string;
  /** `aws.ec2`, unless given. */
  readonly source?: string;
  /** Whose bus it is on, where that is not the account of the fact. */
  readonly account?: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** AWS's partition of a Region: what its ARNs begin with. */
const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

const arn = (service: string, { account, region }: Bus, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;

/** An image's ARN names no account. */
export const imageArn = ({ region }: Bus, id: string): string => arn('ec2', { account: '', region }, `image/${id}`);
/** Of fast launch only, the image's ARN names the account. */
export const ownImageArn = (bus: Bus, id: string): string => arn('ec2', bus, `image/${id}`);
export const instanceArn = (bus: Bus, id: string): string => arn('ec2', bus, `instance/${id}`);
export const volumeArn = (bus: Bus, id: string): string => arn('ec2', bus, `volume/${id}`);
export const ruleArn = (bus: Bus, id: string): string => arn('rbin', bus, `rule/${id}`);
/** Tiering and fast restore write a snapshot's ARN without an account. */
export const snapshotArn = ({ region }: Bus, id: string): string =>
  arn('ec2', { account: '', region }, `snapshot/${id}`);
/** A missed duration is told of a snapshot with its account. */
export const ownSnapshotArn = (bus: Bus, id: string): string => arn('ec2', bus, `snapshot/${id}`);

/** What EBS says of makings, shares and locks has the Region in the account's place; where that is not known, nothing. */
export const misplacedArn = (kind: 'snapshot' | 'volume', region: string, id: string): string =>
  `arn:${partitionOf(region)}:ec2::${region}:${kind}/${id}`;

/** Whole seconds, as EventBridge writes every time. */
export const secondsOf = (micros: number): string => isoOf(Math.floor(micros / 1e6) * 1e6);

/** The fact's own bus; null where its evidence names none. */
export function busOf({ metadata: { account, region } }: Fact): Bus | null {
  return account === undefined || region === undefined ? null : { account, region };
}
