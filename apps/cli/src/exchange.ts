import { request as plain, type IncomingMessage } from 'node:http';
import { request as secure } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { codeOf, messageOf, Trouble } from './trouble.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Asked {
  readonly method?: Method;
  readonly token?: string | undefined;
  readonly body?: Readable;
  /** What the body is; by default bytes of any kind. */
  readonly type?: string;
  readonly accept?: string;
}

/** What a server answered, read wholly. */
export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const ENDED = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

const read = async (response: IncomingMessage): Promise<Answered> => {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text };
};

/**
 * One request and its answer over HTTP, however long the body takes: a trail of gigabytes must not meet a client's timeout.
 * An answer that comes before the body was sent wholly (a refusal) counts.
 */
const sent = (url: URL, { method = 'GET', token, body, type, accept = 'application/json' }: Asked): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const headers = {
      accept,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/octet-stream' }),
    };
    let answered = false;
    const request = (url.protocol === 'https:' ? secure : plain)(url, { method, headers, agent: false });
    request.on('response', (response) => {
      answered = true;
      read(response).then(resolve, reject);
    });
    request.on('error', (error) => {
      if (!answered) reject(error);
    });
    if (body === undefined) request.end();
    else
      pipeline(body, request).catch((error: unknown) => {
        if (!answered && !ENDED.has(codeOf(error) ?? '')) reject(error);
      });
  });

/**
 * @throws {Trouble} Nobody answers at that address, or the connection broke.
 */
export const exchange = async (url: URL, asked: Asked): Promise<Answered> => {
  try {
    return await sent(url, asked);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new Trouble(
        `no engine answers at ${url.origin} (${code}): start it, or correct --url, or leave --url out to ask the data folder itself.`,
      );
    if (code === null || code === 'ENOENT' || code === 'EACCES') throw error;
    throw new Trouble(`the engine at ${url.origin} broke off (${messageOf(error)}): see its log and ask again.`);
  }
};
