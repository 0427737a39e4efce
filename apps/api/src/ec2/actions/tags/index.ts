import { CreateTagsAction } from './create-tags.action.js';
import { DeleteTagsAction } from './delete-tags.action.js';
import { DescribeTagsAction } from './describe-tags.action.js';

/** What sets, removes and shows tags. */
export const TAG_ACTIONS = [CreateTagsAction, DeleteTagsAction, DescribeTagsAction] as const;
