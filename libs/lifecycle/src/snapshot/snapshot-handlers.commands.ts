/** What handles the commands on snapshots. */
export const SNAPSHOT_HANDLERS = [] as const;
