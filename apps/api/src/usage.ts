export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What `--help` answers. */
export const USAGE = `Usage: npm start -- [options]      or: node dist/apps/api/src/main.js [options]

  --data DIR         the data folder                       AMISTORY_DATA       .amistory
  --host HOST        the address to listen on              AMISTORY_HOST       127.0.0.1
  --port PORT        the port; 0 takes any free one        AMISTORY_PORT       3000
  --grpc-port PORT   serve the log by EventStoreDB's       AMISTORY_GRPC_PORT
                     protocol too (off unless given)
  --log-level LEVEL  ${LOG_LEVELS.slice(0, 6).join('|')}   AMISTORY_LOG_LEVEL  info
  --event-store LOG  sqlite (in the data folder), memory   EVENT_STORE         sqlite
                     (gone at the end), or a cluster's connection string (esdb://…; with a password
                     in it, give the variable)
  --sample           record the sample trail first
  --cloud TIMING     how long the simulated cloud takes:   AMISTORY_CLOUD       realistic
                     instant, realistic, or seconds by kind (instance=2,snapshot=10)
  --cloud-faults F   what goes wrong in it: rates by kind  AMISTORY_CLOUD_FAULTS
                     and a seed (capacity=0.1,snapshot=0.05,seed=7)
  --no-development-key
                     make no access key for development, and let none in
                                                           AMISTORY_DEVELOPMENT_KEY=off
  --no-policies      of a cluster's nodes, one that never acts by itself
                                                           AMISTORY_POLICIES=off
  --webhook-private  let webhooks lead into private networks, and in the clear
                                                           AMISTORY_WEBHOOK_PRIVATE=on
  --scratch          for test suites: keep nothing after the end, and settle everything at once
  --help             show this

  AMISTORY_TOKEN     the bearer token that every request must carry (except /healthz and /readyz);
                     needed to listen on any address but this machine's own
  AMISTORY_GRPC_CERTIFICATE, AMISTORY_GRPC_KEY
                     PEM files: EventStoreDB's protocol over TLS; needed on any address but this machine's own
  AMISTORY_OIDC_ISSUER, AMISTORY_OIDC_AUDIENCE
                     let in who carries a token of this OpenID Connect issuer for this audience
  AMISTORY_OIDC_ROLES_CLAIM, AMISTORY_OIDC_ACCOUNTS_CLAIM
                     where its tokens tell roles (roles) and accounts (accounts)
`;
