export { ReplaceAllowedImagesCriteria, SetAllowedImages } from './allowed-images.commands.js';
export { SetEncryptionByDefault, SetEncryptionKeyByDefault } from './encryption-by-default.commands.js';
export { SetImagePublicAccess, SetSnapshotPublicAccess } from './public-access.commands.js';
export {
  ChangeRetentionRule,
  CreateRetentionRule,
  DeleteRetentionRule,
  LockRetentionRule,
  TagRetentionRule,
  UnlockRetentionRule,
} from './retention-rules.commands.js';
export { DeleteUsageReport, RequestUsageReport } from './usage-reports.commands.js';
