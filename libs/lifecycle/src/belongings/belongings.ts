export { LaunchData, TrafficRule } from './belonging-facts.js';
export { belongingsId, type Belongings, type Holder, type TagChange, type TagsGone } from './belonging.js';
export { type KeyPair, keyPairForLaunch, keyPairNamed, keyPairs, type KeyPairs } from './key-pairs.js';
export {
  type LaunchTemplate,
  launchTemplateData,
  launchTemplateNamed,
  launchTemplates,
  type LaunchTemplates,
  latestVersion,
  type TemplateNamed,
  type TemplateVersion,
  type VersionNamed,
  versionNamed,
  versionsOf,
} from './launch-templates.js';
export { defaultGroupId, defaultNetwork, defaultSubnet, type Network, type Subnet } from './network.js';
export {
  type Direction,
  type GroupNamed,
  groupNamed,
  type SecurityGroup,
  securityGroups,
  type SecurityGroups,
  securityGroupsForLaunch,
} from './security-groups.js';
export { isSeen, type SpotRequest, spotRequestFor, spotRequests, type SpotState } from './spot-requests.js';
export type { TrafficRuleAsked } from './traffic-rules.js';
