import { AttachVolumeHandler, DetachVolumeHandler } from './attaching.commands.js';
import { CreateVolumeHandler } from './creation.commands.js';
import { DeleteVolumeHandler, RestoreVolumeHandler } from './deletion.commands.js';
import { ChangeVolumeHandler, EnableVolumeIOHandler, ModifyVolumeHandler } from './modification.commands.js';

/** What handles the commands on volumes. */
export const VOLUME_HANDLERS = [
  AttachVolumeHandler,
  ChangeVolumeHandler,
  CreateVolumeHandler,
  DeleteVolumeHandler,
  DetachVolumeHandler,
  EnableVolumeIOHandler,
  ModifyVolumeHandler,
  RestoreVolumeHandler,
] as const;
