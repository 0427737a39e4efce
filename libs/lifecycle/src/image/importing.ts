import type { FactData } from '../facts.js';
import { present } from '../present.js';
import type { RegistrationAsked } from './registration.js';

type Task = Pick<FactData<'ImportTaskRequested'>, 'taskId' | 'description' | 'attributes'>;

const ROOT_DEVICE = '/dev/sda1';

/** What an import makes has ids of the task's own: whoever finishes the task anew makes the same. */
export const importedIds = ({ taskId }: Pick<Task, 'taskId'>) => ({
  imageId: taskId.replace(/^import-/, ''),
  snapshotId: taskId.replace(/^import-ami-/, 'snap-'),
});

/** The image that an import makes: called as its task is, of one disk, and 64 bit unless it was told otherwise (VM Import/Export). */
export function importedImage(task: Task): RegistrationAsked {
  const { taskId, description, attributes } = task;
  const { imageId, snapshotId } = importedIds(task);
  return {
    imageId,
    name: taskId,
    ...present({ description: description ?? `AWS-VMImport service: ${taskId}` }),
    attributes: { architecture: 'x86_64', virtualizationType: 'hvm', rootDeviceName: ROOT_DEVICE, ...attributes },
    blockDevices: [{ deviceName: ROOT_DEVICE, snapshotId }],
    importTaskId: taskId,
  };
}
