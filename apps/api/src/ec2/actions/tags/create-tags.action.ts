import { Injectable } from '@nestjs/common';
import type { CreateTagsRequest, Tag } from '@aws-sdk/client-ec2';
import { TagResources } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { tagsOf } from '../../tag-specifications.js';
import { taggedIds } from './tagged-ids.js';

@Injectable()
export class CreateTagsAction implements Ec2Action {
  readonly name = 'CreateTags';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<CreateTagsRequest>, call: Call): Promise<object> {
    const ids = taggedIds(input.Resources);
    const set = tagsOf(given(input.Tags));
    await this.commands.run(new TagResources(ids, { set }, this.commands.by(call, input)));
    return {};
  }
}

function given(tags: readonly Tag[] = []): readonly Tag[] {
  if (tags.length === 0) throw missingParameter('Tag');
  return tags;
}
