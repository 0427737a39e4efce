import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type {
  DescribeImageReferencesRequest,
  DescribeImageReferencesResult,
  ImageReference,
} from '@aws-sdk/client-ec2';
import { FindInstances } from '#fleet';
import { launchTemplates } from '#lifecycle';
import { Belongings } from '../../belongings.js';
import type { Call, Ec2Action } from '../../call.js';
import { missingParameter } from '../../errors.js';
import { cut, pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import type { Wide } from '../../print/values.js';
import { imageIdsOf } from './images-named.js';
import { searchOf } from './references.js';

type Printed = Wide<ImageReference>;

/** What refers to images, of all that the account has. */
@Injectable()
export class DescribeImageReferencesAction implements Ec2Action {
  readonly name = 'DescribeImageReferences';
  readonly actionClass = 'read';

  constructor(
    private readonly queries: QueryBus,
    private readonly belongings: Belongings,
    private readonly tokens: NextTokens,
  ) {}

  async answer(
    asked: Partial<DescribeImageReferencesRequest>,
    call: Call,
  ): Promise<Wide<DescribeImageReferencesResult>> {
    const ids = imageIdsOf(asked.ImageIds);
    if (ids.length === 0) throw missingParameter('ImageId');
    const { states, depth } = searchOf(asked);
    const [instances, templates] = await Promise.all([
      states === null ? [] : Promise.all(ids.map((id) => this.#instances(id, states, call))),
      depth === null ? [] : this.#templates(ids, depth, call),
    ]);
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut([...instances.flat(), ...templates], place),
    );
    return { ImageReferences: items, NextToken };
  }

  async #instances(ImageId: string, states: readonly string[], { account, region }: Call): Promise<Printed[]> {
    const references: Printed[] = [];
    let cursor: string | undefined;
    do {
      const wanted = { imageId: ImageId, account, region, limit: 1000, ...(cursor !== undefined && { cursor }) };
      const { items, next } = await this.queries.execute(new FindInstances(wanted));
      for (const { instanceId, state } of items) {
        const Arn = `arn:aws:ec2:${region}:${account}:instance/${instanceId}`;
        if (states.includes(state)) references.push({ ImageId, ResourceType: 'ec2:Instance', Arn });
      }
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    return references;
  }

  async #templates(ids: readonly string[], depth: number, call: Call): Promise<Printed[]> {
    const { things } = await this.belongings.of(launchTemplates, call);
    return Object.values(things).flatMap(({ templateId, versions }) => {
      const latest = Object.values(versions)
        .toSorted((one, other) => other.version - one.version)
        .slice(0, depth);
      const Arn = `arn:aws:ec2:${call.region}:${call.account}:launch-template/${templateId}`;
      return ids
        .filter((id) => latest.some(({ launch }) => launch['ImageId'] === id))
        .map((ImageId) => ({ ImageId, ResourceType: 'ec2:LaunchTemplate', Arn }));
    });
  }
}
