import { Body, Controller, Delete, Param, Post, Query } from '@nestjs/common';
import { KeyFile } from '#access';
import { belongingsId, launchTemplateNamed, launchTemplates, versionNamed } from '#lifecycle';
import {
  type Caller,
  type Changed,
  Decider,
  LaunchAgain,
  LaunchInstances,
  RebootInstances,
  ReplaceRootVolume,
  StartInstances,
  StopInstances,
  TerminateInstances,
} from '#lifecycle/commands';
import { z } from 'zod';
import { Commanded } from '../openapi/commanded.js';
import { AdminCommands, tokenOf } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { LaunchBody, RootReplacementBody, StopBody } from './instances.bodies.js';
import { versionOf } from './launch-templates.bodies.js';
import { launchFrom, launchOf } from './launching.js';
import { badRequest } from './problem.js';
import { OfInstance } from './things.bodies.js';
import { Where } from './where.js';

const CHANGE = { instanceId: z.string(), before: z.string(), state: z.string() };
const LAUNCHED = {
  reservationId: z.string(),
  instances: z.array(z.object({ instanceId: z.string(), state: z.string() })),
};

/** Instances, commanded. */
@Controller('v1')
export class InstancesController {
  constructor(
    private readonly commands: AdminCommands,
    private readonly keyFile: KeyFile,
    private readonly decider: Decider,
  ) {}

  @Post('instances')
  @Commanded('launch-instances', {
    summary: 'Launch instances; or, with `replaces`, one that failed again from its image.',
    tells: LAUNCHED,
    status: 201,
  })
  launch(@Body() asked: LaunchBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const { replaces, ...others } = asked;
    const at = { ...exchange, where };
    if (replaces === undefined) return this.#launchAnew(asked, at);
    const further = Object.entries(others).filter(([, value]) => value !== undefined);
    if (further.length > 0) {
      throw badRequest(
        further.map(([member]) => ({
          member,
          rule: 'goes not with replaces: what failed is launched again as it was',
        })),
      );
    }
    return this.commands.run(
      at,
      (by) => new LaunchAgain(replaces, by),
      ({ reservationId, instanceId }) => ({ reservationId, instances: [{ instanceId, state: 'pending' }] }),
    );
  }

  @Post('instances/:instanceId/start')
  @Commanded('start-instance', { summary: 'Start a stopped instance.', tells: CHANGE, ofOne: true })
  start(@Param() { instanceId }: OfInstance, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#change({ ...exchange, where }, instanceId, (by) => new StartInstances([instanceId], by));
  }

  @Post('instances/:instanceId/stop')
  @Commanded('stop-instance', { summary: 'Stop an instance.', tells: CHANGE, ofOne: true })
  stop(
    @Param() { instanceId }: OfInstance,
    @Body() { force }: StopBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const input = { instanceIds: [instanceId], force };
    return this.#change({ ...exchange, where }, instanceId, (by) => new StopInstances(input, by));
  }

  @Post('instances/:instanceId/hibernate')
  @Commanded('hibernate-instance', {
    summary: 'Stop an instance with what it has in memory.',
    tells: CHANGE,
    ofOne: true,
  })
  hibernate(@Param() { instanceId }: OfInstance, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const input = { instanceIds: [instanceId], hibernate: true };
    return this.#change({ ...exchange, where }, instanceId, (by) => new StopInstances(input, by));
  }

  @Post('instances/:instanceId/reboot')
  @Commanded('reboot-instance', { summary: 'Reboot an instance.', tells: CHANGE, ofOne: true })
  reboot(@Param() { instanceId }: OfInstance, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#change({ ...exchange, where }, instanceId, (by) => new RebootInstances([instanceId], by));
  }

  @Delete('instances/:instanceId')
  @Commanded('terminate-instance', { summary: 'Terminate an instance.', tells: CHANGE, ofOne: true })
  terminate(@Param() { instanceId }: OfInstance, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#change({ ...exchange, where }, instanceId, (by) => new TerminateInstances([instanceId], by));
  }

  @Post('instances/:instanceId/root-replacements')
  @Commanded('replace-root-volume', {
    summary: 'Replace the root volume of a running instance.',
    tells: { taskId: z.string(), instanceId: z.string() },
    status: 201,
    ofOne: true,
  })
  replaceRoot(
    @Param() { instanceId }: OfInstance,
    @Body() { ...asked }: RootReplacementBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const input = { ...asked, instanceId, clientToken: tokenOf(exchange.request) };
    return this.commands.run(
      { ...exchange, where, thing: `instance-${instanceId}` },
      (by) => new ReplaceRootVolume(input, by),
      ({ taskId }) => ({ taskId, instanceId }),
    );
  }

  async #launchAnew(asked: LaunchBody, at: Exchange & { readonly where: Where }) {
    const by = await this.commands.by(at);
    const launching = { by, keyFile: this.keyFile, token: tokenOf(at.request) };
    const { template, templateVersion, ...own } = asked;
    if (template === undefined && templateVersion !== undefined) {
      throw badRequest([{ member: 'templateVersion', rule: 'goes with template, which names the launch template' }]);
    }
    const launch =
      template === undefined
        ? launchOf(asked, launching)
        : launchFrom(await this.#versionOf(template, templateVersion, by), own, launching);
    const { reservationId, instances } = await this.commands.order(new LaunchInstances(launch, by));
    return this.commands.reached(at, by, {
      reservationId,
      instances: instances.map(({ instanceId, state }) => ({ instanceId, state })),
    });
  }

  async #versionOf(template: string, version: string | undefined, by: Caller) {
    const held = await this.decider.state(launchTemplates, belongingsId(by), by);
    const named = template.startsWith('lt-') ? { templateId: template } : { name: template };
    const found = launchTemplateNamed(held, named);
    return [found, versionNamed(found, versionOf(version))] as const;
  }

  #change(
    at: Exchange & { readonly where: Where },
    instanceId: string,
    make: (by: Caller) => StartInstances | StopInstances | RebootInstances | TerminateInstances,
  ) {
    return this.commands.run({ ...at, thing: `instance-${instanceId}` }, make, ([change]: readonly Changed[]) => ({
      instanceId,
      before: change?.before.state ?? 'unknown',
      state: change?.after.state ?? 'unknown',
    }));
  }
}
