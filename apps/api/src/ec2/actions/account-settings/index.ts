import { DisableAllowedImagesSettingsAction } from './disable-allowed-images-settings.action.js';
import { DisableEbsEncryptionByDefaultAction } from './disable-ebs-encryption-by-default.action.js';
import { DisableImageBlockPublicAccessAction } from './disable-image-block-public-access.action.js';
import { DisableSnapshotBlockPublicAccessAction } from './disable-snapshot-block-public-access.action.js';
import { EnableAllowedImagesSettingsAction } from './enable-allowed-images-settings.action.js';
import { EnableEbsEncryptionByDefaultAction } from './enable-ebs-encryption-by-default.action.js';
import { EnableImageBlockPublicAccessAction } from './enable-image-block-public-access.action.js';
import { EnableSnapshotBlockPublicAccessAction } from './enable-snapshot-block-public-access.action.js';
import { ModifyEbsDefaultKmsKeyIdAction } from './modify-ebs-default-kms-key-id.action.js';
import { ReplaceImageCriteriaInAllowedImagesSettingsAction } from './replace-image-criteria-in-allowed-images-settings.action.js';
import { ResetEbsDefaultKmsKeyIdAction } from './reset-ebs-default-kms-key-id.action.js';

/** What changes an account's settings around images and snapshots. */
export const ACCOUNT_SETTING_ACTIONS = [
  DisableAllowedImagesSettingsAction,
  DisableEbsEncryptionByDefaultAction,
  DisableImageBlockPublicAccessAction,
  DisableSnapshotBlockPublicAccessAction,
  EnableAllowedImagesSettingsAction,
  EnableEbsEncryptionByDefaultAction,
  EnableImageBlockPublicAccessAction,
  EnableSnapshotBlockPublicAccessAction,
  ModifyEbsDefaultKmsKeyIdAction,
  ReplaceImageCriteriaInAllowedImagesSettingsAction,
  ResetEbsDefaultKmsKeyIdAction,
] as const;
