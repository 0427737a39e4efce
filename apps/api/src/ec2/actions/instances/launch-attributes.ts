import { type Keyed, present } from '#lifecycle';
import { chosen } from '../../members.js';
import type { LaunchForm } from './launch-asked.js';
import { metadataAttributes } from './metadata-options.js';

/** What instances have by name from their launch on; what is as it is by default is not recorded. */
export function chosenAttributes(form: LaunchForm): Keyed {
  const { InstanceInitiatedShutdownBehavior: shutdown, Placement: place = {}, CpuOptions: cpu = {} } = form;
  const told = {
    disableApiTermination: switchedOn(form.DisableApiTermination),
    disableApiStop: switchedOn(form.DisableApiStop),
    ebsOptimized: switchedOn(form.EbsOptimized),
    monitoring: form.Monitoring?.Enabled === true ? 'enabled' : undefined,
    instanceInitiatedShutdownBehavior: chosen(shutdown, 'InstanceInitiatedShutdownBehavior', ['stop', 'terminate']),
    cpuCredits: chosen(form.CreditSpecification?.CpuCredits, 'CreditSpecification.CpuCredits', [
      'standard',
      'unlimited',
    ]),
    autoRecovery: chosen(form.MaintenanceOptions?.AutoRecovery, 'MaintenanceOptions.AutoRecovery', [
      'default',
      'disabled',
    ]),
    tenancy: chosen(place.Tenancy, 'Placement.Tenancy', ['default', 'dedicated', 'host']),
    kernel: form.KernelId,
    ramdisk: form.RamdiskId,
    placementGroup: place.GroupName,
    partitionNumber: place.PartitionNumber?.toString(),
    coreCount: cpu.CoreCount?.toString(),
    threadsPerCore: cpu.ThreadsPerCore?.toString(),
    userData: form.UserData,
    ...metadataAttributes(form.MetadataOptions ?? {}),
  };
  return present(told);
}

const switchedOn = (told: boolean | undefined): string | undefined => (told === true ? 'true' : undefined);
