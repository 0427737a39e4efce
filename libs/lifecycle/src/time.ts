const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Microseconds since the epoch as ISO 8601 in UTC, with as many digits of the fraction as it needs. */
export function isoOf(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const fraction = String(micros - seconds * 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`;
}

/**
 * Microseconds since the epoch of an ISO 8601 time; null where it is none, or names a day or an hour that does not exist.
 * A date alone is its midnight, a time without a zone is UTC, and digits past the microsecond are cut.
 */
export function microsOf(iso: string): number | null {
  const parts = ISO.exec(iso.trim());
  if (parts === null) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = parts;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const millis = Date.parse(`${text}Z`);
  // A day such as 30 February would roll over into March and answer about another day than was asked.
  if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 19) !== text) return null;
  const offset = offsetMinutes(zone);
  return offset === null ? null : millis * 1000 - offset * 60_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function offsetMinutes(zone: string): number | null {
  if (/^z$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
