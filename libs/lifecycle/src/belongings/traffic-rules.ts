import { Refusal, rule } from '../refusal.js';
import type { TrafficRule } from './belonging-facts.js';

const DESCRIPTION = /^[\w \-.:/()#,@[\]+=&;{}!$*]{0,255}$/;
const NAMES: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', all: '-1' };
const WITH_PORTS = new Set(['tcp', 'udp']);
const WITH_TYPES = new Set(['icmp', 'icmpv6']);

/** A rule as it is asked for: it gets its id when it is added. */
export type TrafficRuleAsked = Omit<TrafficRule, 'ruleId'>;

function protocolOf(protocol: string): string {
  const text = protocol.toLowerCase();
  const name = Object.hasOwn(NAMES, text) ? (NAMES[text] ?? text) : text;
  const numbered = /^\d{1,3}$/.test(name) && Number(name) <= 255;
  const known = name === '-1' || numbered || WITH_PORTS.has(name) || WITH_TYPES.has(name);
  rule(known, 'traffic-rule-malformed', protocol, `There is no protocol '${protocol}'.`);
  return name;
}

const within = (value: number | undefined, [least, most]: readonly [number, number]): boolean =>
  value !== undefined && Number.isInteger(value) && value >= least && value <= most;

/** What of its ports counts: those of TCP and UDP, types and codes of ICMP; of all other protocols, none. */
function portsOf(protocol: string, { fromPort, toPort }: TrafficRuleAsked) {
  if (WITH_TYPES.has(protocol)) return typesOf(protocol, { fromPort, toPort });
  if (!WITH_PORTS.has(protocol)) return {};
  const right = within(fromPort, [0, 65_535]) && within(toPort, [fromPort ?? 0, 65_535]);
  rule(right, 'traffic-rule-malformed', protocol, `Its ports would be ${fromPort ?? 'none'} to ${toPort ?? 'none'}.`);
  return { fromPort, toPort };
}

function typesOf(protocol: string, { fromPort: type, toPort: code }: Pick<TrafficRuleAsked, 'fromPort' | 'toPort'>) {
  if (type === undefined && code === undefined && protocol === 'icmpv6') return { fromPort: -1, toPort: -1 };
  const right = within(type, [-1, 255]) && within(code, [-1, type === -1 ? -1 : 255]);
  rule(right, 'traffic-rule-malformed', protocol, `Its type would be ${type ?? 'none'}, its code ${code ?? 'none'}.`);
  return { fromPort: type, toPort: code };
}

/** The range with the bits of hosts cleared, as AWS keeps it. */
function ipv4Of(range: string): string {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(range)?.slice(1).map(Number);
  const [length = 33] = parts?.slice(4) ?? [];
  const bytes = parts?.slice(0, 4) ?? [];
  const right = bytes.length === 4 && bytes.every((byte) => byte <= 255) && length <= 32;
  rule(right, 'traffic-rule-malformed', range, `'${range}' is no range of IPv4 addresses, such as 203.0.113.0/24.`);
  const kept = bytes.map((byte, index) => {
    const bits = Math.min(8, Math.max(0, length - index * 8));
    return byte & (0xff << (8 - bits)) & 0xff;
  });
  return `${kept.join('.')}/${length}`;
}

function ipv6Of(range: string): string {
  const [, address = '', length = '129'] = /^([0-9a-f:.]{2,45})\/(\d{1,3})$/i.exec(range) ?? [];
  const halves = address.split('::');
  const groups = address.split(':').filter((group) => group !== '');
  const few = halves.length === 2 ? groups.length <= 7 : groups.length === 8;
  const right = few && halves.length <= 2 && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
  rule(
    right && Number(length) <= 128,
    'traffic-rule-malformed',
    range,
    `'${range}' is no range of IPv6 addresses, such as 2001:db8::/32.`,
  );
  return range.toLowerCase();
}

/**
 * A rule as AWS keeps it: protocols by their names, ranges without bits of hosts.
 * @throws {Refusal}
 */
export function trafficRule(asked: TrafficRuleAsked): TrafficRuleAsked {
  const { ipv4, ipv6, prefixListId, groupId, groupOwner, description } = asked;
  const ends = [ipv4, ipv6, prefixListId, groupId].filter((end) => end !== undefined);
  const [end] = ends;
  if (end === undefined || ends.length > 1) {
    throw new Refusal('traffic-rule-malformed', asked.protocol, 'It names one range, list or group.');
  }
  rule(DESCRIPTION.test(description ?? ''), 'security-group-description-malformed', end);
  const protocol = protocolOf(asked.protocol);
  return {
    protocol,
    ...portsOf(protocol, asked),
    ipv4: ipv4 === undefined ? undefined : ipv4Of(ipv4),
    ipv6: ipv6 === undefined ? undefined : ipv6Of(ipv6),
    prefixListId,
    groupId,
    groupOwner: groupId === undefined ? undefined : groupOwner,
    description,
  };
}

/** What makes two rules one and the same: everything but their ids and descriptions. */
export const sameTraffic = (one: TrafficRuleAsked, other: TrafficRuleAsked): boolean => textOf(one) === textOf(other);

const textOf = ({ protocol, fromPort, toPort, ipv4, ipv6, prefixListId, groupId }: TrafficRuleAsked): string =>
  JSON.stringify([protocol, fromPort, toPort, ipv4, ipv6, prefixListId, groupId]);
