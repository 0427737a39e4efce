import { Injectable } from '@nestjs/common';
import type { RegisterImageRequest, RegisterImageResult } from '@aws-sdk/client-ec2';
import { present } from '#lifecycle';
import { RegisterImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { blockDevicesOf, DEVICES_WITHIN } from '../../block-devices.js';
import { required } from '../../members.js';
import { tagsFor } from '../../tag-specifications.js';

@Injectable()
export class RegisterImageAction implements Ec2Action {
  readonly name = 'RegisterImage';
  readonly actionClass = 'change';
  readonly refuses = { BillingProducts: 'nothing is billed' };
  readonly within = DEVICES_WITHIN;

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<RegisterImageRequest>, call: Call): Promise<RegisterImageResult> {
    const asked = {
      name: required(input.Name, 'Name'),
      description: input.Description,
      manifest: input.ImageLocation,
      blockDevices: blockDevicesOf(input.BlockDeviceMappings),
      attributes: attributesOf(input),
      tags: tagsFor(input.TagSpecifications, 'image'),
    };
    return { ImageId: await this.commands.run(new RegisterImage(asked, this.commands.by(call, input))) };
  }
}

const attributesOf = (input: Partial<RegisterImageRequest>) =>
  present({
    architecture: input.Architecture,
    virtualizationType: input.VirtualizationType,
    rootDeviceName: input.RootDeviceName,
    bootMode: input.BootMode,
    tpmSupport: input.TpmSupport,
    uefiData: input.UefiData,
    imdsSupport: input.ImdsSupport,
    enaSupport: input.EnaSupport,
    sriovNetSupport: input.SriovNetSupport,
    kernelId: input.KernelId,
    ramdiskId: input.RamdiskId,
  });
