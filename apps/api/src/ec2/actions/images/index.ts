import { AttachImageWatermarkAction } from './attach-image-watermark.action.js';
import { CancelImageLaunchPermissionAction } from './cancel-image-launch-permission.action.js';
import { CopyImageAction } from './copy-image.action.js';
import { CreateImageAction } from './create-image.action.js';
import { CreateImageUsageReportAction } from './create-image-usage-report.action.js';
import { CreateRestoreImageTaskAction } from './create-restore-image-task.action.js';
import { CreateStoreImageTaskAction } from './create-store-image-task.action.js';
import { DeleteImageUsageReportAction } from './delete-image-usage-report.action.js';
import { DeregisterImageAction } from './deregister-image.action.js';
import { DetachImageWatermarkAction } from './detach-image-watermark.action.js';
import { DisableFastLaunchAction } from './disable-fast-launch.action.js';
import { DisableImageAction } from './disable-image.action.js';
import { DisableImageDeprecationAction } from './disable-image-deprecation.action.js';
import { DisableImageDeregistrationProtectionAction } from './disable-image-deregistration-protection.action.js';
import { EnableFastLaunchAction } from './enable-fast-launch.action.js';
import { EnableImageAction } from './enable-image.action.js';
import { EnableImageDeprecationAction } from './enable-image-deprecation.action.js';
import { EnableImageDeregistrationProtectionAction } from './enable-image-deregistration-protection.action.js';
import { ExportImageAction } from './export-image.action.js';
import { ImportImageAction } from './import-image.action.js';
import { ModifyImageAttributeAction } from './modify-image-attribute.action.js';
import { RegisterImageAction } from './register-image.action.js';
import { ResetImageAttributeAction } from './reset-image-attribute.action.js';
import { RestoreImageFromRecycleBinAction } from './restore-image-from-recycle-bin.action.js';

/** What changes images. */
export const IMAGE_ACTIONS = [
  AttachImageWatermarkAction,
  CancelImageLaunchPermissionAction,
  CopyImageAction,
  CreateImageAction,
  CreateImageUsageReportAction,
  CreateRestoreImageTaskAction,
  CreateStoreImageTaskAction,
  DeleteImageUsageReportAction,
  DeregisterImageAction,
  DetachImageWatermarkAction,
  DisableFastLaunchAction,
  DisableImageAction,
  DisableImageDeprecationAction,
  DisableImageDeregistrationProtectionAction,
  EnableFastLaunchAction,
  EnableImageAction,
  EnableImageDeprecationAction,
  EnableImageDeregistrationProtectionAction,
  ExportImageAction,
  ImportImageAction,
  ModifyImageAttributeAction,
  RegisterImageAction,
  ResetImageAttributeAction,
  RestoreImageFromRecycleBinAction,
] as const;
