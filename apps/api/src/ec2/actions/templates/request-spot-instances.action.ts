import { Injectable } from '@nestjs/common';
import type { RequestSpotInstancesRequest, SpotInstanceRequest } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import { type SpotRequest } from '#lifecycle';
import {
  type Caller,
  Clock,
  CloseSpotRequest,
  LaunchInstances,
  newId,
  RequestSpotInstances,
  spotLaunchToken,
} from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { Ec2Error, invalidValue } from '../../errors.js';
import { digestOf, kept } from '../../launch-data.js';
import { chosen, required } from '../../members.js';
import type { Wide } from '../../print/values.js';
import { tagsFor } from '../../tag-specifications.js';
import { launchOf } from '../instances/launch-form.js';
import { launchFormOf } from './spot-form.js';
import { ShownSpotRequests } from './spot-requests.js';

const MOST = 1000;

type Launch = ReturnType<typeof launchOf>;

@Injectable()
export class RequestSpotInstancesAction implements Ec2Action {
  readonly name = 'RequestSpotInstances';
  readonly actionClass = 'launch';
  readonly refuses = {
    BlockDurationMinutes: 'AWS no longer offers it.',
    AvailabilityZoneGroup: 'name a zone in LaunchSpecification.Placement.',
  };
  readonly within = { keeps: ['LaunchSpecification'] };

  constructor(
    private readonly commands: Commands,
    private readonly shown: ShownSpotRequests,
    private readonly keyFile: KeyFile,
    private readonly clock: Clock,
  ) {}

  async answer(
    asked: RequestSpotInstancesRequest,
    call: Call,
  ): Promise<{ readonly SpotInstanceRequests: Wide<SpotInstanceRequest>[] }> {
    const count = countOf(asked);
    const specification = kept(required(asked.LaunchSpecification, 'LaunchSpecification'), this.keyFile, call.account);
    const input = {
      ...termsOf(asked, this.clock.now()),
      spotRequestIds: Array.from({ length: count }, () => newId('sir').replace(/^(sir-0)(.{7}).*$/, '$1$2')),
      launchGroup: asked.LaunchGroup,
      launch: specification,
      clientToken: asked.ClientToken,
      parameters: digestOf(asked, this.keyFile),
    };
    const launch = launchOf(launchFormOf({ ...asked.LaunchSpecification, ...specification }, count), call);
    const by = this.commands.by(call, asked);
    await this.#tried(launch, input, by);
    const { requests } = await this.commands.run(new RequestSpotInstances(input, by));
    await this.#launched(launch, requests, by);
    return { SpotInstanceRequests: await this.shown.of(requests, call) };
  }

  /** What cannot be launched is refused before anything is recorded. */
  async #tried(launch: Launch, spot: Terms, by: Caller): Promise<void> {
    try {
      const trial = { ...by, dryRun: true };
      await this.commands.run(new LaunchInstances({ ...launch, parameters: '', spot }, trial));
    } catch (error) {
      if (!(error instanceof Ec2Error) || error.code !== 'DryRunOperation') throw error;
    }
  }

  /** Under a token of the requests' own, so that whoever asks again finishes what was begun, and launches nothing more. */
  async #launched(launch: Launch, requests: readonly SpotRequest[], by: Caller): Promise<void> {
    const [first] = requests;
    if (first === undefined || !requests.some(({ state }) => state === 'open')) return;
    const spotRequestIds = requests.map(({ spotRequestId }) => spotRequestId);
    const asked = { ...launch, clientToken: spotLaunchToken(first.spotRequestId), parameters: first.parameters };
    try {
      await this.commands.run(new LaunchInstances({ ...asked, spot: { ...first, spotRequestIds } }, by));
    } catch (error) {
      const detail = error instanceof Ec2Error ? error.message : undefined;
      if (detail === undefined) throw error;
      const why = { reason: 'bad-parameters', detail } as const;
      for (const spotRequestId of spotRequestIds) {
        await this.commands.run(new CloseSpotRequest({ spotRequestId, ...why }, by));
      }
      throw error;
    }
  }
}

type Terms = ReturnType<typeof termsOf>;

function countOf({ InstanceCount: count = 1 }: RequestSpotInstancesRequest): number {
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw invalidValue('InstanceCount', String(count), `Expecting a whole number from 1 to ${MOST}.`);
}

/** @param at Microseconds. */
function termsOf(asked: RequestSpotInstancesRequest, at: number) {
  const { ValidFrom: from, ValidUntil: until, TagSpecifications: tags } = asked;
  if (from !== undefined && from.getTime() * 1000 > at) {
    throw new Ec2Error('UnsupportedOperation', 'Spot requests begin at once here: leave ValidFrom out.');
  }
  return {
    lasting: chosen(asked.Type, 'Type', ['one-time', 'persistent']) ?? 'one-time',
    interruption:
      chosen(asked.InstanceInterruptionBehavior, 'InstanceInterruptionBehavior', ['terminate', 'stop', 'hibernate']) ??
      'terminate',
    price: asked.SpotPrice,
    validFrom: from && from.getTime() * 1000,
    validUntil: until && until.getTime() * 1000,
    tags: tagsFor(tags, 'spot-instances-request'),
  };
}
