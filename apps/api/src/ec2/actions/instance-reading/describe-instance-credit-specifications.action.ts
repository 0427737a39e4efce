import { Injectable } from '@nestjs/common';
import type {
  DescribeInstanceCreditSpecificationsRequest,
  DescribeInstanceCreditSpecificationsResult,
  InstanceCreditSpecification,
} from '@aws-sdk/client-ec2';
import type { Instance } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { literalsOf, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { attributeOf } from '../../print/instance.js';
import { ShownInstances } from './shown-instances.js';

/** Types that bill by credits; of these, only T2 does not go beyond them unless it is asked to (EC2 user guide, unlimited mode). */
const BURSTABLE = /^t\d/;
const SHOWN = new Set(['pending', 'running', 'stopping', 'stopped']);

@Injectable()
export class DescribeInstanceCreditSpecificationsAction implements Ec2Action {
  readonly name = 'DescribeInstanceCreditSpecifications';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly tokens: NextTokens,
    private readonly instances: ShownInstances,
  ) {}

  async answer(
    asked: DescribeInstanceCreditSpecificationsRequest,
    call: Call,
  ): Promise<DescribeInstanceCreditSpecificationsResult> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    refusePages(asked, asked.InstanceIds, 'instancesSet');
    await this.instances.named(asked.InstanceIds, call);
    const ids = asked.InstanceIds?.length ? asked.InstanceIds : undefined;
    const passes = (instance: Instance) =>
      BURSTABLE.test(instance.instanceType ?? '') &&
      SHOWN.has(instance.state) &&
      // Without ids, AWS tells only of those that may go beyond their credits.
      (ids !== undefined || creditsOf(instance) === 'unlimited') &&
      passesAll(sieves, instance);
    const wanted = { ids: ids ?? literalsOf(sieves, 'instance-id'), passes };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.instances.see(call, { ...wanted, ...place }),
    );
    return { InstanceCreditSpecifications: items.map(printed), ...(NextToken !== undefined && { NextToken }) };
  }
}

const creditsOf = (instance: Instance): string =>
  attributeOf(instance, 'cpuCredits') ?? (instance.instanceType?.startsWith('t2.') ? 'standard' : 'unlimited');

const printed = (instance: Instance): InstanceCreditSpecification => ({
  InstanceId: instance.instanceId,
  CpuCredits: creditsOf(instance),
});

const FILTERS: FilterRules<Instance> = { names: { 'instance-id': ({ instanceId }) => instanceId } };
