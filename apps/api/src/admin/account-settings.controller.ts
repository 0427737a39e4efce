import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import {
  AGGREGATES,
  allowedImagesOf,
  encryptionDefaults,
  imagePublicAccess,
  observeAccount,
  present,
  ruleAccount,
  snapshotPublicAccess,
} from '#lifecycle';
import {
  Decider,
  ReplaceAllowedImagesCriteria,
  SetAllowedImages,
  SetEncryptionByDefault,
  SetEncryptionKeyByDefault,
  SetImagePublicAccess,
  SetSnapshotPublicAccess,
} from '#lifecycle/commands';
import { z } from 'zod';
import { Commanded, Shown } from '../openapi/commanded.js';
import { AllowedImagesBody, AccountModeBody, EncryptionBody, ModeBody, StateBody } from './account-settings.bodies.js';
import { AdminCommands } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { OfAccount } from './questions.parameters.js';
import { Where } from './where.js';

const STATE = { state: z.string() };
const Settings = z.object({
  accountId: z.string(),
  region: z.string(),
  mode: z.enum(['ruled', 'observed']).describe('Whether its commands are decided here.'),
  imagePublicAccess: z.string(),
  snapshotPublicAccess: z.string(),
  allowedImages: z.object({ mode: z.string(), criteria: z.array(z.record(z.string(), z.unknown())) }),
  encryptionByDefault: z.boolean(),
  defaultKey: z.string().nullable().describe("null: AWS's own."),
});

/** What an account sets for all that it owns, Region by Region. */
@Controller('v1/account-settings')
export class AccountSettingsController {
  constructor(
    private readonly commands: AdminCommands,
    private readonly decider: Decider,
  ) {}

  @Get()
  @Shown('account-settings', {
    summary: 'What an account has set in a Region.',
    tells: Settings,
    as: 'AccountSettings',
  })
  async settings(@Query() where: Where, @Exchanged() exchange: Exchange): Promise<z.infer<typeof Settings>> {
    const by = await this.commands.by({ ...exchange, where });
    const { account: accountId, region } = by;
    const account = await this.decider.state(AGGREGATES.account, accountId, by);
    const { encryptionByDefault, defaultKey = null } = encryptionDefaults(account, region);
    const { mode, criteria } = allowedImagesOf(account, region);
    return {
      accountId,
      region,
      mode: ruleAccount(account).length === 0 ? 'ruled' : 'observed',
      imagePublicAccess: imagePublicAccess(account, region),
      snapshotPublicAccess: snapshotPublicAccess(account, region),
      allowedImages: { mode, criteria: criteria.map((one) => ({ ...one })) },
      encryptionByDefault,
      defaultKey,
    };
  }

  @Put('image-public-access')
  @Commanded('set-image-public-access', {
    summary: 'Block that images of the account become public, or allow it.',
    tells: STATE,
  })
  imagePublicAccess(@Body() { state }: StateBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where },
      (by) => new SetImagePublicAccess({ state }, by),
      () => ({ state }),
    );
  }

  @Put('snapshot-public-access')
  @Commanded('set-snapshot-public-access', {
    summary: 'Block that snapshots of the account become or are public, or allow it.',
    tells: STATE,
  })
  snapshotPublicAccess(@Body() { state }: StateBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where },
      (by) => new SetSnapshotPublicAccess({ state }, by),
      () => ({ state }),
    );
  }

  @Put('allowed-images')
  @Commanded('set-allowed-images', {
    summary: 'Enable the allowed-image setting, put it into audit mode, or disable it.',
    tells: { mode: z.string() },
  })
  allowedImages(@Body() { mode }: ModeBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where },
      (by) => new SetAllowedImages({ mode }, by),
      () => ({ mode }),
    );
  }

  @Put('allowed-images/criteria')
  @Commanded('replace-allowed-images-criteria', {
    summary: 'Replace all criteria of the allowed-image setting.',
    tells: { criteria: z.number().int().describe('How many there are now.') },
  })
  criteria(@Body() body: AllowedImagesBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const criteria = body.criteria.map((one) => present(one));
    return this.commands.run(
      { ...exchange, where },
      (by) => new ReplaceAllowedImagesCriteria({ criteria }, by),
      () => ({ criteria: criteria.length }),
    );
  }

  @Put('encryption-by-default')
  @Commanded('set-encryption-by-default', {
    summary: 'Turn encryption by default on or off, or choose its key.',
    tells: { enabled: z.boolean().optional(), kmsKeyId: z.string().nullable().optional() },
  })
  async encryption(@Body() asked: EncryptionBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const by = await this.commands.by({ ...exchange, where });
    const { enabled, kmsKeyId } = asked;
    if (enabled !== undefined) await this.commands.order(new SetEncryptionByDefault({ enabled }, by));
    if (kmsKeyId !== undefined) await this.commands.order(new SetEncryptionKeyByDefault({ kmsKeyId }, by));
    return this.commands.reached({ ...exchange, where }, by, { enabled, kmsKeyId });
  }
}

const Mode = { accountId: z.string(), mode: z.enum(['ruled', 'observed']) };
const GLOBAL = 'us-east-1';

/** Whether the commands of an account are decided here. */
@Controller('v1/accounts')
export class AccountModeController {
  constructor(
    private readonly commands: AdminCommands,
    private readonly decider: Decider,
  ) {}

  @Put(':accountId/mode')
  @Commanded('set-account-mode', {
    summary: "Decide an account's commands here from now on, or only watch it.",
    tells: Mode,
    roles: [],
  })
  async mode(
    @Param() { accountId }: OfAccount,
    @Body() { mode }: AccountModeBody,
    @Exchanged() exchange: Exchange,
  ): Promise<z.infer<z.ZodObject<typeof Mode>>> {
    const at = { ...exchange, where: { account: accountId, region: GLOBAL } };
    const by = await this.commands.by(at);
    const decision = mode === 'ruled' ? ruleAccount : observeAccount;
    await this.decider.begin(by).decide(AGGREGATES.account, accountId, decision);
    return this.commands.reached(at, by, { accountId, mode });
  }
}
