import { Injectable } from '@nestjs/common';
import type { CreateReplaceRootVolumeTaskRequest, CreateReplaceRootVolumeTaskResult } from '@aws-sdk/client-ec2';
import { ReplaceRootVolume } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf, instanceIdOf, snapshotIdOf } from '../../ids.js';
import { timeText } from '../../print/time.js';

const STATES = { 'in-progress': 'pending', succeeded: 'succeeded', failed: 'failed' } as const;

@Injectable()
export class CreateReplaceRootVolumeTaskAction implements Ec2Action {
  readonly name = 'CreateReplaceRootVolumeTask';
  readonly actionClass = 'change';
  readonly ignores = ['VolumeInitializationRate'];
  readonly refuses = {
    TagSpecifications: 'a task has no tags.',
    VolumeId: 'name an image or a snapshot.',
  };

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<CreateReplaceRootVolumeTaskRequest>,
    call: Call,
  ): Promise<CreateReplaceRootVolumeTaskResult> {
    const { ImageId, SnapshotId, DeleteReplacedRootVolume: deletesReplaced, ClientToken: clientToken } = input;
    const asked = {
      instanceId: instanceIdOf(input.InstanceId, 'InstanceId'),
      imageId: ImageId === undefined ? undefined : imageIdOf(ImageId, 'ImageId'),
      snapshotId: SnapshotId === undefined ? undefined : snapshotIdOf(SnapshotId, 'SnapshotId'),
      deletesReplaced,
      clientToken,
    };
    const { taskId, task } = await this.commands.run(new ReplaceRootVolume(asked, this.commands.by(call, input)));
    return {
      ReplaceRootVolumeTask: {
        ReplaceRootVolumeTaskId: taskId,
        InstanceId: asked.instanceId,
        TaskState: STATES[task?.state ?? 'in-progress'],
        StartTime: task && timeText(task.startedAt),
        CompleteTime: task?.endedAt ? timeText(task.endedAt) : undefined,
        ImageId: asked.imageId,
        SnapshotId: asked.snapshotId,
        DeleteReplacedRootVolume: deletesReplaced ?? false,
      },
    };
  }
}
