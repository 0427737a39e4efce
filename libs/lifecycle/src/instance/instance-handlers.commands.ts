/** What handles the commands on instances. */
export const INSTANCE_HANDLERS = [] as const;
