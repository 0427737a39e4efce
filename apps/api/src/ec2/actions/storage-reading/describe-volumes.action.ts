import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { DescribeVolumesRequest, DescribeVolumesResult } from '@aws-sdk/client-ec2';
import { Catalog, SeeVolumes } from '#catalog';
import type { Volume, VolumeState } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, passesAll, sievesOf } from '../../filters.js';
import { literalOf, literalsOf, literalTags, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import type { Wide } from '../../print/values.js';
import { printVolume, VOLUME_FILTERS } from '../../print/volume.js';
import { attachedAt, requireVolumes } from './volumes-seen.js';

const STATES: readonly VolumeState[] = ['creating', 'available', 'in-use', 'error'];

@Injectable()
export class DescribeVolumesAction implements Ec2Action {
  readonly name = 'DescribeVolumes';
  readonly actionClass = 'read';
  readonly filters = filterNames(VOLUME_FILTERS);
  readonly ignores = ['IncludeManagedResources'];

  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeVolumesRequest, call: Call): Promise<Wide<DescribeVolumesResult>> {
    const sieves = sievesOf(asked.Filters, VOLUME_FILTERS);
    refusePages(asked, asked.VolumeIds, 'volumeSet');
    const viewer = { account: call.account, region: call.region };
    await requireVolumes(this.queries, asked.VolumeIds, { viewer });
    const print = (volume: Volume) => printVolume(volume, attachedAt(this.catalog, volume));
    const wanted = {
      viewer,
      ids: asked.VolumeIds ?? literalsOf(sieves, 'volume-id'),
      states: literalsOf(sieves, 'status')?.flatMap((name) => STATES.filter((state) => state === name)),
      instanceId: literalOf(sieves, 'attachment.instance-id'),
      tags: literalTags(sieves),
      passes: (volume: Volume) => sieves.length === 0 || passesAll(sieves, print(volume)),
    };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.queries.execute(new SeeVolumes({ ...wanted, ...place })),
    );
    return { Volumes: items.map(print), ...(NextToken !== undefined && { NextToken }) };
  }
}
