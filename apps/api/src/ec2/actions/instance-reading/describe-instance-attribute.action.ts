import { Injectable } from '@nestjs/common';
import type { DescribeInstanceAttributeRequest, InstanceAttribute } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import type { Instance } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error, invalidValue, missingParameter } from '../../errors.js';
import { attributeOf, deviceList, groupsOf, productCodes } from '../../print/instance.js';
import type { Wide } from '../../print/values.js';
import { typeNamed } from '../../instance-types.js';
import { openUserData } from '../../user-data.js';
import { type Around, ShownInstances } from './shown-instances.js';

type Printed = Wide<InstanceAttribute>;
type Reader = (instance: Instance, around: Around) => Printed;

@Injectable()
export class DescribeInstanceAttributeAction implements Ec2Action {
  readonly name = 'DescribeInstanceAttribute';
  readonly actionClass = 'read';

  constructor(
    private readonly instances: ShownInstances,
    private readonly keyFile: KeyFile,
  ) {}

  async answer({ InstanceId, Attribute }: Partial<DescribeInstanceAttributeRequest>, call: Call): Promise<Printed> {
    if (Attribute === undefined) throw missingParameter('Attribute');
    const instance = await this.instances.one(InstanceId, call);
    const { instanceId } = instance;
    if (Attribute === 'userData') return { InstanceId: instanceId, UserData: { Value: this.#userData(instance) } };
    const read = readerOf(Attribute);
    return { InstanceId: instanceId, ...read(instance, await this.instances.around(call)) };
  }

  /** It is opened for its owner, who alone gets here. What was observed elsewhere says only that there is some. */
  #userData(instance: Instance): string | undefined {
    const sealed = attributeOf(instance, 'userData');
    if (sealed === undefined || sealed === '' || instance.ownerId === null) return undefined;
    try {
      return openUserData(this.keyFile, instance.ownerId, sealed);
    } catch {
      throw new Ec2Error(
        'OperationNotPermitted',
        `The user data of '${instance.instanceId}' cannot be shown: it was given elsewhere, or the engine's secret.key is another one.`,
      );
    }
  }
}

const flag =
  (member: keyof Printed, name: string, otherwise = false): Reader =>
  (instance) => ({ [member]: { Value: (attributeOf(instance, name) ?? String(otherwise)) === 'true' } });

const text =
  (member: keyof Printed, name: string, otherwise?: string): Reader =>
  (instance) => {
    const value = attributeOf(instance, name) ?? otherwise;
    return { [member]: value === undefined || value === '' ? {} : { Value: value } };
  };

/** What each attribute shows; an empty value is one that the instance has not. */
const READERS: Readonly<Record<string, Reader>> = {
  blockDeviceMapping: (instance, { devicesOf }) => ({ BlockDeviceMappings: deviceList(devicesOf(instance)) }),
  disableApiStop: flag('DisableApiStop', 'disableApiStop'),
  disableApiTermination: flag('DisableApiTermination', 'disableApiTermination'),
  ebsOptimized: flag('EbsOptimized', 'ebsOptimized'),
  enaSupport: (instance, around) =>
    flag('EnaSupport', 'enaSupport', typeNamed(instance.instanceType)?.family.nitro)(instance, around),
  enclaveOptions: () => ({ EnclaveOptions: { Enabled: false } }),
  groupSet: (instance, { groupName }) => ({ Groups: groupsOf(instance, groupName) }),
  instanceInitiatedShutdownBehavior: text(
    'InstanceInitiatedShutdownBehavior',
    'instanceInitiatedShutdownBehavior',
    'stop',
  ),
  instanceType: ({ instanceType }) => ({ InstanceType: instanceType === null ? {} : { Value: instanceType } }),
  kernel: text('KernelId', 'kernel'),
  productCodes: (instance) => ({ ProductCodes: productCodes(instance) }),
  ramdisk: text('RamdiskId', 'ramdisk'),
  rootDeviceName: ({ rootDeviceName }) => ({
    RootDeviceName: rootDeviceName === null ? {} : { Value: rootDeviceName },
  }),
  sourceDestCheck: flag('SourceDestCheck', 'sourceDestCheck', true),
  sriovNetSupport: text('SriovNetSupport', 'sriovNetSupport'),
};

function readerOf(attribute: string): Reader {
  const read = Object.hasOwn(READERS, attribute) ? READERS[attribute] : undefined;
  if (read) return read;
  throw invalidValue('attribute', attribute, `Expecting userData, ${Object.keys(READERS).join(', ')}.`);
}
