import { DescribeInstanceAttributeAction } from './describe-instance-attribute.action.js';
import { DescribeInstanceCreditSpecificationsAction } from './describe-instance-credit-specifications.action.js';
import { DescribeInstanceImageMetadataAction } from './describe-instance-image-metadata.action.js';
import { DescribeInstanceStatusAction } from './describe-instance-status.action.js';
import { DescribeInstanceTypeOfferingsAction } from './describe-instance-type-offerings.action.js';
import { DescribeInstanceTypesAction } from './describe-instance-types.action.js';
import { DescribeInstancesAction } from './describe-instances.action.js';
import { DescribeReplaceRootVolumeTasksAction } from './describe-replace-root-volume-tasks.action.js';
import { GetConsoleOutputAction } from './get-console-output.action.js';
import { GetPasswordDataAction } from './get-password-data.action.js';

/** What tells of instances and their types. */
export const INSTANCE_READING_ACTIONS = [
  DescribeInstanceAttributeAction,
  DescribeInstanceCreditSpecificationsAction,
  DescribeInstanceImageMetadataAction,
  DescribeInstanceStatusAction,
  DescribeInstanceTypeOfferingsAction,
  DescribeInstanceTypesAction,
  DescribeInstancesAction,
  DescribeReplaceRootVolumeTasksAction,
  GetConsoleOutputAction,
  GetPasswordDataAction,
] as const;
