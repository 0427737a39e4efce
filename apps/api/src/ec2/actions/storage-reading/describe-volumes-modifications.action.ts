import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type {
  DescribeVolumesModificationsRequest,
  DescribeVolumesModificationsResult,
  VolumeModification,
} from '@aws-sdk/client-ec2';
import { SeeVolumes } from '#catalog';
import type { Volume } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { type Absence, pageFor, requireAll } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { printModification } from '../../print/modification.js';
import { said, type Wide } from '../../print/values.js';
import { requireVolumes } from './volumes-seen.js';

type Printed = Wide<VolumeModification>;

const UNMODIFIED: Absence = {
  code: 'InvalidVolumeModification.NotFound',
  one: 'modification of volume',
  many: 'modifications of volumes',
};

@Injectable()
export class DescribeVolumesModificationsAction implements Ec2Action {
  readonly name = 'DescribeVolumesModifications';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);
  readonly ignores = ['IncludeManagedResources'];

  constructor(
    private readonly queries: QueryBus,
    private readonly tokens: NextTokens,
  ) {}

  async answer(
    asked: DescribeVolumesModificationsRequest,
    call: Call,
  ): Promise<Wide<DescribeVolumesModificationsResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const viewer = { account: call.account, region: call.region };
    await this.#requireModified(asked.VolumeIds, viewer);
    const passes = (volume: Volume) => {
      const modification = printModification(volume);
      return modification !== undefined && passesAll(sieves, modification);
    };
    const listed = { action: this.name, asked, call, most: 500 };
    const { items, NextToken } = await pageFor(this.tokens, listed, (place) =>
      this.queries.execute(new SeeVolumes({ viewer, ids: asked.VolumeIds, passes, ...place })),
    );
    const modifications = items.flatMap((volume) => printModification(volume) ?? []);
    return { VolumesModifications: modifications, ...(NextToken !== undefined && { NextToken }) };
  }

  async #requireModified(ids: readonly string[] | undefined, viewer: { account: string; region: string }) {
    if (!ids?.length) return;
    await requireVolumes(this.queries, ids, { viewer });
    const { items } = await this.queries.execute(new SeeVolumes({ viewer, ids, limit: ids.length }));
    const modified = items.filter(({ modification }) => modification !== null);
    requireAll(
      ids,
      modified.map(({ volumeId }) => volumeId),
      UNMODIFIED,
    );
  }
}

const FILTERS: FilterRules<Printed> = {
  names: {
    'modification-state': ({ ModificationState }) => ModificationState,
    'original-iops': ({ OriginalIops }) => said(OriginalIops),
    'original-size': ({ OriginalSize }) => said(OriginalSize),
    'original-volume-type': ({ OriginalVolumeType }) => OriginalVolumeType,
    originalMultiAttachEnabled: ({ OriginalMultiAttachEnabled }) => said(OriginalMultiAttachEnabled),
    'start-time': ({ StartTime }) => said(StartTime),
    'target-iops': ({ TargetIops }) => said(TargetIops),
    'target-size': ({ TargetSize }) => said(TargetSize),
    'target-volume-type': ({ TargetVolumeType }) => TargetVolumeType,
    targetMultiAttachEnabled: ({ TargetMultiAttachEnabled }) => said(TargetMultiAttachEnabled),
    'volume-id': ({ VolumeId }) => VolumeId,
  },
};
