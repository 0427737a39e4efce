import { ReplaceAllowedImagesCriteriaHandler, SetAllowedImagesHandler } from './allowed-images.commands.js';
import { SetEncryptionByDefaultHandler, SetEncryptionKeyByDefaultHandler } from './encryption-by-default.commands.js';
import { SetImagePublicAccessHandler, SetSnapshotPublicAccessHandler } from './public-access.commands.js';
import {
  ChangeRetentionRuleHandler,
  CreateRetentionRuleHandler,
  DeleteRetentionRuleHandler,
  LockRetentionRuleHandler,
  TagRetentionRuleHandler,
  UnlockRetentionRuleHandler,
} from './retention-rules.commands.js';
import { DeleteUsageReportHandler, RequestUsageReportHandler } from './usage-reports.commands.js';

/** What handles the commands on accounts. */
export const ACCOUNT_HANDLERS = [
  ChangeRetentionRuleHandler,
  CreateRetentionRuleHandler,
  DeleteRetentionRuleHandler,
  LockRetentionRuleHandler,
  TagRetentionRuleHandler,
  UnlockRetentionRuleHandler,
  DeleteUsageReportHandler,
  ReplaceAllowedImagesCriteriaHandler,
  RequestUsageReportHandler,
  SetAllowedImagesHandler,
  SetEncryptionByDefaultHandler,
  SetEncryptionKeyByDefaultHandler,
  SetImagePublicAccessHandler,
  SetSnapshotPublicAccessHandler,
] as const;
