import { excluding, including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Account } from '../states.js';

/** What an account has asked for that ends later: imports, and reports on the use of its images. */
export const tasks: Rules<Account> = {
  ImportTaskRequested: (account, { data }) => ({
    ...account,
    importTasks: including(account.importTasks, only(data.taskId, 'active')),
  }),
  ImportTaskEnded: (account, { data }) => ({
    ...account,
    importTasks: including(account.importTasks, only(data.taskId, data.result)),
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
