import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
/** The specification wants 24 to 64. */
const BYTES = 32;

/** A new secret, as the Standard Webhooks specification writes one: `whsec_` and the base64 of random bytes. */
export const newSecret = (): string => PREFIX + randomBytes(BYTES).toString('base64');

/** What one message is signed as. */
export interface Message {
  /** The same at every try, so that a receiver knows what it has already. */
  readonly id: string;
  /** Of this try: seconds since the Unix epoch. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The value of `webhook-signature`: one signature for each secret that is in force, so that a receiver can change from one to the next
 * when it likes (Standard Webhooks 1.0, symmetric signatures).
 * @param secrets As `newSecret` makes them.
 */
export const signatureOf = (message: Message, secrets: readonly string[]): string =>
  secrets.map((secret) => `v1,${digestOf(message, secret)}`).join(' ');

const digestOf = ({ id, timestamp, body }: Message, secret: string): string =>
  createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
