import { parseArgs } from 'node:util';
import { z } from 'zod';
import { isLoopback } from './loopback.js';
import { LOG_LEVELS, USAGE } from './usage.js';

const PORT_RULE = 'give a whole number from 0 to 65535 (0: any free port)';
const Port = z
  .string()
  .regex(/^\d{1,5}$/, PORT_RULE)
  .transform(Number)
  .refine((port) => port <= 65_535, PORT_RULE);
const Switch = z.enum(['on', 'off'], 'give on or off').transform((word) => word === 'on');

const Settings = z.object({
  data: z.string().min(1, 'name a folder'),
  host: z.string().regex(/^[0-9A-Za-z.:-]+$/, 'give a host name or an IP address without brackets, such as 127.0.0.1'),
  port: Port,
  grpcPort: Port.optional(),
  grpcCertificate: z.string().optional(),
  grpcKey: z.string().optional(),
  logLevel: z.enum(LOG_LEVELS, `give one of ${LOG_LEVELS.join(', ')}`),
  eventStore: z
    .string()
    .regex(
      /^(?:sqlite|memory|(?:esdb|kurrentdb|kdb)(?:\+discover)?:\/\/.+)$/,
      'give sqlite (a data folder), memory (gone when the engine stops), or the connection string of an EventStoreDB or KurrentDB cluster (esdb://…)',
    ),
  token: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'use printable ASCII characters without blanks, for instance from: openssl rand -hex 32')
    .optional(),
  oidcIssuer: z
    .string()
    .refine(isIssuer, 'give an https URL (http on this machine only), as the issuer names itself')
    .optional(),
  oidcAudience: z.string().optional(),
  oidcRolesClaim: z.string().optional(),
  oidcAccountsClaim: z.string().optional(),
  developmentKey: Switch,
  policies: Switch,
  webhookPrivate: Switch.optional(),
  cloud: z
    .string()
    .regex(
      /^(?:instant|realistic|[a-z]+=[\d.]+(?:,[a-z]+=[\d.]+)*)$/,
      'give instant, realistic, or seconds by kind (instance=2,snapshot=10)',
    ),
  cloudFaults: z
    .string()
    .regex(
      /^(?:|[a-z]+=[\d.]+(?:,[a-z]+=[\d.]+)*)$/,
      'give rates by kind, and a seed (capacity=0.1,snapshot=0.05,seed=7)',
    ),
});

/** What the engine was told at its start, checked. */
export interface Config extends Readonly<z.infer<typeof Settings>> {
  /** Record the sample trail before listening. */
  readonly sample: boolean;
  /** For test suites: keep nothing, and settle at once whatever follows from a command. */
  readonly scratch: boolean;
}

/** Where a setting comes from: a flag, else a variable, else the default. */
const SOURCES = {
  data: { flag: 'data', variable: 'AMISTORY_DATA', fallback: '.amistory' },
  host: { flag: 'host', variable: 'AMISTORY_HOST', fallback: '127.0.0.1' },
  port: { flag: 'port', variable: 'AMISTORY_PORT', fallback: '3000' },
  grpcPort: { flag: 'grpc-port', variable: 'AMISTORY_GRPC_PORT', fallback: undefined },
  grpcCertificate: { flag: undefined, variable: 'AMISTORY_GRPC_CERTIFICATE', fallback: undefined },
  grpcKey: { flag: undefined, variable: 'AMISTORY_GRPC_KEY', fallback: undefined },
  logLevel: { flag: 'log-level', variable: 'AMISTORY_LOG_LEVEL', fallback: 'info' },
  eventStore: { flag: 'event-store', variable: 'EVENT_STORE', fallback: 'sqlite' },
  token: { flag: undefined, variable: 'AMISTORY_TOKEN', fallback: undefined },
  oidcIssuer: { flag: undefined, variable: 'AMISTORY_OIDC_ISSUER', fallback: undefined },
  oidcAudience: { flag: undefined, variable: 'AMISTORY_OIDC_AUDIENCE', fallback: undefined },
  oidcRolesClaim: { flag: undefined, variable: 'AMISTORY_OIDC_ROLES_CLAIM', fallback: undefined },
  oidcAccountsClaim: { flag: undefined, variable: 'AMISTORY_OIDC_ACCOUNTS_CLAIM', fallback: undefined },
  developmentKey: { flag: 'development-key', variable: 'AMISTORY_DEVELOPMENT_KEY', fallback: 'on' },
  policies: { flag: 'policies', variable: 'AMISTORY_POLICIES', fallback: 'on' },
  webhookPrivate: { flag: 'webhook-private', variable: 'AMISTORY_WEBHOOK_PRIVATE', fallback: undefined },
  cloud: { flag: 'cloud', variable: 'AMISTORY_CLOUD', fallback: 'realistic' },
  cloudFaults: { flag: 'cloud-faults', variable: 'AMISTORY_CLOUD_FAULTS', fallback: '' },
} as const;

type Setting = keyof typeof SOURCES;
type Told = Partial<Record<string, string | boolean>>;

/** The engine cannot start as it was told to. The message is one sentence a setting, naming it. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig';
}

/** Asked for by --help: the answer is the usage, not an engine. */
export class UsageAsked extends Error {
  override readonly name = 'UsageAsked';
}

/**
 * Reads flags and environment; a flag wins over its variable, and an empty variable counts as absent.
 * @throws {BadConfig} A setting is unknown or wrong, or the engine would be open to others without a token.
 * @throws {UsageAsked} --help was given.
 */
export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Config {
  const flags = flagsOf(args);
  if (flags['help'] === true) throw new UsageAsked(USAGE);
  const told = Object.fromEntries(NAMED.options.map((setting) => [setting, toldOf(setting, flags, environment)]));
  const parsed = Settings.safeParse(told);
  if (!parsed.success)
    throw new BadConfig(parsed.error.issues.map((issue) => complaint(issue, told, flags)).join('\n'));
  refuseHalfIssuer(parsed.data);
  refuseOpenDoor(parsed.data);
  refuseOpenKey(parsed.data);
  refusePlaintext(parsed.data);
  refuseIdleEngine(parsed.data);
  const [sample, scratch] = [flags['sample'] === true, flags['scratch'] === true];
  return { ...parsed.data, ...(scratch ? scratchOf(flags, environment) : {}), sample, scratch };
}

function flagsOf(args: readonly string[]): Told {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      allowNegative: true,
      options: {
        data: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'grpc-port': { type: 'string' },
        'log-level': { type: 'string' },
        'event-store': { type: 'string' },
        sample: { type: 'boolean' },
        cloud: { type: 'string' },
        'cloud-faults': { type: 'string' },
        'development-key': { type: 'boolean' },
        policies: { type: 'boolean' },
        'webhook-private': { type: 'boolean' },
        scratch: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [sentence] = String(error instanceof Error ? error.message : error).split('. ');
    throw new BadConfig(`${sentence}: --help lists the options.`, { cause: error });
  }
}

function toldOf(setting: Setting, flags: Told, environment: NodeJS.ProcessEnv, preset?: string): string | undefined {
  const { flag, variable, fallback } = SOURCES[setting];
  const byFlag = flag === undefined ? undefined : flags[flag];
  const told = typeof byFlag === 'boolean' ? (byFlag ? 'on' : 'off') : byFlag;
  return told ?? (environment[variable] || preset || fallback);
}

const NAMED = z.enum([
  'data',
  'host',
  'port',
  'grpcPort',
  'grpcCertificate',
  'grpcKey',
  'logLevel',
  'eventStore',
  'token',
  'oidcIssuer',
  'oidcAudience',
  'oidcRolesClaim',
  'oidcAccountsClaim',
  'developmentKey',
  'policies',
  'webhookPrivate',
  'cloud',
  'cloudFaults',
]);

function complaint(issue: z.core.$ZodIssue, told: Readonly<Record<string, string | undefined>>, flags: Told): string {
  const setting = NAMED.parse(issue.path[0]);
  const { flag, variable } = SOURCES[setting];
  const name = flag !== undefined && flags[flag] !== undefined ? `--${flag}` : variable;
  // A token or a connection string's password in an error message would end up in logs and terminals' histories.
  const isSecret = setting === 'token' || told[setting]?.includes('@') === true;
  const value = isSecret ? 'the given value' : `'${told[setting]}'`;
  return `${name}: ${value} cannot be used; ${issue.message}.`;
}

/** An issuer gives tokens for many: only those for this engine let somebody in. */
function refuseHalfIssuer({ oidcIssuer, oidcAudience }: Pick<Config, 'oidcIssuer' | 'oidcAudience'>): void {
  if ((oidcIssuer === undefined) === (oidcAudience === undefined)) return;
  const [missing, given] =
    oidcIssuer === undefined
      ? ['AMISTORY_OIDC_ISSUER', 'AMISTORY_OIDC_AUDIENCE']
      : ['AMISTORY_OIDC_AUDIENCE', 'AMISTORY_OIDC_ISSUER'];
  throw new BadConfig(`${missing}: missing, while ${given} is given; give both, or neither.`);
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}

function refuseOpenDoor({ host, token, oidcIssuer }: Pick<Config, 'host' | 'token' | 'oidcIssuer'>): void {
  if (token !== undefined || oidcIssuer !== undefined || isLoopback(host)) return;
  throw new BadConfig(
    `AMISTORY_TOKEN: missing, while the engine is to listen on ${host}, where others can reach it; ` +
      'set a token (openssl rand -hex 32), or listen on 127.0.0.1.',
  );
}

/** Its secret is meant to be shown to whoever works on this machine, so nobody else may be able to use it. */
function refuseOpenKey({ host, developmentKey }: Pick<Config, 'host' | 'developmentKey'>): void {
  if (!developmentKey || isLoopback(host)) return;
  throw new BadConfig(
    `AMISTORY_DEVELOPMENT_KEY: on, while the engine is to listen on ${host}, where others can reach it; ` +
      'start with --no-development-key (AMISTORY_DEVELOPMENT_KEY=off), or listen on 127.0.0.1.',
  );
}

/** Tokens and facts do not cross a network in the clear. */
function refusePlaintext({ host, grpcPort, grpcCertificate, grpcKey }: z.infer<typeof Settings>): void {
  if ((grpcCertificate === undefined) !== (grpcKey === undefined)) {
    const missing = grpcKey === undefined ? 'AMISTORY_GRPC_KEY' : 'AMISTORY_GRPC_CERTIFICATE';
    throw new BadConfig(`${missing}: missing; a certificate and its key go together: give both PEM files, or neither.`);
  }
  if (grpcPort === undefined || grpcKey !== undefined || isLoopback(host)) return;
  throw new BadConfig(
    `AMISTORY_GRPC_CERTIFICATE: missing, while EventStoreDB's protocol is to be served on ${host}, where others can reach it; ` +
      'give AMISTORY_GRPC_CERTIFICATE and AMISTORY_GRPC_KEY, or listen on 127.0.0.1.',
  );
}

/** A log of one engine's own has nobody else to finish what was begun. */
function refuseIdleEngine({ policies, eventStore }: z.infer<typeof Settings>): void {
  if (policies || eventStore.includes('://')) return;
  throw new BadConfig(
    "AMISTORY_POLICIES: off, while the log is this engine's own, and nobody else would finish what it begins; " +
      'leave --no-policies out, or give EVENT_STORE=esdb://… of a cluster whose other nodes act.',
  );
}

/** @throws {BadConfig} A folder was named, in which nothing would ever be. */
function scratchOf(flags: Told, environment: NodeJS.ProcessEnv): Pick<Config, 'eventStore' | 'cloud'> {
  if (flags['data'] !== undefined) {
    throw new BadConfig('--scratch: keeps nothing, so it goes with no --data; leave one of the two out.');
  }
  const cloud = toldOf('cloud', flags, environment, 'instant') ?? 'instant';
  return { eventStore: 'memory', cloud };
}
