import { including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Image } from '../states.js';

/** How a state names the task that writes an image to this place. */
export const storeTaskId = (bucket: string, objectKey: string): string => `store:${bucket}/${objectKey}`;
/** How a state names an export. */
export const exportTaskName = (exportTaskId: string): string => `export:${exportTaskId}`;

const running = (image: Image, task: string, state: string): Image => ({
  ...image,
  tasks: including(image.tasks, only(task, state)),
});

/** What writes the image elsewhere, and how far that has come: `active`, `completed` or `failed`. */
export const tasks: Rules<Image> = {
  ImageStored: (image, { data }) =>
    running(image, storeTaskId(data.bucket, data.objectKey ?? `${image.imageId}.bin`), 'active'),
  ImageStoreEnded: (image, { data }) => running(image, storeTaskId(data.bucket, data.objectKey), data.result),
  ImageExported: (image, { data }) =>
    data.exportTaskId === undefined ? image : running(image, exportTaskName(data.exportTaskId), 'active'),
  ImageExportEnded: (image, { data }) => running(image, exportTaskName(data.exportTaskId), data.result),
};
