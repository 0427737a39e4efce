/** What handles the commands on accounts. */
export const ACCOUNT_HANDLERS = [] as const;
