import { type Holder, type LaunchTemplate, present, type TemplateVersion } from '#lifecycle';
import type { LaunchInput } from '#lifecycle/commands';
import { launchOf } from './launch-form.js';
import { together } from './launch-template.js';

/** What a launch says itself, in the words of decisions; user data is sealed. */
type Own = Pick<LaunchInput, 'minCount' | 'maxCount'> &
  Partial<Pick<LaunchInput, 'imageId' | 'instanceType' | 'keyName' | 'subnetId' | 'availabilityZone' | 'groupIds'>> & {
    readonly hibernation?: boolean | undefined;
    readonly userData?: string | undefined;
  };

/**
 * A launch from a version of a template, in the words of decisions: what it says itself goes before what the template says.
 * @throws {Ec2Error} Both together say what cannot be.
 */
export function launchByTemplate(
  [template, version]: readonly [LaunchTemplate, TemplateVersion],
  own: Own,
  holder: Holder,
): Omit<LaunchInput, 'parameters'> {
  const { availabilityZone, hibernation, groupIds } = own;
  const said = present({
    MinCount: own.minCount,
    MaxCount: own.maxCount,
    ImageId: own.imageId,
    KeyName: own.keyName,
    SubnetId: own.subnetId,
    SecurityGroupIds: groupIds && [...groupIds],
    Placement: availabilityZone === undefined ? undefined : { AvailabilityZone: availabilityZone },
    HibernationOptions: hibernation === undefined ? undefined : { Configured: hibernation },
    UserData: own.userData,
  });
  const { form, attributes } = together(template, version, said);
  const launch = launchOf(form, holder);
  const instanceType = own.instanceType ?? launch.instanceType;
  return { ...launch, instanceType, attributes: { ...launch.attributes, ...attributes } };
}
