import type { InstanceStateChange } from '@aws-sdk/client-ec2';
import type { Changed } from '#lifecycle/commands';
import { missingParameter } from '../../errors.js';
import { instanceIdOf } from '../../ids.js';
import { stateOf } from '../../print/instance.js';

/** What a command did to instances, as EC2 tells it. */
export const stateChanges = (changed: readonly Changed[]): InstanceStateChange[] =>
  changed.map(({ before, after }) => ({
    InstanceId: after.instanceId,
    CurrentState: stateOf(after),
    PreviousState: stateOf(before),
  }));

/**
 * The ids of instances that a request must name.
 * @throws {Ec2Error} There is none, or one does not look like an id.
 */
export function instanceIdsOf(values: readonly string[] | undefined, parameter = 'InstanceId'): readonly string[] {
  if (values === undefined || values.length === 0) throw missingParameter(parameter);
  return values.map((value) => instanceIdOf(value, parameter));
}
