import { Injectable } from '@nestjs/common';
import type { DescribeInstancesRequest, DescribeInstancesResult, Reservation } from '@aws-sdk/client-ec2';
import type { Instance } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, passesAll, type Sieve, sievesOf } from '../../filters.js';
import { literalOf, literalsOf, literalTags, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { printInstance, printReservation } from '../../print/instance.js';
import { INSTANCE_FILTERS, type ShownInstance } from '../../print/instance-filters.js';
import type { Wide } from '../../print/values.js';
import { statesNamed } from './instance-states.js';
import { type Around, ShownInstances } from './shown-instances.js';

@Injectable()
export class DescribeInstancesAction implements Ec2Action {
  readonly name = 'DescribeInstances';
  readonly actionClass = 'read';
  readonly filters = filterNames(INSTANCE_FILTERS);
  readonly ignores = ['IncludeManagedResources'];

  constructor(
    private readonly tokens: NextTokens,
    private readonly instances: ShownInstances,
  ) {}

  async answer(asked: DescribeInstancesRequest, call: Call): Promise<Wide<DescribeInstancesResult>> {
    const sieves = sievesOf(asked.Filters, INSTANCE_FILTERS);
    refusePages(asked, asked.InstanceIds, 'instancesSet');
    await this.instances.named(asked.InstanceIds, call);
    const around = await this.instances.around(call);
    const wanted = {
      ...lookedUp(sieves),
      ids: asked.InstanceIds ?? literalsOf(sieves, 'instance-id'),
      passes: passing(sieves, around),
    };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.instances.see(call, { ...wanted, ...place }),
    );
    const Reservations = reservationsOf(items, (instance) =>
      printInstance(instance, { devices: around.devicesOf(instance), groupName: around.groupName }),
    );
    return { Reservations, ...(NextToken !== undefined && { NextToken }) };
  }
}

/** What of the filters can be looked up. */
const lookedUp = (sieves: readonly Sieve<ShownInstance>[]) => ({
  states: statesNamed(sieves, 'instance-state-name', 'instance-state-code'),
  imageId: literalOf(sieves, 'image-id'),
  type: literalOf(sieves, 'instance-type'),
  tags: literalTags(sieves),
});

/** Volumes are asked for only where a filter looks at them. */
function passing(sieves: readonly Sieve<ShownInstance>[], around: Around) {
  const ofDevices = sieves.some(({ name }) => name.startsWith('block-device-mapping.'));
  return (instance: Instance): boolean => {
    if (sieves.length === 0) return true;
    const devices = ofDevices ? around.devicesOf(instance) : [];
    const printed = printInstance(instance, { devices, groupName: around.groupName });
    return passesAll(sieves, { ...printed, Reservation: printReservation(instance) });
  };
}

/** Instances that were launched together stand together. */
function reservationsOf(
  instances: readonly Instance[],
  print: (instance: Instance) => ReturnType<typeof printInstance>,
): Wide<Reservation>[] {
  const together = Map.groupBy(instances, ({ reservationId, instanceId }) => reservationId ?? instanceId);
  return [...together.values()].map((launched) => ({
    ...(launched[0] && printReservation(launched[0])),
    Instances: launched.map(print),
  }));
}
