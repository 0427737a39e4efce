export { DeleteKeyPair, TakeKeyPair } from './key-pairs.commands.js';
export {
  ChangeLaunchTemplateDefault,
  CreateLaunchTemplate,
  CreateLaunchTemplateVersion,
  DeleteLaunchTemplate,
  DeleteLaunchTemplateVersions,
  type TemplateAndVersion,
  type VersionDeletions,
} from './launch-templates.commands.js';
export {
  AuthorizeTraffic,
  CreateSecurityGroup,
  DeleteSecurityGroup,
  RevokeTraffic,
  type TrafficChange,
} from './security-groups.commands.js';
export {
  ActivateSpotRequest,
  CancelSpotRequests,
  CloseSpotRequest,
  RequestSpotInstances,
  type SpotRequested,
} from './spot-requests.commands.js';
export { isBelongingId, TagBelonging } from './tagging.commands.js';
