import type { EC2Client } from '@aws-sdk/client-ec2';
import { OWNER, REGION, type TestEngine } from './engine.js';
import type { SetClock } from './set-clock.js';
import { cloudTrail, eventBridge } from './trail.js';

/** How a call stands in a trail: what was asked, and what was answered. */
export interface Told {
  readonly asked: object;
  readonly answered?: object;
}

interface Doer {
  readonly account?: string;
  readonly region?: string;
}

export const items = <Item>(...all: readonly Item[]) => ({ items: all });

/** A life that is commanded through the official client, and written down as CloudTrail would write it. */
export class ToldLife {
  readonly evidence: object[] = [];

  constructor(
    protected readonly engine: TestEngine,
    private readonly clock: SetClock,
  ) {}

  /** Lets an hour pass, makes the call, and writes it down with what it answered. */
  async call<Answer>(
    eventName: string,
    made: (client: EC2Client) => Promise<Answer>,
    told: (answer: Answer) => Told,
    { account = OWNER, region = REGION }: Doer = {},
  ): Promise<Answer> {
    this.clock.pass(3_600_000);
    const answer = await made(this.engine.ec2(account, region));
    const { asked, answered = { _return: true } } = told(answer);
    this.#write({ eventName, requestParameters: asked, responseElements: answered, ...this.#by(account, region) });
    return answer;
  }

  /** What EventBridge tells a moment later. */
  notice(detailType: string, detail: object, { account = OWNER, region = REGION }: Doer = {}): void {
    this.evidence.push(eventBridge(detailType, detail, { account, region, time: this.#time() }));
  }

  #write(record: Parameters<typeof cloudTrail>[0]): void {
    this.evidence.push(cloudTrail({ eventTime: this.#time(), ...record }));
  }

  #by(account: string, awsRegion: string) {
    const arn = `arn:aws:iam::${account}:user/ada`;
    const userIdentity = { type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn, accountId: account, userName: 'ada' };
    return { userIdentity, awsRegion, recipientAccountId: account };
  }

  #time = (): string => `${this.clock.date().toISOString().slice(0, 19)}Z`;
}
