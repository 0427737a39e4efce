/** What handles the commands on volumes. */
export const VOLUME_HANDLERS = [] as const;
