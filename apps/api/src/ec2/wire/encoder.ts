import type { List, Shape, Simple, Structure } from './shapes.js';
import { DECLARATION, element, escaped } from './xml.js';

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** Prints an answer by the shape of its action: what the official deserializer reads back is equal. */
export function encode(action: string, output: object, shape: Structure | null, requestId: string): string {
  // An action that answers nothing says that it was done, as EC2 does.
  const content = shape ? members(output, shape) : '<return>true</return>';
  return (
    `${DECLARATION}<${action}Response xmlns="${NAMESPACE}">` +
    `${element('requestId', requestId)}${content}</${action}Response>`
  );
}

function members(value: object, shape: Structure): string {
  let text = '';
  for (const member of shape.members) {
    const content: unknown = Reflect.get(value, member.name);
    if (content === undefined || content === null) continue;
    text += member.opening + print(content, member.shape) + member.closing;
  }
  return text;
}

function print(value: unknown, shape: Shape): string {
  if (shape.kind === 'structure') return typeof value === 'object' && value !== null ? members(value, shape) : '';
  if (shape.kind === 'list') return Array.isArray(value) ? items(value, shape) : '';
  return simple(value, shape);
}

function items(values: readonly unknown[], { item, itemName }: List): string {
  let text = '';
  for (const value of values) text += `<${itemName}>${print(value, item)}</${itemName}>`;
  return text;
}

/** Times always with their milliseconds, as EC2 writes them. */
function simple(value: unknown, { kind }: Simple): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return kind === 'text' ? escaped(String(value)) : String(value);
}
