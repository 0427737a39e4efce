import { Injectable } from '@nestjs/common';
import type { DescribeInstanceTypesRequest, DescribeInstanceTypesResult } from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error, echo } from '../../errors.js';
import { filterNames, passesAll, sievesOf } from '../../filters.js';
import { INSTANCE_TYPES, typeNamed } from '../../instance-types.js';
import { cut, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { printType, TYPE_FILTERS } from '../../print/instance-type.js';
import type { Wide } from '../../print/values.js';

const LARGEST_PAGE = 100;

@Injectable()
export class DescribeInstanceTypesAction implements Ec2Action {
  readonly name = 'DescribeInstanceTypes';
  readonly actionClass = 'read';
  readonly filters = filterNames(TYPE_FILTERS);
  readonly ignores = ['IncludeUnsupportedInRegion'];

  constructor(private readonly tokens: NextTokens) {}

  async answer(asked: DescribeInstanceTypesRequest, call: Call): Promise<Wide<DescribeInstanceTypesResult>> {
    const sieves = sievesOf(asked.Filters, TYPE_FILTERS);
    const named: readonly string[] = asked.InstanceTypes ?? [];
    refusePages(asked, named, 'instanceType');
    refuseUnknown(named);
    const types = INSTANCE_TYPES.filter(({ name }) => named.length === 0 || named.includes(name)).map(printType);
    const wanted = types.filter((type) => passesAll(sieves, type));
    const { items, NextToken } = await pageFor(
      this.tokens,
      { action: this.name, asked, call, most: LARGEST_PAGE },
      (place) => cut(wanted, place),
    );
    return { InstanceTypes: items, ...(NextToken !== undefined && { NextToken }) };
  }
}

function refuseUnknown(named: readonly string[]): void {
  const unknown = named.filter((name) => typeNamed(name) === null).map(echo);
  if (unknown.length === 0) return;
  const rule = `The following supplied instance types do not exist: [${unknown.join(', ')}]`;
  throw new Ec2Error('InvalidInstanceType', rule);
}
