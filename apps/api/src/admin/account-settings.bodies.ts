import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Flag, Parts, Text, Texts, Whole, Word } from './bodies.js';

export class StateBody {
  @Text('block-new-sharing, block-all-sharing (of snapshots), or unblocked.', { needed: true, most: 64 })
  state!: string;
}

export class ModeBody {
  @Text('enabled, audit-mode, or disabled.', { needed: true, most: 64 })
  mode!: string;
}

/** What an image must be to be allowed. */
export class Criterion {
  @Texts("Owned by one of these: an account's id, amazon, aws-marketplace.", { most: 200 })
  imageProviders?: string[];

  @Texts('With one of these names; * and ? stand for others.', { most: 50 })
  imageNames?: string[];

  @Texts('With one of these product codes.', { most: 50 })
  marketplaceProductCodes?: string[];

  @Whole('Made at most so many days ago.', [0, 100_000])
  maximumDaysSinceCreated?: number;

  @Whole('Deprecated at most so many days ago.', [0, 100_000])
  maximumDaysSinceDeprecated?: number;

  @Texts('With one of these watermarks.', { most: 50 })
  imageWatermarks?: string[];
}

export class AllowedImagesBody {
  @Parts(() => Criterion, 'The criteria: an image that fulfils one of them is allowed.', { needed: true, most: 100 })
  criteria!: Criterion[];
}

export class EncryptionBody {
  @Flag('Encrypt new volumes and snapshots.')
  enabled?: boolean;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: "The key that encrypts by default; null: AWS's own.",
  })
  @IsOptional()
  @IsString({ message: 'must be text, or null' })
  @MaxLength(2048, { message: 'must be no longer than 2048 characters' })
  kmsKeyId?: string | null;
}

export class AccountModeBody {
  @Word(['ruled', 'observed'], 'ruled: its commands are decided here; observed: it is only watched.', { needed: true })
  mode!: 'ruled' | 'observed';
}
