import type { Asking } from '../asking.js';
import type { InstanceEvent } from '../facts.js';
import { valueOf } from '../keyed.js';
import { rule } from '../refusal.js';
import type { Instance, Keyed } from '../states.js';
import { fitsType, type InstanceType } from './instance-type.js';
import { ownInstance } from './ownership.js';

interface Changeable {
  /** Only while the instance is stopped. */
  readonly stopped?: boolean;
  readonly values?: RegExp;
  readonly otherwise?: string;
}

const FLAG = /^(true|false)$/;

/** What can be changed of an instance after its launch (EC2 API reference, ModifyInstanceAttribute and its kin). */
const CHANGEABLE: Readonly<Record<string, Changeable>> = {
  instanceType: { stopped: true },
  kernel: { stopped: true, otherwise: '' },
  ramdisk: { stopped: true, otherwise: '' },
  // Never the bytes: a reference to where they are kept sealed.
  userData: { stopped: true },
  ebsOptimized: { stopped: true, values: FLAG },
  enaSupport: { stopped: true, values: FLAG },
  sriovNetSupport: { stopped: true, values: /^simple$/ },
  disableApiTermination: { values: FLAG },
  disableApiStop: { values: FLAG },
  instanceInitiatedShutdownBehavior: { values: /^(stop|terminate)$/ },
  sourceDestCheck: { values: FLAG, otherwise: 'true' },
  securityGroups: {},
  monitoring: { values: /^(enabled|disabled)$/ },
  httpTokens: { values: /^(optional|required)$/ },
  httpPutResponseHopLimit: { values: /^([1-9]|[1-5]\d|6[0-4])$/ },
  httpEndpoint: { values: /^(enabled|disabled)$/ },
  httpProtocolIpv6: { values: /^(enabled|disabled)$/ },
  instanceMetadataTags: { values: /^(enabled|disabled)$/ },
};

const GONE: readonly Instance['state'][] = ['shutting-down', 'terminated'];

interface Known extends Asking {
  /** The type that it is to have; null where there is no such type, or none was asked. */
  readonly instanceType: InstanceType | null;
}

function checkChange(instance: Instance, name: string, value: string): void {
  const { instanceId, state } = instance;
  const changeable = Object.hasOwn(CHANGEABLE, name) ? CHANGEABLE[name] : undefined;
  rule(changeable !== undefined, 'instance-attribute-unknown', instanceId, `It is '${name}'.`);
  const { values = /^/, stopped = false } = changeable;
  rule(values.test(value), 'instance-attribute-unknown', instanceId, `'${name}' cannot be '${value}'.`);
  rule(
    !stopped || state === 'stopped',
    'instance-state-unsuited',
    instanceId,
    `'${name}' needs it stopped; it is ${state}.`,
  );
}

/** Changes attributes of an instance, each by its name; what is so already is not recorded again. */
export function changeInstance(instance: Instance, changes: Keyed, known: Known): readonly InstanceEvent[] {
  ownInstance(instance, known);
  const { instanceId, state } = instance;
  rule(!GONE.includes(state), 'instance-state-unsuited', instanceId, `It is ${state}.`);
  const now = (name: string) => (name === 'instanceType' ? instance.instanceType : valueOf(instance.attributes, name));
  const different = Object.entries(changes).filter(([name, value]) => now(name) !== value);
  for (const [name, value] of Object.entries(changes)) checkChange(instance, name, value);
  if (Object.hasOwn(changes, 'instanceType')) fitsType(instanceId, known.instanceType, instance);
  if (different.length === 0) return [];
  return [{ type: 'InstanceAttributesChanged', data: { instanceId, attributes: Object.fromEntries(different) } }];
}

/** Gives an attribute the value that instances have by default: the kernel, the RAM disk, the check of source and destination. */
export function resetInstance(instance: Instance, name: string, known: Known): readonly InstanceEvent[] {
  const otherwise = Object.hasOwn(CHANGEABLE, name) ? CHANGEABLE[name]?.otherwise : undefined;
  rule(otherwise !== undefined, 'instance-attribute-unknown', instance.instanceId, `'${name}' cannot be reset.`);
  return changeInstance(instance, { [name]: otherwise }, known);
}
