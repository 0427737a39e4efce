import { Injectable } from '@nestjs/common';
import type { ModifyInstanceAttributeRequest } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import type { Keyed } from '#lifecycle';
import { ChangeInstance } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { Ec2Error, missingParameter } from '../../errors.js';
import { instanceIdOf } from '../../ids.js';
import { sealUserData } from '../../user-data.js';

type Asked = Partial<ModifyInstanceAttributeRequest>;

/** What each member is called here. */
const NAMES = {
  SourceDestCheck: 'sourceDestCheck',
  DisableApiStop: 'disableApiStop',
  DisableApiTermination: 'disableApiTermination',
  InstanceType: 'instanceType',
  Kernel: 'kernel',
  Ramdisk: 'ramdisk',
  InstanceInitiatedShutdownBehavior: 'instanceInitiatedShutdownBehavior',
  EbsOptimized: 'ebsOptimized',
  SriovNetSupport: 'sriovNetSupport',
  EnaSupport: 'enaSupport',
} as const;

@Injectable()
export class ModifyInstanceAttributeAction implements Ec2Action {
  readonly name = 'ModifyInstanceAttribute';
  readonly actionClass = 'change';
  readonly refuses = { EnclaveOptions: 'it is chosen at the launch.' };
  readonly within = {
    ignores: ['BlockDeviceMappings.Ebs.VolumeId', 'BlockDeviceMappings.NoDevice', 'BlockDeviceMappings.VirtualName'],
  };

  constructor(
    private readonly commands: Commands,
    private readonly keyFile: KeyFile,
  ) {}

  async answer(input: Asked, call: Call): Promise<object> {
    const instanceId = instanceIdOf(input.InstanceId, 'InstanceId');
    const told = { ...membersOf(input), ...oldForm(input) };
    const userData = input.UserData === undefined ? told['userData'] : base64Of(input.UserData.Value);
    const sealed = userData !== undefined && { userData: sealUserData(this.keyFile, call.account, userData) };
    const change = { attributes: { ...told, ...sealed }, groupIds: input.Groups, terminations: terminationsOf(input) };
    refuseNothingAndMany(change);
    await this.commands.run(new ChangeInstance({ instanceId, ...change }, this.commands.by(call, input)));
    return {};
  }
}

const base64Of = (value: Uint8Array | undefined): string => Buffer.from(value ?? new Uint8Array()).toString('base64');

const membersOf = (input: Asked): Keyed =>
  Object.fromEntries(
    Object.entries(NAMES).flatMap(([member, name]) => {
      const told = Object.entries(input).find(([key]) => key === member)?.[1];
      return typeof told === 'object' && told !== null && 'Value' in told ? [[name, String(told.Value)]] : [];
    }),
  );

/** The form of the first versions: the name of an attribute, and its value. */
function oldForm({ Attribute, Value }: Asked): Keyed {
  if (Attribute === undefined) return {};
  if (Value === undefined) throw missingParameter('Value');
  return { [Attribute]: Value };
}

function terminationsOf({ BlockDeviceMappings = [] }: Asked): Keyed<boolean> {
  return Object.fromEntries(
    BlockDeviceMappings.map(({ DeviceName, Ebs }) => {
      if (DeviceName === undefined) throw missingParameter('BlockDeviceMapping.DeviceName');
      if (Ebs?.DeleteOnTermination === undefined) throw missingParameter('BlockDeviceMapping.Ebs.DeleteOnTermination');
      return [DeviceName, Ebs.DeleteOnTermination];
    }),
  );
}

interface Change {
  readonly attributes: Keyed;
  readonly groupIds: readonly string[] | undefined;
  readonly terminations: Keyed<boolean>;
}

/** One attribute a call (EC2 API reference, ModifyInstanceAttribute). */
function refuseNothingAndMany({ attributes, groupIds, terminations }: Change): void {
  const devices = Object.keys(terminations).length > 0 ? 1 : 0;
  const count = Object.keys(attributes).length + (groupIds === undefined ? 0 : 1) + devices;
  if (count === 1) return;
  if (count > 1)
    throw new Ec2Error(
      'InvalidParameterCombination',
      'Fields for multiple attribute types specified: change one attribute a call',
    );
  throw new Ec2Error('InvalidParameterCombination', 'No attributes specified.');
}
