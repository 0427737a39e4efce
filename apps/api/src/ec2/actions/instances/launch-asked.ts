import type { RunInstancesRequest } from '@aws-sdk/client-ec2';

/** What a launch is asked with; user data is sealed before, as it is in launch templates. */
export type LaunchForm = Partial<RunInstancesRequest>;
