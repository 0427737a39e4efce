import { CreateLaunchTemplateVersionAction } from './create-launch-template-version.action.js';
import { CreateLaunchTemplateAction } from './create-launch-template.action.js';
import { DeleteLaunchTemplateVersionsAction } from './delete-launch-template-versions.action.js';
import { DeleteLaunchTemplateAction } from './delete-launch-template.action.js';
import { DescribeLaunchTemplateVersionsAction } from './describe-launch-template-versions.action.js';
import { DescribeLaunchTemplatesAction } from './describe-launch-templates.action.js';
import { ModifyLaunchTemplateAction } from './modify-launch-template.action.js';

/** Launch templates, and requests for Spot instances. */
export const TEMPLATE_ACTIONS = [
  CreateLaunchTemplateAction,
  CreateLaunchTemplateVersionAction,
  DescribeLaunchTemplatesAction,
  DescribeLaunchTemplateVersionsAction,
  ModifyLaunchTemplateAction,
  DeleteLaunchTemplateAction,
  DeleteLaunchTemplateVersionsAction,
] as const;
