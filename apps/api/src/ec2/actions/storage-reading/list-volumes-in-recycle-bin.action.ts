import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { ListVolumesInRecycleBinRequest, ListVolumesInRecycleBinResult } from '@aws-sdk/client-ec2';
import { Catalog, SeeVolumes } from '#catalog';
import type { Call, Ec2Action } from '../../call.js';
import { pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { dateOf, known, type Wide } from '../../print/values.js';
import { iopsOf, snapshotOf, volumeState } from '../../print/volume.js';
import { zoneIdOf } from '../../regions.js';
import { enteredBin } from './recycle-bin.js';
import { requireVolumes } from './volumes-seen.js';

const STATES = ['recycled'] as const;

@Injectable()
export class ListVolumesInRecycleBinAction implements Ec2Action {
  readonly name = 'ListVolumesInRecycleBin';
  readonly actionClass = 'read';

  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: ListVolumesInRecycleBinRequest, call: Call): Promise<Wide<ListVolumesInRecycleBinResult>> {
    const wanted = { viewer: { account: call.account, region: call.region }, states: STATES };
    await requireVolumes(this.queries, asked.VolumeIds, wanted);
    const listed = { action: this.name, asked, call, most: 500 };
    const { items, NextToken } = await pageFor(this.tokens, listed, (place) =>
      this.queries.execute(new SeeVolumes({ ...wanted, ids: asked.VolumeIds, ...place })),
    );
    const volumes = items.map((volume) => ({
      VolumeId: volume.volumeId,
      VolumeType: known(volume.volumeType),
      State: volumeState(volume),
      Size: known(volume.sizeGiB),
      Iops: iopsOf(volume),
      Throughput: known(volume.throughput),
      AvailabilityZone: known(volume.availabilityZone),
      AvailabilityZoneId: zoneIdOf(volume.availabilityZone),
      SnapshotId: snapshotOf(volume),
      CreateTime: dateOf(volume.createdAt),
      RecycleBinEnterTime: enteredBin(this.catalog, volume.volumeId),
      RecycleBinExitTime: dateOf(volume.recycledUntil),
    }));
    return { Volumes: volumes, ...(NextToken !== undefined && { NextToken }) };
  }
}
