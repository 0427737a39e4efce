import { Injectable } from '@nestjs/common';
import type { DescribeLaunchTemplatesRequest, DescribeLaunchTemplatesResult } from '@aws-sdk/client-ec2';
import { type LaunchTemplate, launchTemplateNamed, launchTemplates } from '#lifecycle';
import { Belongings, found } from '../../belongings.js';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { dateOf, said } from '../../print/values.js';
import { templateAsked } from './template-asked.js';
import { printedTemplate } from './printed.js';

const FILTERS: FilterRules<LaunchTemplate> = {
  names: {
    'create-time': ({ createdAt }) => said(dateOf(createdAt)),
    'launch-template-name': ({ name }) => name,
  },
  tags: ({ tags }) => tags,
};

@Injectable()
export class DescribeLaunchTemplatesAction implements Ec2Action {
  readonly name = 'DescribeLaunchTemplates';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);
  readonly ignores = ['IncludeManagedResources'];

  constructor(
    private readonly belongings: Belongings,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeLaunchTemplatesRequest, call: Call): Promise<DescribeLaunchTemplatesResult> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const { LaunchTemplateIds: ids = [], LaunchTemplateNames: names = [] } = asked;
    refusePages(asked, ids, 'LaunchTemplateId');
    const held = await this.belongings.of(launchTemplates, call);
    const named = [
      ...ids.map((LaunchTemplateId) => templateAsked({ LaunchTemplateId })),
      ...names.map((name) => ({ name })),
    ].map((one) => found(() => launchTemplateNamed(held, one)));
    const all = named.length === 0 ? Object.values(held.things) : [...new Set(named)];
    const passing = all.filter((template) => passesAll(sieves, template));
    const listed = { action: this.name, asked, call, most: 200, least: 1 };
    const { items, ...next } = await pageFor(this.tokens, listed, (place) => cut(passing, place));
    return { LaunchTemplates: items.map(printedTemplate), ...next };
  }
}
