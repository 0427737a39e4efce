import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { ACursor, AnAccountId, AWhole } from './parameters.js';

const ACCOUNT = /^\d{12}$/;

/** What a new access key is to be. What it must look like beyond this, the key itself says. */
export class NewAccessKeyBody {
  @ApiProperty({
    type: String,
    description: 'Whose commands are signed by the key: an account of 12 digits.',
    pattern: ACCOUNT.source,
  })
  @Matches(ACCOUNT, { message: 'must be the id of an account, such as 111122223333' })
  account = '';

  @ApiProperty({
    type: String,
    description: "The principal: an ARN of the account, a user's name, or root.",
    maxLength: 600,
  })
  @IsString({ message: 'must be the ARN of a principal, or the name of a user' })
  @MaxLength(600, { message: 'must be no longer than 600 characters' })
  principal = '';

  @ApiPropertyOptional({
    type: String,
    description: "The key's id, 16 to 128 capital letters and digits; made up when absent.",
  })
  @IsOptional()
  @IsString({ message: 'must be text' })
  id?: string;

  @ApiPropertyOptional({ type: String, description: 'The secret, 8 to 128 printable characters; made up when absent.' })
  @IsOptional()
  @IsString({ message: 'must be text' })
  secret?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description:
      'Rule the account here from now on, also where it was only observed. An account that nothing was ever recorded of is ruled without asking.',
  })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  rule?: boolean;
}

export class AccessKeysParameters {
  @AnAccountId({ description: 'Keys of this account only.' })
  account?: string;

  @ACursor(/^[A-Z0-9]{16,128}$/)
  cursor?: string;

  @AWhole({ description: 'Items on a page.' }, 1, 1000)
  limit?: number;
}
