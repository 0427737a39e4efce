import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { DescribeVolumeStatusRequest, DescribeVolumeStatusResult, VolumeStatusItem } from '@aws-sdk/client-ec2';
import { SeeVolumes } from '#catalog';
import type { Volume } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import type { Wide } from '../../print/values.js';
import { zoneIdOf } from '../../regions.js';
import { requireVolumes } from './volumes-seen.js';

type Printed = Wide<VolumeStatusItem>;

@Injectable()
export class DescribeVolumeStatusAction implements Ec2Action {
  readonly name = 'DescribeVolumeStatus';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);
  readonly ignores = ['IncludeManagedResources'];

  constructor(
    private readonly queries: QueryBus,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeVolumeStatusRequest, call: Call): Promise<Wide<DescribeVolumeStatusResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    refusePages(asked, asked.VolumeIds, 'volumeIds');
    const viewer = { account: call.account, region: call.region };
    await requireVolumes(this.queries, asked.VolumeIds, { viewer });
    const passes = (volume: Volume) => sieves.length === 0 || passesAll(sieves, printed(volume));
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.queries.execute(new SeeVolumes({ viewer, ids: asked.VolumeIds, passes, ...place })),
    );
    return { VolumeStatuses: items.map(printed), ...(NextToken !== undefined && { NextToken }) };
  }
}

/** Nothing here watches reading and writing: what can be used is in order, and of what cannot nothing is known. */
function printed({ volumeId, availabilityZone, state, attachments }: Volume): Printed {
  const usable = state === 'available' || state === 'in-use';
  const details = [
    { Name: 'io-enabled', Status: usable ? 'passed' : 'insufficient-data' },
    { Name: 'io-performance', Status: 'not-applicable' },
  ];
  return {
    VolumeId: volumeId,
    AvailabilityZone: availabilityZone ?? undefined,
    AvailabilityZoneId: zoneIdOf(availabilityZone),
    VolumeStatus: { Status: usable ? 'ok' : 'insufficient-data', Details: details },
    Actions: [],
    Events: [],
    AttachmentStatuses: Object.keys(attachments).map((InstanceId) => ({ InstanceId, IoPerformance: 'not-applicable' })),
  };
}

const ofDetails =
  (member: 'Name' | 'Status') =>
  ({ VolumeStatus }: Printed): string[] =>
    (VolumeStatus?.Details ?? []).flatMap((detail) => detail[member] ?? []);

const none = () => [];

const FILTERS: FilterRules<Printed> = {
  names: {
    'action.code': none,
    'action.description': none,
    'action.event-id': none,
    'attachment-status.instance-id': ({ AttachmentStatuses = [] }) =>
      AttachmentStatuses.flatMap(({ InstanceId }) => InstanceId ?? []),
    'attachment-status.io-performance': ({ AttachmentStatuses = [] }) =>
      AttachmentStatuses.flatMap(({ IoPerformance }) => IoPerformance ?? []),
    'availability-zone': ({ AvailabilityZone }) => AvailabilityZone,
    'event.description': none,
    'event.event-id': none,
    'event.event-type': none,
    'event.not-after': none,
    'event.not-before': none,
    'volume-status.details-name': ofDetails('Name'),
    'volume-status.details-status': ofDetails('Status'),
    'volume-status.status': ({ VolumeStatus }) => VolumeStatus?.Status,
  },
};
