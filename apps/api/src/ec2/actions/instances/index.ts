import { CreateReplaceRootVolumeTaskAction } from './create-replace-root-volume-task.action.js';
import { ModifyInstanceAttributeAction } from './modify-instance-attribute.action.js';
import { ModifyInstanceMetadataOptionsAction } from './modify-instance-metadata-options.action.js';
import { MonitorInstancesAction } from './monitor-instances.action.js';
import { RebootInstancesAction } from './reboot-instances.action.js';
import { ReportInstanceStatusAction } from './report-instance-status.action.js';
import { ResetInstanceAttributeAction } from './reset-instance-attribute.action.js';
import { RunInstancesAction } from './run-instances.action.js';
import { StartInstancesAction } from './start-instances.action.js';
import { StopInstancesAction } from './stop-instances.action.js';
import { TerminateInstancesAction } from './terminate-instances.action.js';
import { UnmonitorInstancesAction } from './unmonitor-instances.action.js';

/** What changes instances. */
export const INSTANCE_ACTIONS = [
  RunInstancesAction,
  StartInstancesAction,
  StopInstancesAction,
  RebootInstancesAction,
  TerminateInstancesAction,
  ModifyInstanceAttributeAction,
  ResetInstanceAttributeAction,
  ModifyInstanceMetadataOptionsAction,
  ReportInstanceStatusAction,
  CreateReplaceRootVolumeTaskAction,
  MonitorInstancesAction,
  UnmonitorInstancesAction,
];
