import { Body, Controller, Delete, Param, Patch, Query } from '@nestjs/common';
import {
  ChangeLaunchPermissions,
  DeclineLaunchPermission,
  ResetLaunchPermissions,
  ShareSnapshot,
  UnshareSnapshot,
} from '#lifecycle/commands';
import { z } from 'zod';
import { Commanded } from '../openapi/commanded.js';
import { AdminCommands } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { SharingBody } from './images.bodies.js';
import { OfImage } from './questions.parameters.js';
import { OfSnapshot } from './things.bodies.js';
import { Where } from './where.js';

const IMAGE = { imageId: z.string() };
const SNAPSHOT = { snapshotId: z.string() };

/** Whom images and snapshots are shared with, commanded. */
@Controller('v1')
export class PermissionsController {
  constructor(private readonly commands: AdminCommands) {}

  @Patch('images/:imageId/permissions')
  @Commanded('change-launch-permissions', {
    summary: 'Let others launch an image, and take that back.',
    tells: IMAGE,
    ofOne: true,
  })
  changeImage(
    @Param() { imageId }: OfImage,
    @Body() { add, remove }: SharingBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where, thing: `image-${imageId}` },
      (by) => new ChangeLaunchPermissions({ imageId, add, remove }, by),
      () => ({ imageId }),
    );
  }

  @Delete('images/:imageId/permissions')
  @Commanded('reset-launch-permissions', {
    summary: 'Take every launch permission of an image back.',
    tells: IMAGE,
    ofOne: true,
  })
  resetImage(@Param() { imageId }: OfImage, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where, thing: `image-${imageId}` },
      (by) => new ResetLaunchPermissions(imageId, by),
      () => ({ imageId }),
    );
  }

  @Delete('images/:imageId/permissions/own')
  @Commanded('decline-launch-permission', {
    summary: "Give up what was given to the command's own account.",
    tells: IMAGE,
    ofOne: true,
  })
  decline(@Param() { imageId }: OfImage, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where, thing: `image-${imageId}` },
      (by) => new DeclineLaunchPermission(imageId, by),
      () => ({ imageId }),
    );
  }

  @Patch('snapshots/:snapshotId/permissions')
  @Commanded('share-snapshot', {
    summary: 'Let others make volumes of a snapshot, and take that back.',
    tells: SNAPSHOT,
    ofOne: true,
  })
  changeSnapshot(
    @Param() { snapshotId }: OfSnapshot,
    @Body() { add, remove }: SharingBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where, thing: `snapshot-${snapshotId}` },
      (by) => new ShareSnapshot({ snapshotId, add, remove }, by),
      () => ({ snapshotId }),
    );
  }

  @Delete('snapshots/:snapshotId/permissions')
  @Commanded('unshare-snapshot', { summary: 'Share a snapshot with nobody any more.', tells: SNAPSHOT, ofOne: true })
  resetSnapshot(@Param() { snapshotId }: OfSnapshot, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where, thing: `snapshot-${snapshotId}` },
      (by) => new UnshareSnapshot(snapshotId, by),
      () => ({ snapshotId }),
    );
  }
}
