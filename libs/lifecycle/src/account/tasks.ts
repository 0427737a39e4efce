import type { FactData } from '../facts.js';
import { excluding, including, only, valueOf } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Account, ImportTask, Keyed } from '../states.js';

type Told = FactData<'ImportTaskRequested'> | FactData<'ImportTaskEnded'>;

/** What is told of an import, laid over what was told before. */
function told({ imports }: Account, data: Told): Keyed {
  const { accountId: _account, taskId, ...rest } = data;
  const before: ImportTask | null = JSON.parse(valueOf(imports, taskId) ?? 'null');
  return including(imports, only(taskId, JSON.stringify({ ...before, ...rest })));
}

/** What an account has asked for that ends later: imports, and reports on the use of its images. */
export const tasks: Rules<Account> = {
  ImportTaskRequested: (account, { data }) => ({
    ...account,
    importTasks: including(account.importTasks, only(data.taskId, 'active')),
    imports: told(account, data),
  }),
  ImportTaskEnded: (account, { data }) => ({
    ...account,
    importTasks: including(account.importTasks, only(data.taskId, data.result)),
    imports: told(account, data),
  }),
  ImageUsageReportRequested: (account, { data }) => ({
    ...account,
    usageReports: including(account.usageReports, only(data.reportId ?? null, data.imageId)),
  }),
  ImageUsageReportDeleted: (account, { data }) => ({
    ...account,
    usageReports: excluding(account.usageReports, [data.reportId]),
  }),
};
