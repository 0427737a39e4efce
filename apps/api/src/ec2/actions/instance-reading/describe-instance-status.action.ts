import { Injectable } from '@nestjs/common';
import type { DescribeInstanceStatusRequest, DescribeInstanceStatusResult } from '@aws-sdk/client-ec2';
import { Fleet } from '#fleet';
import type { Instance } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, passesAll, sievesOf } from '../../filters.js';
import { literalTags, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { isImpaired, printStatus, STATUS_FILTERS } from '../../print/instance-status.js';
import type { Wide } from '../../print/values.js';
import { statesNamed } from './instance-states.js';
import { ShownInstances } from './shown-instances.js';

@Injectable()
export class DescribeInstanceStatusAction implements Ec2Action {
  readonly name = 'DescribeInstanceStatus';
  readonly actionClass = 'read';
  readonly filters = filterNames(STATUS_FILTERS);
  readonly ignores = ['IncludeManagedResources'];

  constructor(
    private readonly tokens: NextTokens,
    private readonly instances: ShownInstances,
    private readonly fleet: Fleet,
  ) {}

  async answer(asked: DescribeInstanceStatusRequest, call: Call): Promise<Wide<DescribeInstanceStatusResult>> {
    const sieves = sievesOf(asked.Filters, STATUS_FILTERS);
    refusePages(asked, asked.InstanceIds, 'instancesSet');
    await this.instances.named(asked.InstanceIds, call);
    const print = (instance: Instance) => printStatus(instance, this.#impairedSince(instance));
    const chosen = statesNamed(sieves, 'instance-state-name', 'instance-state-code');
    const passes = (instance: Instance) =>
      (asked.IncludeAllInstances === true || instance.state === 'running') &&
      (sieves.length === 0 || passesAll(sieves, print(instance)));
    const wanted = {
      ids: asked.InstanceIds,
      states: chosen ?? (asked.IncludeAllInstances === true ? undefined : (['running'] as const)),
      tags: literalTags(sieves),
      passes,
    };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.instances.see(call, { ...wanted, ...place }),
    );
    return { InstanceStatuses: items.map(print), ...(NextToken !== undefined && { NextToken }) };
  }

  #impairedSince(instance: Instance): number | undefined {
    if (!isImpaired(instance)) return undefined;
    return this.fleet.acts({ id: instance.instanceId, types: ['InstanceStatusFailed'] }).at(-1)?.occurredAt;
  }
}
