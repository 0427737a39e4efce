/** Who asks for a decision, where, and when: what every command's decision is told. */
export interface Asking {
  /** The moment of the decision, in microseconds since the Unix epoch. */
  readonly at: number;
  readonly account: string;
  readonly region: string;
}
