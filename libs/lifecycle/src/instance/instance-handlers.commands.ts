import { ChangeInstanceHandler, MonitorInstancesHandler, ResetInstanceHandler } from './changing.commands.js';
import { LaunchInstancesHandler } from './launching.commands.js';
import {
  RebootInstancesHandler,
  StartInstancesHandler,
  StopInstancesHandler,
  TerminateInstancesHandler,
} from './power.commands.js';
import { LaunchAgainHandler } from './relaunching.commands.js';
import { ReportInstancesHandler } from './reporting.commands.js';
import { ReplaceRootVolumeHandler } from './root-replacement.commands.js';

/** What handles the commands on instances. */
export const INSTANCE_HANDLERS = [
  LaunchInstancesHandler,
  LaunchAgainHandler,
  StartInstancesHandler,
  StopInstancesHandler,
  RebootInstancesHandler,
  TerminateInstancesHandler,
  ChangeInstanceHandler,
  ResetInstanceHandler,
  MonitorInstancesHandler,
  ReportInstancesHandler,
  ReplaceRootVolumeHandler,
] as const;
