import { Injectable } from '@nestjs/common';
import { Followers } from '#consumers';
import { Decider } from '#lifecycle/commands';
import { Ec2Error } from './errors.js';

const PATIENCE_MS = 5_000;

/** EC2's clients carry no position: whoever describes sees at least what the account was acknowledged. */
@Injectable()
export class OwnWrites {
  constructor(
    private readonly decider: Decider,
    private readonly followers: Followers,
  ) {}

  /**
   * Waits until the read models have what the account was acknowledged.
   * @throws {Ec2Error} They are too far behind.
   */
  async seen(account: string): Promise<void> {
    if (await this.followers.reached(this.decider.acknowledged(account), PATIENCE_MS)) return;
    throw new Ec2Error(
      'Unavailable',
      'The read models have not caught up with what the account was acknowledged: try again in a moment.',
    );
  }
}
