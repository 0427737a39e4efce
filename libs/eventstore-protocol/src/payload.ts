/**
 * The log keeps JSON text, and clients send bytes. What is no JSON is kept as a JSON string that holds a data URL (RFC 2397), and so
 * is a text that would be taken for one: whatever was sent comes back byte for byte.
 */
const MARK = '"data:application/';
const WRAPPED = /^"data:(application\/(?:json|octet-stream));base64,([A-Za-z0-9+/]*={0,2})"$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const JSON_CONTENT = 'application/json';
export const BINARY_CONTENT = 'application/octet-stream';

/** Bytes, and what their sender said that they are. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly isJson: boolean;
}

/** The JSON text that the log keeps for these bytes. */
export function textOf({ bytes, isJson }: Payload): string {
  const text = isJson ? jsonText(bytes) : null;
  if (text !== null && !text.startsWith(MARK)) return text;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return `"data:${isJson ? JSON_CONTENT : BINARY_CONTENT};base64,${base64}"`;
}

/** What was sent, where the log keeps it as a data URL; null: the text itself is what was sent. */
export function unwrapped(text: string): Payload | null {
  if (!text.startsWith(MARK)) return null;
  const [, type, base64] = WRAPPED.exec(text) ?? [];
  if (type === undefined || base64 === undefined) return null;
  return { bytes: Buffer.from(base64, 'base64'), isJson: type === JSON_CONTENT };
}

function jsonText(bytes: Uint8Array): string | null {
  try {
    const text = utf8.decode(bytes);
    JSON.parse(text);
    return text;
  } catch {
    return null;
  }
}
