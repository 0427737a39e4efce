import { microsOf } from '#lifecycle';

export const BASE = 'ami-0ba5e20260302a001';
export const EUROPE = 'ami-0ba5e20260302e001';
export const WEB = 'ami-0eb1e20260306a001';
export const LEGACY = 'ami-01e9acc20260112a1';
export const AMAZON = 'ami-0a3a2020251200001';
export const BASE_SNAPSHOT = 'snap-0ba5e20260302d001';
export const [OWNER, SHOP, LABS, BACKUPS, STRANGER] = [
  '111122223333',
  '444455556666',
  '222233334444',
  '333344445555',
  '999988887777',
];
export const ORGANIZATION = 'arn:aws:organizations::777788889999:organization/o-exampleorg1';
export const ANA = 'arn:aws:iam::111122223333:user/ana';
export const OMAR = 'arn:aws:iam::111122223333:user/omar';
export const PIPELINE = 'arn:aws:sts::111122223333:assumed-role/image-pipeline/build-312';

export const at = (iso: string): number => {
  const micros = microsOf(iso);
  if (micros === null) throw new Error(`${iso} is no time`);
  return micros;
};
export const APRIL = at('2026-04-01T00:00:00Z');
