import { Body, Controller, Delete, Param, Patch, Post, Put, Query } from '@nestjs/common';
import type { Volume } from '#lifecycle';
import {
  AttachVolume,
  CreateVolume,
  DeleteVolume,
  DetachVolume,
  ModifyVolume,
  RestoreVolume,
} from '#lifecycle/commands';
import { z } from 'zod';
import { Commanded } from '../openapi/commanded.js';
import { AdminCommands, tokenOf } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { OfVolume } from './things.bodies.js';
import { AttachmentBody, DetachmentBody, ModifyVolumeBody, NewVolumeBody } from './volumes.bodies.js';
import { Where } from './where.js';

const ID = { volumeId: z.string() };
const STATED = { ...ID, state: z.string() };
const ATTACHED = { ...ID, instanceId: z.string(), device: z.string() };

/** Volumes, commanded. */
@Controller('v1')
export class VolumesController {
  constructor(private readonly commands: AdminCommands) {}

  @Post('volumes')
  @Commanded('create-volume', { summary: 'Make a volume.', tells: STATED, status: 201 })
  create(@Body() { ...asked }: NewVolumeBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const input = { ...asked, clientToken: tokenOf(exchange.request) };
    return this.commands.run({ ...exchange, where }, (by) => new CreateVolume(input, by), stated);
  }

  @Patch('volumes/:volumeId')
  @Commanded('modify-volume', { summary: 'Change the shape of a volume.', tells: STATED, ofOne: true })
  modify(
    @Param() { volumeId }: OfVolume,
    @Body() { ...asked }: ModifyVolumeBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const thing = streamFor(volumeId);
    return this.commands.run(
      { ...exchange, where, thing },
      (by) => new ModifyVolume({ ...asked, volumeId }, by),
      stated,
    );
  }

  @Put('volumes/:volumeId/attachment')
  @Commanded('attach-volume', { summary: 'Attach a volume to an instance.', tells: ATTACHED, ofOne: true })
  attach(
    @Param() { volumeId }: OfVolume,
    @Body() { ...asked }: AttachmentBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where, thing: streamFor(volumeId) },
      (by) => new AttachVolume({ ...asked, volumeId }, by),
      ({ instanceId, device }) => ({ volumeId, instanceId, device }),
    );
  }

  @Post('volumes/:volumeId/detach')
  @Commanded('detach-volume', { summary: 'Detach a volume.', tells: ATTACHED, ofOne: true })
  detach(
    @Param() { volumeId }: OfVolume,
    @Body() { ...asked }: DetachmentBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where, thing: streamFor(volumeId) },
      (by) => new DetachVolume({ ...asked, volumeId }, by),
      ({ instanceId, device }) => ({ volumeId, instanceId, device }),
    );
  }

  @Delete('volumes/:volumeId')
  @Commanded('delete-volume', { summary: 'Delete a volume.', tells: ID, ofOne: true })
  delete(@Param() { volumeId }: OfVolume, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where, thing: streamFor(volumeId) },
      (by) => new DeleteVolume(volumeId, by),
      () => ({ volumeId }),
    );
  }

  @Post('volumes/:volumeId/restore')
  @Commanded('restore-volume', { summary: 'Take a volume out of the Recycle Bin.', tells: ID, ofOne: true })
  restore(@Param() { volumeId }: OfVolume, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where, thing: streamFor(volumeId) },
      (by) => new RestoreVolume(volumeId, by),
      () => ({ volumeId }),
    );
  }
}

const streamFor = (volumeId: string): string => `volume-${volumeId}`;
const stated = ({ volumeId, state }: Volume) => ({ volumeId, state });
