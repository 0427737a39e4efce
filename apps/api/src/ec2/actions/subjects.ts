import { ACCOUNT_SETTING_ACTIONS } from './account-settings/index.js';
import { DescribeAvailabilityZonesAction } from './describe-availability-zones.action.js';
import { DescribeRegionsAction } from './describe-regions.action.js';
import { IMAGE_READING_ACTIONS } from './image-reading/index.js';
import { IMAGE_ACTIONS } from './images/index.js';
import { INSTANCE_READING_ACTIONS } from './instance-reading/index.js';
import { INSTANCE_ACTIONS } from './instances/index.js';
import { NETWORK_ACTIONS } from './network/index.js';
import { SNAPSHOT_ACTIONS } from './snapshots/index.js';
import { STORAGE_READING_ACTIONS } from './storage-reading/index.js';
import { TAG_ACTIONS } from './tags/index.js';
import { TEMPLATE_ACTIONS } from './templates/index.js';
import { VOLUME_ACTIONS } from './volumes/index.js';

/** The actions of the EC2 API that this engine has, by subject. */
export const SUBJECTS = {
  Images: [...IMAGE_ACTIONS, ...IMAGE_READING_ACTIONS],
  'Snapshots and volumes': [...SNAPSHOT_ACTIONS, ...VOLUME_ACTIONS, ...STORAGE_READING_ACTIONS],
  Instances: [...INSTANCE_ACTIONS, ...INSTANCE_READING_ACTIONS],
  'Settings of an account': ACCOUNT_SETTING_ACTIONS,
  'Launch templates and Spot requests': TEMPLATE_ACTIONS,
  'What stands around instances': [...NETWORK_ACTIONS, DescribeRegionsAction, DescribeAvailabilityZonesAction],
  Tags: TAG_ACTIONS,
} as const;
