import { Body, Controller, Delete, Param, Post, Put, Query } from '@nestjs/common';
import { isoOf, present, type Snapshot } from '#lifecycle';
import {
  ArchiveSnapshot,
  CopySnapshot,
  DeleteSnapshot,
  LockSnapshot,
  RestoreFromArchive,
  RestoreSnapshot,
  TakeSnapshot,
  TakeSnapshots,
  UnlockSnapshot,
} from '#lifecycle/commands';
import { z } from 'zod';
import { Commanded } from '../openapi/commanded.js';
import { AdminCommands } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { momentOf } from './parameters.js';
import {
  CopySnapshotBody,
  LockBody,
  RestoreTierBody,
  TakeSnapshotBody,
  TakeSnapshotsBody,
  TierBody,
} from './snapshots.bodies.js';
import { OfInstance, OfSnapshot, OfVolume } from './things.bodies.js';
import { Where } from './where.js';

const ID = { snapshotId: z.string() };
const STATED = { ...ID, state: z.string() };

/** Snapshots, commanded. */
@Controller('v1')
export class SnapshotsController {
  constructor(private readonly commands: AdminCommands) {}

  @Post('volumes/:volumeId/snapshots')
  @Commanded('take-snapshot', { summary: 'Take a snapshot of a volume.', tells: STATED, status: 201 })
  take(
    @Param() { volumeId }: OfVolume,
    @Body() { ...asked }: TakeSnapshotBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run({ ...exchange, where }, (by) => new TakeSnapshot({ ...asked, volumeId }, by), stated);
  }

  @Post('instances/:instanceId/snapshots')
  @Commanded('take-snapshots', {
    summary: 'Take a snapshot of each volume of an instance.',
    tells: { snapshots: z.array(z.object(STATED)) },
    status: 201,
  })
  takeAll(
    @Param() { instanceId }: OfInstance,
    @Body() { ...asked }: TakeSnapshotsBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where },
      (by) => new TakeSnapshots({ ...asked, instanceId }, by),
      (snapshots) => ({ snapshots: snapshots.map(stated) }),
    );
  }

  @Post('snapshots/:snapshotId/copies')
  @Commanded('copy-snapshot', { summary: 'Copy a snapshot into the Region.', tells: STATED, status: 201 })
  copy(
    @Param() { snapshotId: sourceSnapshotId }: OfSnapshot,
    @Body() { ...asked }: CopySnapshotBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const input = { ...asked, sourceSnapshotId };
    return this.commands.run({ ...exchange, where }, (by) => new CopySnapshot(input, by), stated);
  }

  @Delete('snapshots/:snapshotId')
  @Commanded('delete-snapshot', { summary: 'Delete a snapshot.', tells: ID, ofOne: true })
  delete(@Param() { snapshotId }: OfSnapshot, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const thing = streamFor(snapshotId);
    return this.commands.run(
      { ...exchange, where, thing },
      (by) => new DeleteSnapshot(snapshotId, by),
      () => ({ snapshotId }),
    );
  }

  @Post('snapshots/:snapshotId/restore')
  @Commanded('restore-snapshot', { summary: 'Take a snapshot out of the Recycle Bin.', tells: STATED, ofOne: true })
  restore(@Param() { snapshotId }: OfSnapshot, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const thing = streamFor(snapshotId);
    return this.commands.run({ ...exchange, where, thing }, (by) => new RestoreSnapshot(snapshotId, by), stated);
  }

  @Put('snapshots/:snapshotId/lock')
  @Commanded('lock-snapshot', {
    summary: 'Lock a snapshot against deletion.',
    tells: { ...ID, mode: z.string(), at: z.string().describe('When it was locked.') },
    ofOne: true,
  })
  lock(
    @Param() { snapshotId }: OfSnapshot,
    @Body() { mode, coolOffHours, durationDays, expiresAt }: LockBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const until = momentOf(expiresAt, exchange.now);
    const input = { snapshotId, mode, ...present({ coolOffHours, durationDays, expiresAt: until }) };
    return this.commands.run(
      { ...exchange, where, thing: streamFor(snapshotId) },
      (by) => new LockSnapshot(input, by),
      ({ at }) => ({ snapshotId, mode, at: isoOf(at) }),
    );
  }

  @Delete('snapshots/:snapshotId/lock')
  @Commanded('unlock-snapshot', { summary: 'Unlock a snapshot.', tells: ID, ofOne: true })
  unlock(@Param() { snapshotId }: OfSnapshot, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const thing = streamFor(snapshotId);
    return this.commands.run(
      { ...exchange, where, thing },
      (by) => new UnlockSnapshot(snapshotId, by),
      () => ({ snapshotId }),
    );
  }

  @Put('snapshots/:snapshotId/tier')
  @Commanded('tier-snapshot', { summary: 'Archive a snapshot.', tells: STATED, ofOne: true })
  tier(
    @Param() { snapshotId }: OfSnapshot,
    @Body() _archive: TierBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const thing = streamFor(snapshotId);
    return this.commands.run({ ...exchange, where, thing }, (by) => new ArchiveSnapshot(snapshotId, by), stated);
  }

  @Post('snapshots/:snapshotId/tier/restore')
  @Commanded('restore-snapshot-tier', {
    summary: 'Bring a snapshot back from the archive.',
    tells: STATED,
    ofOne: true,
  })
  restoreTier(
    @Param() { snapshotId }: OfSnapshot,
    @Body() { temporaryDays }: RestoreTierBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where, thing: streamFor(snapshotId) },
      (by) => new RestoreFromArchive({ snapshotId, temporaryDays }, by),
      stated,
    );
  }
}

const streamFor = (snapshotId: string): string => `snapshot-${snapshotId}`;
const stated = ({ snapshotId, state }: Snapshot) => ({ snapshotId, state });
