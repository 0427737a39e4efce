import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { DescribeTagsRequest, DescribeTagsResult, TagDescription } from '@aws-sdk/client-ec2';
import { BadCursor, type Page } from '#read-model';
import { z } from 'zod';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, type Sieve, sievesOf } from '../../filters.js';
import { literalsOf, pageFor, type Place } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import type { Wide } from '../../print/values.js';
import { type TagSource, TagSources } from './tag-sources.js';

type Printed = Wide<TagDescription>;

const CHUNK = 500;

@Injectable()
export class DescribeTagsAction implements Ec2Action {
  readonly name = 'DescribeTags';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly tokens: NextTokens,
    private readonly sources: TagSources,
  ) {}

  async answer(asked: DescribeTagsRequest, call: Call): Promise<Wide<DescribeTagsResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const types = literalsOf(sieves, 'resource-type');
    const all = this.sources.of(call, literalsOf(sieves, 'resource-id'));
    const sources = all.filter(({ type }) => types?.includes(type) ?? true);
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      pageOf(sources, sieves, place),
    );
    return { Tags: items, ...(NextToken !== undefined && { NextToken }) };
  }
}

/** A full page of what passes, through one source after the other. A cursor is the place of the last tag shown. */
async function pageOf(
  sources: readonly TagSource[],
  sieves: readonly Sieve<Printed>[],
  { cursor, limit }: Place,
): Promise<Page<Printed>> {
  const begun = cursor === undefined ? undefined : placeOf(cursor);
  const items: Printed[] = [];
  let shown = cursor ?? '';
  for (const source of sources.slice(begun ? sources.findIndex(({ type }) => type === begun.type) : 0)) {
    for await (const { id, key, value } of tagsOf(source, begun?.type === source.type ? begun : undefined)) {
      const tag = { Key: key, ResourceId: id, ResourceType: source.type, Value: value };
      if (!passesAll(sieves, tag)) continue;
      if (items.length === limit) return { items, next: shown };
      items.push(tag);
      shown = JSON.stringify([source.type, id, key]);
    }
  }
  return { items, next: null };
}

async function* tagsOf(source: TagSource, begun: { readonly id: string; readonly key: string } | undefined) {
  let after = begun;
  for (;;) {
    const tags = await source.next(after, CHUNK);
    yield* tags;
    after = tags.at(-1);
    if (tags.length < CHUNK) return;
    await turn();
  }
}

const Written = z.tuple([z.string(), z.string(), z.string()]);

function placeOf(cursor: string): { readonly type: string; readonly id: string; readonly key: string } {
  const { data } = Written.safeParse(JSON.parse(cursor));
  if (!data) throw new BadCursor(cursor);
  const [type, id, key] = data;
  return { type, id, key };
}

/** `tag:KEY` asks for tags of that key by their values. */
const FILTERS: FilterRules<Printed> = {
  names: {
    key: ({ Key }) => Key,
    'resource-id': ({ ResourceId }) => ResourceId,
    'resource-type': ({ ResourceType }) => ResourceType,
    value: ({ Value }) => Value,
  },
  tags: ({ Key = '', Value = '' }) => ({ [Key]: Value }),
};
