export { ChangeInstance, type InstanceChange, MonitorInstances, ResetInstance } from './changing.commands.js';
export { endVolumes } from './ending.commands.js';
export { finishLaunch, type Launched, LaunchInstances, type LaunchInput } from './launching.commands.js';
export { RebootInstances, StartInstances, StopInstances, type Stopping, TerminateInstances } from './power.commands.js';
export { LaunchAgain, type Relaunched } from './relaunching.commands.js';
export { ReportInstances } from './reporting.commands.js';
export {
  ReplaceRootVolume,
  type RootReplacing,
  type RootTaskAsked,
  swapRootVolumes,
} from './root-replacement.commands.js';
export { type SpotLaunch, spotLaunchToken } from './spot.commands.js';
export type { Changed } from './together.commands.js';
