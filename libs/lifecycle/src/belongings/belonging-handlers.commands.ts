import { DeleteKeyPairHandler, TakeKeyPairHandler } from './key-pairs.commands.js';
import {
  ChangeLaunchTemplateDefaultHandler,
  CreateLaunchTemplateHandler,
  CreateLaunchTemplateVersionHandler,
  DeleteLaunchTemplateHandler,
  DeleteLaunchTemplateVersionsHandler,
} from './launch-templates.commands.js';
import {
  AuthorizeTrafficHandler,
  CreateSecurityGroupHandler,
  DeleteSecurityGroupHandler,
  RevokeTrafficHandler,
} from './security-groups.commands.js';
import {
  ActivateSpotRequestHandler,
  CancelSpotRequestsHandler,
  CloseSpotRequestHandler,
  RequestSpotInstancesHandler,
} from './spot-requests.commands.js';
import { TagBelongingHandler } from './tagging.commands.js';

/** What handles the commands on what stands around instances. */
export const BELONGING_HANDLERS = [
  TakeKeyPairHandler,
  DeleteKeyPairHandler,
  CreateSecurityGroupHandler,
  DeleteSecurityGroupHandler,
  AuthorizeTrafficHandler,
  RevokeTrafficHandler,
  CreateLaunchTemplateHandler,
  CreateLaunchTemplateVersionHandler,
  ChangeLaunchTemplateDefaultHandler,
  DeleteLaunchTemplateVersionsHandler,
  DeleteLaunchTemplateHandler,
  RequestSpotInstancesHandler,
  ActivateSpotRequestHandler,
  CancelSpotRequestsHandler,
  CloseSpotRequestHandler,
  TagBelongingHandler,
] as const;
