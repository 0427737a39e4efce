/** Its account is in an organization, in a unit under another one, while it is said to be. */
export const OWNER = '111122223333';
export const PARTNER = '444455556666';
export const STRANGER = '777788889999';
/** Not ruled here. */
export const WATCHED = '999900001111';
export const ACCOUNTS = [OWNER, PARTNER, STRANGER];
export const REGIONS = ['eu-central-1', 'us-east-1'];

export const ORGANIZATION = 'arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5';
export const unitArn = (unit: string) => `arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/${unit}`;
export const [UPPER, LOWER, ASIDE] = ['ou-ab12-upper000', 'ou-ab12-lower000', 'ou-ab12-aside000'] as const;
export const EVERYONE = 'everyone:all';
/** Whom images are shared with. */
export const GRANTEES = [
  { kind: 'account', id: PARTNER },
  { kind: 'account', id: STRANGER },
  { kind: 'account', id: OWNER },
  { kind: 'everyone', id: 'all' },
  { kind: 'organization', id: ORGANIZATION },
  { kind: 'organizational-unit', id: unitArn(UPPER) },
] as const;

type State = 'pending' | 'available' | 'failed' | 'disabled' | 'recycled' | 'gone';

export interface EstateImage {
  readonly owner: string;
  readonly region: string;
  readonly name: string;
  readonly createdAt: number;
  readonly snapshots: readonly string[];
  state: State;
  /** The state that the bin keeps it in. */
  before: State;
  shares: Set<string>;
  binnedShares: Set<string>;
  deprecateAt: number | null;
  guard: 'off' | 'with-cooldown' | 'without-cooldown' | number;
  marks: Set<string>;
  keptUntil: number;
}

export interface EstateSnapshot {
  readonly owner: string;
  readonly region: string;
  state: 'pending' | 'completed' | 'error' | 'recycled' | 'gone';
  shares: Set<string>;
  keptUntil: number;
}

/** What came of a command that makes something: its id, and those of the snapshots made with it. */
export interface Made {
  readonly id: string;
  readonly snapshots: readonly string[];
}

/** null: it is refused. Otherwise the fact that tells it, null where nothing changes, and what is so then. */
export type Verdict = { readonly fact: string | null; readonly apply: (made: Made) => void } | null;
