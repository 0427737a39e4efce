import { including, valueOf } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance } from '../states.js';

/** What can be changed of an instance after its launch, by name. */
export const attributes: Rules<Instance> = {
  InstanceAttributesChanged: (instance, { data: { attributes: changed } }) => ({
    ...instance,
    instanceType: valueOf(changed, 'instanceType') ?? instance.instanceType,
    attributes: including(instance.attributes, changed),
  }),
};
