import { Body, Controller, Param, Patch, Query } from '@nestjs/common';
import { categoryOf, streamOf } from '#lifecycle';
import { TagResources } from '#lifecycle/commands';
import { z } from 'zod';
import { Commanded } from '../openapi/commanded.js';
import { TextByName, Texts } from './bodies.js';
import { AdminCommands } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { AnId } from './parameters.js';
import { badRequest } from './problem.js';
import { Where } from './where.js';

const TAGGABLE = 'must be the id of an image (ami-…), snapshot (snap-…), volume (vol-…) or instance (i-…)';

class OfTaggable {
  @(AnId(/^(?:ami|snap|vol|i)-[0-9A-Za-z]{1,64}$/, TAGGABLE)({ required: true, description: TAGGABLE }))
  id!: string;
}

export class TagsBody {
  @TextByName('Tags to set: value by key.')
  set?: Record<string, string>;

  @Texts('Keys of tags to remove.', { most: 50 })
  remove?: string[];
}

/** Tags, commanded. */
@Controller('v1/things')
export class TagsController {
  constructor(private readonly commands: AdminCommands) {}

  @Patch(':id/tags')
  @Commanded('tag-thing', { summary: 'Set and remove tags of a thing.', tells: { id: z.string() }, ofOne: true })
  async tag(
    @Param() { id }: OfTaggable,
    @Body() { set = {}, remove = [] }: TagsBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const both = remove.filter((key) => Object.hasOwn(set, key));
    if (both.length > 0)
      throw badRequest([{ member: 'remove', rule: `must not name what is set: ${both.join(', ')}` }]);
    const category = categoryOf(id);
    const at = { ...exchange, where, ...(category === null ? {} : { thing: streamOf(category, id) }) };
    const by = await this.commands.by(at);
    if (Object.keys(set).length > 0) await this.commands.order(new TagResources([id], { set }, by));
    if (remove.length > 0) {
      const removed = remove.map((key) => ({ key }));
      await this.commands.order(new TagResources([id], { remove: removed }, by));
    }
    return this.commands.reached(at, by, { id });
  }
}
