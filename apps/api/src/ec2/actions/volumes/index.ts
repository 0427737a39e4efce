import { AttachVolumeAction } from './attach-volume.action.js';
import { CreateVolumeAction } from './create-volume.action.js';
import { DeleteVolumeAction } from './delete-volume.action.js';
import { DetachVolumeAction } from './detach-volume.action.js';
import { EnableVolumeIOAction } from './enable-volume-io.action.js';
import { ModifyVolumeAttributeAction } from './modify-volume-attribute.action.js';
import { ModifyVolumeAction } from './modify-volume.action.js';
import { RestoreVolumeFromRecycleBinAction } from './restore-volume-from-recycle-bin.action.js';

/** What changes volumes. */
export const VOLUME_ACTIONS = [
  AttachVolumeAction,
  CreateVolumeAction,
  DeleteVolumeAction,
  DetachVolumeAction,
  EnableVolumeIOAction,
  ModifyVolumeAttributeAction,
  ModifyVolumeAction,
  RestoreVolumeFromRecycleBinAction,
] as const;
