import { readFileSync } from 'node:fs';

/** A connection string that names no log, or not safely. The message never repeats it: it may hold a password. */
export class BadConnectionString extends Error {
  override readonly name = 'BadConnectionString';
}

/** A node of the database. */
export interface Node {
  readonly host: string;
  readonly port: number;
}

/** What a connection string of EventStoreDB or KurrentDB says. Times are milliseconds. */
export interface Target {
  readonly nodes: readonly Node[];
  /** Ask the nodes which of them leads; false: the one node is used as it is. */
  readonly discovers: boolean;
  /** null: plaintext. */
  readonly tls: Tls | null;
  readonly user: { readonly name: string; readonly password: string } | null;
  readonly connectionName: string;
  readonly deadlineMs: number;
  /** -1: none. */
  readonly keepAliveIntervalMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly gossipTimeoutMs: number;
}

/** PEM files, read. */
export interface Tls {
  readonly authority: Buffer | null;
  readonly user: { readonly certificate: Buffer; readonly key: Buffer } | null;
}

const GRAMMAR = /^(?:esdb|kurrentdb|kdb)(\+discover)?:\/\/(?:([^@/?]*)@)?([^/?@]+)\/?(?:\?(.*))?$/i;
const NODE = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i;
const DEFAULT_PORT = 2113;

/** Settings by their name in lower case, with what a value must look like. */
const SETTINGS: Readonly<Record<string, RegExp>> = {
  tls: /^(?:true|false)$/i,
  tlsverifycert: /^true$/i,
  tlscafile: /./,
  usercertfile: /./,
  userkeyfile: /./,
  connectionname: /./,
  nodepreference: /^leader$/i,
  defaultdeadline: /^[1-9]\d*$/,
  keepaliveinterval: /^(?:-1|\d+)$/,
  keepalivetimeout: /^(?:-1|\d+)$/,
  gossiptimeout: /^[1-9]\d*$/,
  discoveryinterval: /^\d+$/,
  maxdiscoverattempts: /^\d+$/,
  throwonappendfailure: /^(?:true|false)$/i,
};

const REASONS: Readonly<Record<string, string>> = {
  nodepreference: 'only leader can be given: the engine reads what it wrote',
  tlsverifycert: "certificates are always verified: give the authority's certificate as tlsCAFile instead",
};

/**
 * Reads a connection string as EventStoreDB's and KurrentDB's clients do.
 * https://docs.kurrent.io/clients/node/getting-started.html#connection-string
 * @throws {BadConnectionString} It cannot be read, a file of it cannot, or it would send a password in the clear.
 */
export function targetOf(text: string): Target {
  const [, discover, user, hosts, query] = GRAMMAR.exec(text.trim()) ?? [];
  if (hosts === undefined)
    throw new BadConnectionString('it is not of the form esdb://user:password@host:2113?tls=true');
  const told = settingsOf(query ?? '');
  const nodes = hosts.split(',').map(nodeOf);
  const tls = told('tls')?.toLowerCase() === 'false' ? null : tlsOf(told);
  if (tls === null) refusePlaintext(user, told);
  return {
    nodes,
    discovers: discover !== undefined || nodes.length > 1,
    tls,
    user: user === undefined ? null : userOf(user),
    connectionName: told('connectionname') ?? 'amistory',
    ...timesOf(told),
  };
}

/** The official client would drop user and certificates in silence. */
function refusePlaintext(user: string | undefined, told: Told): void {
  if (user !== undefined) {
    throw new BadConnectionString(
      'it gives a user and tls=false: a password does not cross a network in the clear; leave the user out, or use TLS',
    );
  }
  if ((told('usercertfile') ?? told('userkeyfile') ?? told('tlscafile')) !== undefined) {
    throw new BadConnectionString('it gives certificates and tls=false: leave one of the two out');
  }
}

/** The defaults are those of the official client. */
const timesOf = (told: Told) => ({
  deadlineMs: Number(told('defaultdeadline') ?? 10_000),
  keepAliveIntervalMs: Number(told('keepaliveinterval') ?? 10_000),
  keepAliveTimeoutMs: Number(told('keepalivetimeout') ?? 10_000),
  gossipTimeoutMs: Number(told('gossiptimeout') ?? 5) * 1000,
});

type Told = (name: string) => string | undefined;

function settingsOf(query: string): Told {
  const told = new Map<string, string>();
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const [name = '', ...rest] = pair.split('=');
    const [key, value] = [name.toLowerCase(), decoded(rest.join('='))];
    const form = SETTINGS[key];
    if (!form) throw new BadConnectionString(`it has a setting '${name}' that is not known`);
    if (!form.test(value)) {
      throw new BadConnectionString(`its setting ${name} cannot be used: ${REASONS[key] ?? `give ${form.source}`}`);
    }
    told.set(key, value);
  }
  return (name) => told.get(name);
}

function nodeOf(text: string): Node {
  const [, bracketed, name, port] = NODE.exec(text.trim()) ?? [];
  const host = bracketed ?? name;
  const number = Number(port ?? DEFAULT_PORT);
  if (host === undefined || number > 65_535) {
    throw new BadConnectionString('a node of it is not of the form host:2113 or [::1]:2113');
  }
  return { host, port: number };
}

function userOf(text: string): NonNullable<Target['user']> {
  const [name = '', ...password] = text.split(':');
  if (name === '' || password.length === 0) throw new BadConnectionString('before the @ it gives no user:password');
  return { name: decoded(name), password: decoded(password.join(':')) };
}

function tlsOf(told: Told): Tls {
  const [certificate, key, authority] = [told('usercertfile'), told('userkeyfile'), told('tlscafile')];
  if ((certificate === undefined) !== (key === undefined)) {
    throw new BadConnectionString('userCertFile and userKeyFile go together: give both, or neither');
  }
  return {
    authority: authority === undefined ? null : fileOf('tlsCAFile', authority),
    user:
      certificate === undefined || key === undefined
        ? null
        : { certificate: fileOf('userCertFile', certificate), key: fileOf('userKeyFile', key) },
  };
}

function fileOf(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new BadConnectionString(`its ${setting} ${path} cannot be read`);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadConnectionString('it holds a % that begins no escape: write %25');
  }
}
