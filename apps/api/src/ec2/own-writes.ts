import type { Followers } from '#consumers';
import type { Decider, Policies } from '#lifecycle/commands';
import { Ec2Error } from './errors.js';

const PATIENCE_MS = 5_000;

/** EC2's clients carry no position: whoever describes sees at least what the account was acknowledged. */
export class OwnWrites {
  constructor(
    private readonly decider: Decider,
    private readonly followers: Followers,
    /** What must have followed before anything is described; null: it follows in its own time. */
    private readonly policies: Pick<Policies, 'settle'> | null,
  ) {}

  /**
   * Waits until the read models have what the account was acknowledged.
   * @throws {Ec2Error} They are too far behind.
   */
  async seen(account: string): Promise<void> {
    await this.policies?.settle();
    if (await this.followers.reached(this.decider.acknowledged(account), PATIENCE_MS)) return;
    throw new Ec2Error(
      'Unavailable',
      'The read models have not caught up with what the account was acknowledged: try again in a moment.',
    );
  }
}
