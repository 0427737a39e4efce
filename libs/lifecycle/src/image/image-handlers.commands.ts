import { TagResourcesHandler } from '../tagging.commands.js';
import { ChangeImageHandler } from './changing.commands.js';
import { CopyImageHandler } from './copying.commands.js';
import { CreateImageHandler } from './creation.commands.js';
import { CancelDeprecationHandler, DeprecateImageHandler } from './deprecating.commands.js';
import { DeregisterImageHandler } from './deregistration.commands.js';
import { DisableImageHandler, EnableImageHandler } from './disabling.commands.js';
import { ExportImageHandler } from './exporting.commands.js';
import { DisableFastLaunchHandler, EnableFastLaunchHandler } from './fast-launch.commands.js';
import { ImportImageHandler } from './importing.commands.js';
import { ProtectImageHandler, UnprotectImageHandler } from './protecting.commands.js';
import { RestoreImageHandler } from './recycling.commands.js';
import { RegisterImageHandler } from './registration.commands.js';
import {
  ChangeLaunchPermissionsHandler,
  DeclineLaunchPermissionHandler,
  ResetLaunchPermissionsHandler,
} from './sharing.commands.js';
import { RestoreStoredImageHandler, StoreImageHandler } from './storing.commands.js';
import { AttachWatermarkHandler, DetachWatermarkHandler } from './watermarking.commands.js';

/** What handles the commands on images, and on the tags of everything. */
export const IMAGE_HANDLERS = [
  AttachWatermarkHandler,
  CancelDeprecationHandler,
  ChangeImageHandler,
  ChangeLaunchPermissionsHandler,
  CopyImageHandler,
  CreateImageHandler,
  DeclineLaunchPermissionHandler,
  DeprecateImageHandler,
  DeregisterImageHandler,
  DetachWatermarkHandler,
  DisableFastLaunchHandler,
  DisableImageHandler,
  EnableFastLaunchHandler,
  EnableImageHandler,
  ExportImageHandler,
  ImportImageHandler,
  ProtectImageHandler,
  RegisterImageHandler,
  ResetLaunchPermissionsHandler,
  RestoreImageHandler,
  RestoreStoredImageHandler,
  StoreImageHandler,
  TagResourcesHandler,
  UnprotectImageHandler,
] as const;
