import { isUtf8 } from 'node:buffer';
import { at, isObject, member, text, type Told } from '../mapping/reading.js';
import { type Item, Splitter } from './splitter.js';

/** A record as it was found, out of whatever was wrapped around it. */
export interface Found {
  readonly kind: 'cloudtrail' | 'eventbridge';
  /** The CloudTrail record, or the native event. */
  readonly record: Told;
  /** Where the record stood in messages: their forms from outside in, as `sqs>sns>eventbridge`; null where it stood by itself. */
  readonly envelope: string | null;
}

/** What an item turned out to be: records, nothing of ours, or something that is not understood. */
export type Opened = Found | { readonly kind: 'other' } | { readonly kind: 'unknown'; readonly reason: string };

const OTHER: Opened = { kind: 'other' };
const unknown = (reason: string): Opened => ({ kind: 'unknown', reason });

/** The text of an item as JSON, or why it is none. Bytes that are not UTF-8 are never guessed at. */
export function parseItem({ bytes, problem }: Item): { readonly json: Told } | { readonly reason: string } {
  if (problem !== null) return { reason: problem };
  if (!isUtf8(bytes)) return { reason: 'It is not UTF-8.' };
  try {
    return { json: JSON.parse(bytes.toString('utf8')) };
  } catch (error) {
    return {
      reason: `It is no JSON: ${error instanceof Error ? error.message.slice(0, 120) : 'it cannot be parsed'}.`,
    };
  }
}

interface Wrapped {
  readonly form: string;
  readonly message: Told;
}

/** A message is a text; some receivers hand it on parsed. */
const isMessage = (told: Told): boolean => text(told) !== undefined || isObject(told);

/** The message inside an envelope, by what each kind of envelope cannot lack. */
function messageIn(json: Told): Wrapped | null {
  const sns = member(json, 'Sns');
  if (isObject(sns)) return { form: 'sns', message: member(sns, 'Message') };
  if (member(json, 'Type') === 'Notification') return { form: 'sns', message: member(json, 'Message') };
  if (isMessage(member(json, 'Body'))) return { form: 'sqs', message: member(json, 'Body') };
  if (member(json, 'eventSource') === 'aws:sqs') return { form: 'sqs', message: member(json, 'body') };
  if (text(member(json, 'CloudTrailEvent')) !== undefined)
    return { form: 'lookup', message: member(json, 'CloudTrailEvent') };
  if (text(member(json, 'message')) !== undefined && member(json, 'timestamp') !== undefined) {
    return { form: 'log', message: member(json, 'message') };
  }
  return null;
}

/** Where CloudTrail puts its files. */
const LOG_FILE = /(?:^|\/)AWSLogs\/.+\/CloudTrail\//;

/** What names objects instead of holding records: a notification of S3, CloudTrail's of a delivery, S3's event on a bus. */
function namesObjects(json: Told): boolean {
  const isNotification = isObject(member(json, 's3')) && member(json, 'eventSource') === 'aws:s3';
  const isDelivery = text(member(json, 's3Bucket')) !== undefined && member(json, 's3ObjectKey') !== undefined;
  const onBus = member(json, 'source') === 'aws.s3' && LOG_FILE.test(text(at(json, 'detail', 'object', 'key')) ?? '');
  return isNotification || isDelivery || onBus;
}

/** Files and messages that lie beside records in the same buckets and queues, and are none. */
const isBeside = (json: Told): boolean =>
  member(json, 'digestStartTime') !== undefined ||
  member(json, 'Event') === 's3:TestEvent' ||
  /^(?:Unsubscribe|Subscription)Confirmation$/.test(text(member(json, 'Type')) ?? '');

/** An entry of PutEvents holds its detail as a text. */
function putEvent(json: Told): Told {
  const detail = member(json, 'Detail');
  if (typeof detail !== 'string' || text(member(json, 'DetailType')) === undefined) return null;
  const parsed = parseItem(itemOf(detail));
  return {
    source: member(json, 'Source'),
    'detail-type': member(json, 'DetailType'),
    time: member(json, 'Time'),
    resources: member(json, 'Resources'),
    detail: 'json' in parsed ? parsed.json : null,
  };
}

const itemOf = (content: string): Item => ({
  bytes: Buffer.from(content),
  index: 0,
  problem: null,
  cut: false,
  sha256: null,
  list: null,
});

const within = (envelope: string | null, form: string): string => (envelope === null ? form : `${envelope}>${form}`);

function event(json: Told, envelope: string | null): Opened {
  const detail = member(json, 'detail');
  if (!isObject(detail)) return unknown('It is an EventBridge event without a detail.');
  if (text(member(json, 'detail-type'))?.endsWith('via CloudTrail') !== true)
    return { kind: 'eventbridge', record: json, envelope };
  return { kind: 'cloudtrail', record: detail, envelope: within(envelope, 'eventbridge') };
}

const MOST_LAYERS = 8;

/** Takes a parsed item out of its envelopes. What the messages of one envelope hold may be many records. */
export function unwrap(json: Told, envelope: string | null = null, layers = 0): Opened[] {
  if (layers > MOST_LAYERS) return [unknown('It is wrapped in more envelopes than any service makes.')];
  const inside = messageIn(json);
  if (inside !== null) return messages(inside, within(envelope, inside.form), layers);
  if (typeof json === 'string') return messages({ form: 'text', message: json }, envelope, layers);
  return [record(json, envelope)];
}

function record(json: Told, envelope: string | null): Opened {
  if (namesObjects(json)) {
    return unknown('It only names a file in S3, and holds no record itself: record that file.');
  }
  if (isBeside(json)) return OTHER;
  if (text(member(json, 'detail-type')) !== undefined && text(member(json, 'source')) !== undefined)
    return event(json, envelope);
  const put = putEvent(json);
  if (put !== null) return event(put, within(envelope, 'put-events'));
  if (text(member(json, 'eventSource')) !== undefined && text(member(json, 'eventName')) !== undefined) {
    return { kind: 'cloudtrail', record: json, envelope };
  }
  return unknown(
    'It is neither a CloudTrail record (eventSource, eventName) nor an EventBridge event (source, detail-type).',
  );
}

/** What CloudTrail sends to a topic when a trail is given one. */
const GREETING = 'CloudTrail validation message.';

function messages({ form, message }: Wrapped, envelope: string | null, layers: number): Opened[] {
  if (message === GREETING) return [OTHER];
  const content = isObject(message) ? JSON.stringify(message) : message;
  if (typeof content !== 'string') return [unknown(`Its message (${form}) is no text.`)];
  const splitter = new Splitter();
  const items = [...splitter.push(Buffer.from(content)), ...splitter.end()];
  if (items.length === 0) return [unknown(`Its message (${form}) holds no record.`)];
  return items.flatMap((item) => {
    const parsed = parseItem(item);
    return 'json' in parsed
      ? unwrap(parsed.json, envelope, layers + 1)
      : [unknown(`Its message (${form}): ${parsed.reason}`)];
  });
}
