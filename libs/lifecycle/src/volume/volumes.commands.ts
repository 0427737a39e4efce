export { type Attachment, AttachVolume, DetachVolume } from './attaching.commands.js';
export { CreateVolume, followVolumeCreation } from './creation.commands.js';
export { DeleteVolume, RestoreVolume } from './deletion.commands.js';
export { ChangeVolume, EnableVolumeIO, ModifyVolume } from './modification.commands.js';
