import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { RequestProblem } from './admin/problem.js';

/** Marks a route whose handler reads the body itself, as a stream of any size: `@RouteConfig(STREAMED)`. */
export const STREAMED = { streamed: true } as const;

/**
 * The body of a request: the stream itself where the route reads it, else JSON of a bounded size.
 * @throws {RequestProblem} 400, 413 or 415.
 */
export async function parseBody(request: FastifyRequest, body: IncomingMessage, limit: number): Promise<unknown> {
  if ('streamed' in request.routeOptions.config) return body;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  const media = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (media !== 'application/json') {
    throw new RequestProblem({
      slug: 'unsupported-media-type',
      status: 415,
      detail: `This path takes application/json, not ${media ?? 'a body without a media type'}.`,
    });
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

export const tooLarge = (limit: number) =>
  new RequestProblem(
    { slug: 'body-too-large', status: 413, detail: `The body is larger than the ${limit} bytes that this path takes.` },
    { connection: 'close' },
  );

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RequestProblem({ slug: 'bad-json', status: 400, detail: `The body is not JSON: ${reason}.` });
  }
}
