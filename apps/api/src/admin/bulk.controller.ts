import { Body, Controller, Post, Query } from '@nestjs/common';
import {
  type Caller,
  CancelDeprecation,
  ChangeLaunchPermissions,
  DeleteSnapshot,
  DeprecateImage,
  DeregisterImage,
  DisableImage,
  EnableImage,
  ProtectImage,
  RebootInstances,
  RestoreImage,
  RestoreSnapshot,
  StartInstances,
  StopInstances,
  TerminateInstances,
  UnprotectImage,
} from '#lifecycle/commands';
import type { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { Commanded } from '../openapi/commanded.js';
import { AdminCommands } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { BulkImagesBody } from './images.bodies.js';
import { BulkInstancesBody, type InstanceAction } from './instances.bodies.js';
import { momentOf, Now } from './parameters.js';
import { badRequest, Problem, problemFor, troubleOf } from './problem.js';
import { BulkSnapshotsBody } from './snapshots.bodies.js';
import { Where } from './where.js';

/** So many are decided at once: they share commits of the log. */
const AT_ONCE = 32;

const Item = z.object({
  id: z.string(),
  ok: z.boolean(),
  position: z.string().optional().describe('How far the log has got by it.'),
  problem: Problem.optional().describe('Why it was refused; the others are done all the same.'),
});
type Item = z.infer<typeof Item>;

const TOLD = {
  done: z.number().int(),
  refused: z.number().int(),
  items: z.array(Item).describe('What became of each, in the order in which they were named.'),
};

type Ordering = (id: string, by: Caller) => Command<unknown> & { readonly by: Caller };

/** One command about many things: each is decided by itself. */
@Controller('v1')
export class BulkController {
  constructor(private readonly commands: AdminCommands) {}

  @Post('images/bulk')
  @Commanded('change-images', { summary: 'Do one thing with many images.', tells: TOLD })
  images(@Body() asked: BulkImagesBody, @Query() where: Where, @Now() now: number, @Exchanged() exchange: Exchange) {
    return this.#each({ ...exchange, where }, asked.ids, imageOrdering(asked, now));
  }

  @Post('snapshots/bulk')
  @Commanded('change-snapshots', { summary: 'Do one thing with many snapshots.', tells: TOLD })
  snapshots(@Body() { action, ids }: BulkSnapshotsBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const ordering: Ordering =
      action === 'delete' ? (id, by) => new DeleteSnapshot(id, by) : (id, by) => new RestoreSnapshot(id, by);
    return this.#each({ ...exchange, where }, ids, ordering);
  }

  @Post('instances/bulk')
  @Commanded('change-instances', { summary: 'Do one thing with many instances.', tells: TOLD })
  instances(@Body() { action, ids }: BulkInstancesBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#each({ ...exchange, where }, ids, INSTANCE_ORDERINGS[action]);
  }

  async #each(at: Exchange & { readonly where: Where }, ids: readonly string[], ordering: Ordering) {
    const by = await this.commands.by(at);
    const items: Item[] = [];
    const distinct = [...new Set(ids)];
    for (let from = 0; from < distinct.length; from += AT_ONCE) {
      const some = distinct.slice(from, from + AT_ONCE);
      items.push(...(await Promise.all(some.map((id) => this.#one(at, ordering(id, { ...by }), id)))));
    }
    const done = items.filter(({ ok }) => ok).length;
    return this.commands.reached(at, by, { done, refused: items.length - done, items });
  }

  async #one({ request }: Exchange, command: ReturnType<Ordering>, id: string): Promise<Item> {
    try {
      await this.commands.order(command);
      return { id, ok: true, position: this.commands.positionOf(command.by) };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === null) throw error;
      return { id, ok: false, problem: problemFor(trouble, { id: request.id, url: request.url }) };
    }
  }
}

const INSTANCE_ORDERINGS: Record<InstanceAction, Ordering> = {
  start: (id, by) => new StartInstances([id], by),
  stop: (id, by) => new StopInstances({ instanceIds: [id] }, by),
  hibernate: (id, by) => new StopInstances({ instanceIds: [id], hibernate: true }, by),
  reboot: (id, by) => new RebootInstances([id], by),
  terminate: (id, by) => new TerminateInstances([id], by),
};

function imageOrdering(asked: BulkImagesBody, now: number): Ordering {
  const { at, deletesSnapshots, withCooldown = false, add, remove } = asked;
  const deprecateAt = momentOf(at, now);
  const orderings: Record<BulkImagesBody['action'], Ordering> = {
    disable: (imageId, by) => new DisableImage(imageId, by),
    enable: (imageId, by) => new EnableImage(imageId, by),
    deregister: (imageId, by) => new DeregisterImage({ imageId, deletesSnapshots }, by),
    restore: (imageId, by) => new RestoreImage(imageId, by),
    protect: (imageId, by) => new ProtectImage({ imageId, withCooldown }, by),
    unprotect: (imageId, by) => new UnprotectImage(imageId, by),
    deprecate: (imageId, by) => new DeprecateImage({ imageId, deprecateAt: deprecateAt ?? now }, by),
    'cancel-deprecation': (imageId, by) => new CancelDeprecation(imageId, by),
    share: (imageId, by) => new ChangeLaunchPermissions({ imageId, add, remove }, by),
  };
  if (asked.action === 'deprecate' && at === undefined) {
    throw badRequest([{ member: 'at', rule: 'must tell from when the images count as deprecated' }]);
  }
  return orderings[asked.action];
}
