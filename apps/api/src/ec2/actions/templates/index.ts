import { CancelSpotInstanceRequestsAction } from './cancel-spot-instance-requests.action.js';
import { CreateLaunchTemplateVersionAction } from './create-launch-template-version.action.js';
import { CreateLaunchTemplateAction } from './create-launch-template.action.js';
import { DeleteLaunchTemplateVersionsAction } from './delete-launch-template-versions.action.js';
import { DeleteLaunchTemplateAction } from './delete-launch-template.action.js';
import { DescribeLaunchTemplateVersionsAction } from './describe-launch-template-versions.action.js';
import { DescribeLaunchTemplatesAction } from './describe-launch-templates.action.js';
import { DescribeSpotInstanceRequestsAction } from './describe-spot-instance-requests.action.js';
import { GetLaunchTemplateDataAction } from './get-launch-template-data.action.js';
import { ModifyLaunchTemplateAction } from './modify-launch-template.action.js';
import { RequestSpotInstancesAction } from './request-spot-instances.action.js';

/** Launch templates, and requests for Spot instances. */
export const TEMPLATE_ACTIONS = [
  CreateLaunchTemplateAction,
  CreateLaunchTemplateVersionAction,
  DescribeLaunchTemplatesAction,
  DescribeLaunchTemplateVersionsAction,
  GetLaunchTemplateDataAction,
  ModifyLaunchTemplateAction,
  DeleteLaunchTemplateAction,
  DeleteLaunchTemplateVersionsAction,
  RequestSpotInstancesAction,
  DescribeSpotInstanceRequestsAction,
  CancelSpotInstanceRequestsAction,
] as const;
