import type { ActionClass } from './throttling.js';

/** Who asks, verified, and from where. */
export interface Call {
  readonly requestId: string;
  readonly account: string;
  /** The principal's ARN. */
  readonly principal: string;
  readonly accessKeyId: string;
  /** The ARN of whoever assumed the role that the principal is; null where no role was assumed. */
  readonly assumedBy: string | null;
  readonly region: string;
  readonly sourceAddress: string;
  readonly userAgent: string;
  /** Milliseconds. */
  readonly at: number;
}

/** What is inside members of an input, by its path: `Placement.Affinity`. */
export interface Within {
  readonly ignores?: readonly string[];
  /** Refused by whoever reads the member, each with the reason. */
  readonly refuses?: Readonly<Record<string, string>>;
  /** Members that are kept and shown as they are given, whatever they hold; who uses them later heeds what a request of its own may say. */
  readonly keeps?: readonly string[];
}

/** One action of the EC2 API. Its input and output are the SDK's own types; the wire is read and printed around it. */
export interface Ec2Action {
  readonly name: string;
  readonly actionClass: ActionClass;
  /** Members of the input that mean nothing here. */
  readonly ignores?: readonly string[];
  /** Members of the input that are refused, each with the reason: passed over in silence, they would not do what they say. */
  readonly refuses?: Readonly<Record<string, string>>;
  /** What becomes of parts of members that are honoured. */
  readonly within?: Within;
  /** The names of the filters that it has. */
  readonly filters?: readonly string[];
  /** @throws {Ec2Error} */
  answer(input: object, call: Call): object | Promise<object>;
}

/** What is sent back, whatever the protocol. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
