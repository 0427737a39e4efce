import { Injectable } from '@nestjs/common';
import type { DeleteTagsRequest, Tag } from '@aws-sdk/client-ec2';
import { TagResources } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { taggedIds } from './tagged-ids.js';

@Injectable()
export class DeleteTagsAction implements Ec2Action {
  readonly name = 'DeleteTags';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  /** A key alone removes the tag whatever its value; without any tag named, all of the user's go. */
  async answer(input: Partial<DeleteTagsRequest>, call: Call): Promise<object> {
    const ids = taggedIds(input.Resources);
    const remove = (input.Tags ?? []).map(goneOf);
    await this.commands.run(new TagResources(ids, { remove }, this.commands.by(call, input)));
    return {};
  }
}

function goneOf({ Key: key, Value: value }: Tag): { readonly key: string; readonly value?: string } {
  if (key === undefined) throw missingParameter('Tag.Key');
  return value === undefined ? { key } : { key, value };
}
