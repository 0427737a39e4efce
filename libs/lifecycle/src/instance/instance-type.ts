import { rule } from '../refusal.js';

/** What instances of a type can run. */
export interface InstanceType {
  readonly name: string;
  readonly architectures: readonly string[];
  readonly virtualizationTypes: readonly string[];
  readonly hibernation: boolean;
}

interface Runs {
  readonly architecture?: string | null | undefined;
  readonly virtualizationType?: string | null | undefined;
}

/** Refuses a type that there is not, or that cannot run what an instance is to run. What is not told of that cannot be wrong. */
export function fitsType(subject: string, type: InstanceType | null, runs: Runs): asserts type is InstanceType {
  rule(type !== null, 'instance-type-unsuited', subject, 'There is no such type.');
  const { architecture, virtualizationType } = runs;
  const suits = (can: readonly string[], told: string | null | undefined) =>
    told === null || told === undefined || can.includes(told);
  const asIs = `${type.name} runs ${type.architectures.join(', ')}, not ${architecture}.`;
  rule(suits(type.architectures, architecture), 'instance-type-unsuited', subject, asIs);
  const virtual = `${type.name} does not run ${virtualizationType}.`;
  rule(suits(type.virtualizationTypes, virtualizationType), 'instance-type-unsuited', subject, virtual);
}
