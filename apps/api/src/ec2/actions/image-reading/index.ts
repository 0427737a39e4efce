import { DescribeExportImageTasksAction } from './describe-export-image-tasks.action.js';
import { DescribeFastLaunchImagesAction } from './describe-fast-launch-images.action.js';
import { DescribeImageAttributeAction } from './describe-image-attribute.action.js';
import { DescribeImageReferencesAction } from './describe-image-references.action.js';
import { DescribeImageUsageReportEntriesAction } from './describe-image-usage-report-entries.action.js';
import { DescribeImageUsageReportsAction } from './describe-image-usage-reports.action.js';
import { DescribeImagesAction } from './describe-images.action.js';
import { DescribeImportImageTasksAction } from './describe-import-image-tasks.action.js';
import { DescribeStoreImageTasksAction } from './describe-store-image-tasks.action.js';
import { GetAllowedImagesSettingsAction } from './get-allowed-images-settings.action.js';
import { GetImageAncestryAction } from './get-image-ancestry.action.js';
import { GetImageBlockPublicAccessStateAction } from './get-image-block-public-access-state.action.js';
import { ListImagesInRecycleBinAction } from './list-images-in-recycle-bin.action.js';

/** What tells of images, changing nothing. */
export const IMAGE_READING_ACTIONS = [
  DescribeExportImageTasksAction,
  DescribeFastLaunchImagesAction,
  DescribeImageAttributeAction,
  DescribeImageReferencesAction,
  DescribeImageUsageReportEntriesAction,
  DescribeImageUsageReportsAction,
  DescribeImagesAction,
  DescribeImportImageTasksAction,
  DescribeStoreImageTasksAction,
  GetAllowedImagesSettingsAction,
  GetImageAncestryAction,
  GetImageBlockPublicAccessStateAction,
  ListImagesInRecycleBinAction,
] as const;
