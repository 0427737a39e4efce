import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Reservation, RunInstancesRequest } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import { LaunchInstances, type Launched } from '#lifecycle/commands';
import { Belongings } from '../../belongings.js';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { type Device, printInstance, printReservation } from '../../print/instance.js';
import type { Wide } from '../../print/values.js';
import { sealUserData } from '../../user-data.js';
import { launchOf } from './launch-form.js';
import { LAUNCH_WITHIN } from './launch-asked.js';
import { templated } from './launch-template.js';

@Injectable()
export class RunInstancesAction implements Ec2Action {
  readonly name = 'RunInstances';
  readonly actionClass = 'launch';
  readonly ignores = [
    'AdditionalInfo',
    'CapacityReservationSpecification',
    'EnablePrimaryIpv6',
    'EnclaveOptions',
    'Ipv6AddressCount',
    'Ipv6Addresses',
    'LicenseSpecifications',
    'NetworkPerformanceOptions',
    'Operator',
    'PrivateDnsNameOptions',
  ];
  readonly refuses = {
    ElasticGpuSpecification: 'AWS no longer offers it.',
    ElasticInferenceAccelerators: 'AWS no longer offers it.',
    SecondaryInterfaces: 'an instance has one network interface here.',
  };
  readonly within = LAUNCH_WITHIN;
  readonly #digestKey: Buffer;

  constructor(
    private readonly commands: Commands,
    private readonly keyFile: KeyFile,
    private readonly belongings: Belongings,
  ) {
    this.#digestKey = keyFile.derive('parameters of launches');
  }

  async answer(input: Partial<RunInstancesRequest>, call: Call): Promise<Wide<Reservation>> {
    const { UserData: text } = input;
    const own = text === undefined ? input : { ...input, UserData: sealUserData(this.keyFile, call.account, text) };
    const { form, attributes } = await templated(this.belongings, own, call);
    const launch = launchOf(form, call);
    const asked = { ...launch, attributes: { ...launch.attributes, ...attributes }, parameters: this.#digestOf(input) };
    return printLaunch(await this.commands.run(new LaunchInstances(asked, this.commands.by(call, input))));
  }

  /** What was asked, in a form that tells nothing of it: user data may be a secret that is easily guessed. */
  #digestOf(asked: Partial<RunInstancesRequest>): string {
    if (asked.ClientToken === undefined) return '';
    const members = Object.entries(asked)
      .filter(([name]) => name !== 'DryRun')
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
    return createHmac('sha256', this.#digestKey).update(JSON.stringify(members)).digest('base64url').slice(0, 22);
  }
}

/** The reservation with its instances, as they were when the launch was accepted. */
function printLaunch({ reservationId, instances, groups }: Launched): Wide<Reservation> {
  const names = new Map(groups.map(({ groupId, name }) => [groupId, name]));
  const groupName = (groupId: string) => names.get(groupId);
  const [first] = instances;
  return {
    ...(first && printReservation(first)),
    ReservationId: reservationId,
    Groups: [],
    Instances: instances.map((one) => printInstance(one, { devices: devicesOf(one), groupName })),
  };
}

const devicesOf = ({ blockDevices, launchedAt }: Launched['instances'][number]): Device[] =>
  blockDevices.flatMap(({ deviceName = '', volumeId, deleteOnTermination }) =>
    volumeId === undefined ? [] : [{ deviceName, volumeId, deleteOnTermination, attachedAt: launchedAt ?? undefined }],
  );
