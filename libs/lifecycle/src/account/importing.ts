import type { Asking } from '../asking.js';
import type { AccountEvent, FactData } from '../facts.js';
import { valueOf } from '../keyed.js';
import { rule } from '../refusal.js';
import type { Account, ImportTask } from '../states.js';
import { ruledHere } from './ruling.js';

const FORMATS = { image: ['OVA', 'VHD', 'VHDX', 'VMDK', 'RAW'], snapshot: ['VHD', 'VHDX', 'VMDK', 'RAW'] } as const;

type ImportAsked = Omit<FactData<'ImportTaskRequested'>, 'accountId' | 'region'> & { readonly format: string };

/** An import, as far as it was told; null: there is none. */
export const importTask = ({ imports }: Pick<Account, 'imports'>, taskId: string): ImportTask | null =>
  JSON.parse(valueOf(imports, taskId) ?? 'null');

/**
 * Begins to import an image or a snapshot of a disk in S3; what it makes appears when the task ends (VM Import/Export user guide).
 * Asked for again under the same client token, nothing more is begun.
 * @throws {Refusal}
 */
export function requestImport(
  account: Account,
  { disks, ...asked }: ImportAsked & { readonly disks: number },
  { region }: Asking,
): readonly AccountEvent[] {
  const { accountId } = account;
  const { taskId, format, makes } = asked;
  ruledHere(account);
  const before = importTask(account, taskId);
  if (before !== null) {
    rule(before.parameters !== undefined && before.parameters === asked.parameters, 'request-token-reused', taskId);
    return [];
  }
  rule(disks > 0, 'import-source-missing', taskId);
  const known = FORMATS[makes].some((one) => one === format.toUpperCase());
  rule(known, 'disk-format-unsupported', taskId, `It is ${format}.`);
  return [{ type: 'ImportTaskRequested', data: { accountId, region, ...asked } }];
}

/** The import has ended; told a second time, nothing changes. */
export const importEnds = (
  account: Account,
  ended: Omit<FactData<'ImportTaskEnded'>, 'accountId'>,
): readonly AccountEvent[] =>
  valueOf(account.importTasks, ended.taskId) === 'active'
    ? [{ type: 'ImportTaskEnded', data: { accountId: account.accountId, ...ended } }]
    : [];
